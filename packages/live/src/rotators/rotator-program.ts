// runs on: node
// One rotator, as a process of its own: takes orders from its parent, over IPC.
//
//   node --conditions sealwax-source rotator-program.ts MODULE OPTIONS
//
// MODULE exports `open`, which makes a provider of OPTIONS, in JSON.

import { type AnyProvider, createSecrets, type SecretError } from '@sealwax/core'
import { dualSlot, issueThenRevoke, type RotationError, resume, rotate, type Strategy } from '@sealwax/core/rotate'
import type { Go, Order, Report } from './orders.ts'
import { remoteTarget } from './target-server.ts'

const [, , module = '', options = '{}'] = process.argv
const { open } = (await import(module)) as { open(options: unknown): AnyProvider }
const provider = open(JSON.parse(options))
let goOn = (): void => {}

process.on('message', (message: Order | Go) => {
  if ('go' in message) goOn()
  else void take(message)
})
process.on('disconnect', () => process.exit())
send({ id: 0, phase: 'ready', points: 0 })

async function take(order: Order): Promise<void> {
  const { id, call, name } = order
  let points = 0
  const watched = <T extends object>(whole: T): T =>
    new Proxy(whole, {
      get(_, key) {
        const member: unknown = Reflect.get(whole, key, whole)
        if (typeof member !== 'function') return member
        const method = member.bind(whole) as (...args: unknown[]) => Promise<unknown>
        if (key === 'classify' || key === 'close' || key === 'leads') return method
        return async (...args: unknown[]) => {
          await pass(`before ${String(key)}`)
          try {
            return await method(...args)
          } finally {
            await pass(`after ${String(key)}`)
          }
        }
      },
    })
  const pass = async (label: string): Promise<void> => {
    if (points++ !== order.stopAt) return
    await new Promise<void>(resolve => {
      goOn = resolve
      send({ id, at: label })
    })
  }
  const secrets = createSecrets(watched(provider), { cache: false })
  const settings = { strategy: strategyOf(order, watched), grace: { ms: 0, consumers: [] }, patience: 0 }
  try {
    let { phase, next } = await (call === 'rotate' ? rotate : resume)(secrets as never, name, settings)
    // Grace is over at once, by the store's clock.
    for (let calls = 0; call === 'resume' && next !== undefined && calls < 200; calls++) {
      await new Promise(resolve => setTimeout(resolve, 10))
      ;({ phase, next } = await resume(secrets as never, name, settings))
    }
    send({ id, phase, points, ...(next !== undefined && { next }) })
  } catch (error) {
    const { code, message, rotation } = error as SecretError & Partial<RotationError>
    send({ id, error: { code, message, ...(rotation && { phase: rotation.phase }) } })
  }
}

function strategyOf({ strategy, target: url }: Order, watched: <T extends object>(whole: T) => T): Strategy {
  const target = watched(remoteTarget(url))
  if (strategy === 'issue-then-revoke') return issueThenRevoke({ target })
  return dualSlot({ target, generate: () => `key-${crypto.randomUUID()}` })
}

function send(report: Report): void {
  process.send?.(report)
}
