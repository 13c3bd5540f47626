// Due secrets rotated by two processes on BullMQ, in Redis with the secrets: what each costs, and whether ten times as many
// cost more each. SEALWAX_ROTATION=full measures 50,000 as well.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { rotationFleet } from '@sealwax/bullmq'
import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { liveServer } from '@sealwax/live'
import { redis } from '@sealwax/redis'
import { createClient } from 'redis'
import { exactly, type Figure, type Row, report } from '../harness.ts'

interface Measured {
  /** Milliseconds for each secret. */
  readonly sweep: number
  readonly rotation: number
  /** Kilobytes for each secret that is due, beside the secret; of the fleet when all is done; of a process at its most. */
  readonly held: number
  readonly left: number
  readonly process: number
}

const server = liveServer('redis')
if ('missing' in server) throw new Error(server.missing)
const { ADMIN_USER: username = '', ADMIN_PASSWORD: password = '' } = server.settings
const place = { url: server.endpoint, username, password }
const worker = fileURLToPath(new URL('rotation-fleet-worker.ts', import.meta.url))

/**
 * A look at a thousand is over in a moment, which anything else makes longer: that figure informs. A process holds the names of
 * all secrets while it looks at them, beside what it needs in any case.
 */
const bars: Readonly<Record<keyof Measured, { readonly most?: number }>> = {
  sweep: {},
  rotation: { most: 1.5 },
  held: { most: 1.5 },
  left: { most: 1.5 },
  process: { most: 3 },
}

const few = await measure(1_000)
const many = await measure(10_000)
const most = process.env['SEALWAX_ROTATION'] === 'full' ? await measure(50_000) : undefined

const rows: Row[] = []
for (const [size, measured] of [['1,000', few] as const, ['10,000', many] as const, ['50,000', most] as const]) {
  if (measured === undefined) continue
  const figure = (what: keyof Measured): Figure => exactly(`${size} secrets`, measured[what])
  // What grows faster than the number of secrets is told by its ratio to a thousand of them.
  const beside = (what: keyof Measured) =>
    measured === few
      ? ({ ours: figure(what), as: 'alone' } as const)
      : ({
          ours: figure(what),
          peer: exactly('1,000 secrets', few[what]),
          as: 'times',
          ...bars[what],
        } as const)
  rows.push(
    { what: `a fleet of two processes, ${size} due secrets: rotated, each`, unit: 'ms', ...beside('rotation') },
    { what: 'the same: found to be due, each', unit: 'ms', ...beside('sweep') },
    { what: 'the same: memory of Redis for the queue, each', unit: 'kB', ...beside('held') },
    { what: 'the same: memory of Redis for the queue afterwards, in all', unit: 'kB', ...beside('left') },
    { what: 'the same: memory of a process at its most', unit: 'kB', ...beside('process') },
  )
}
report(rows)

async function measure(size: number): Promise<Measured> {
  const client = createClient(place)
  client.on('error', error => process.stderr.write(`${error}\n`))
  await client.connect()
  await client.flushAll()
  const secrets = createSecrets(redis({ ...place, prefix: 'bench' }), { cache: false })
  for (let at = 0; at < size; at += 200) {
    await Promise.all(Array.from({ length: 200 }, (_, index) => secrets.put(`SECRET_${at + index}`, tokenUrlsafe(32))))
  }
  const memory = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]) / 1_024
  const ofFleet = async (): Promise<number> => {
    let bytes = 0
    for (const key of await client.keys('sealwax:*'))
      bytes += Number(await client.sendCommand(['MEMORY', 'USAGE', key]))
    return bytes / 1_024
  }

  const rule = { generate: () => tokenUrlsafe(32), maxAge: 1, grace: { ms: 0, consumers: [] } }
  const policy = { rules: { '*': rule } }
  await using fleet = rotationFleet({ secrets, policy, connection: client, waves: [], window: size })
  const before = await memory()
  const start = performance.now()
  await fleet.sweep()
  const swept = performance.now() - start
  const held = (await memory()) - before

  // Not the time that a process takes to start.
  await fleet.pause()
  const workers = [0, 1].map(() => fork(worker, [JSON.stringify(place)], { stdio: ['ignore', 2, 2, 'ipc'] }))
  await Promise.all(workers.map(child => once(child, 'message')))
  const began = performance.now()
  await fleet.unpause()
  for (let told = began; ; ) {
    const { rotated, open } = await fleet.metrics()
    if (rotated === size && open === 0) break
    if (performance.now() - told > 5_000) {
      told = performance.now()
      process.stderr.write(`  a fleet: ${rotated} of ${size}\n`)
    }
    await rest(size / 50)
  }
  const took = performance.now() - began
  const peaks = workers.map(async child => {
    const told = once(child, 'message')
    child.send('close')
    const [peak] = await told
    return Number(peak)
  })
  const process_ = Math.max(...(await Promise.all(peaks)))
  const left = await ofFleet()
  await secrets.close()
  await fleet.close()
  await client.flushAll()
  client.destroy()
  return { sweep: swept / size, rotation: took / size, held: held / size, left, process: process_ }
}
