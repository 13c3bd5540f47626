// A rotator in a process of its own. Begins a rotation, or goes on with one, and ends when it is over. Told to, it kills itself at
// one of the points that it passes: before and after every call to the store and to the target.

import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { createSecrets } from '@sealwax/core'
import { alternatingUsers, inPlace, resume, rotate, status } from '@sealwax/core/rotate'
import { dotenvFile } from '@sealwax/file'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { newPassword } from './postgres-world.ts'

export interface RotatorOrders {
  readonly kind: 'users' | 'password'
  readonly file: string
  readonly options: object
  readonly graceMs: number
  readonly begin: boolean
  readonly killAt?: number
}

const orders: RotatorOrders = JSON.parse(await text(process.stdin))
let points = 0

async function pass(): Promise<void> {
  if (points++ !== orders.killAt) return
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => {})
}

const calls = ['get', 'put', 'putIf', 'delete', 'moveStage', 'test', 'set', 'reset', 'revoke', 'inUse']

function watched<T extends object>(what: T): T {
  return new Proxy(what, {
    get(_, key) {
      const member: unknown = Reflect.get(what, key, what)
      if (typeof member !== 'function') return member
      const method = member.bind(what) as (...args: unknown[]) => Promise<unknown>
      if (!calls.includes(String(key))) return method
      return async (...args: unknown[]) => {
        await pass()
        const answer = await method(...args)
        await pass()
        return answer
      }
    },
  })
}

const secrets = createSecrets(watched(dotenvFile(orders.file)))
const options = {
  strategy:
    orders.kind === 'users'
      ? alternatingUsers({
          target: watched(postgresUsers(orders.options as never)),
          users: (orders.options as { users: [string, string] }).users,
          generate: newPassword,
        })
      : inPlace({
          target: watched(postgresPassword(orders.options as never)),
          generate: newPassword,
          allowOutage: true,
        }),
  grace: { ms: orders.graceMs, consumers: [] },
}
let now = orders.begin ? await rotate(secrets, 'LOGIN', options) : await resume(secrets, 'LOGIN', options)
while (now.phase !== 'idle' && now.phase !== 'needs-operator') {
  await setTimeout(Math.max(20, Math.min(200, (now.next ?? 0) - Date.now())))
  now = await resume(secrets, 'LOGIN', options)
}
const { phase, outageMs, last } = await status(secrets, 'LOGIN')
console.log(JSON.stringify({ phase, outageMs, outcome: last?.outcome, points }))
