// A fleet of two processes rotates 200 secrets on a real Redis; one process is killed in the middle. Run: pnpm start

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { rotationFleet } from '@sealwax/bullmq'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { status } from '@sealwax/core/rotate'
import { createClient } from 'redis'
import { openSecrets, place } from './connections.ts'
import { policyOf } from './policy.ts'

const names = Array.from({ length: 200 }, (_, index) => `orders/KEY_${index}`)
const connection = createClient(place)
connection.on('error', error => console.error(`Redis: ${error.message}`))
await connection.connect()
const secrets = openSecrets()
await Promise.all(names.map(name => secrets.put(name, tokenUrlsafe(32))))
console.log(`${names.length} secrets are stored`)

const startWorker = async (): Promise<ChildProcess> => {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)))
  await once(child, 'message')
  return child
}
const workers = await Promise.all([startWorker(), startWorker()])
console.log(`two processes take jobs: ${workers.map(({ pid }) => pid).join(' and ')}`)

// To this process everything that is older than a second is due; to the workers nothing is, once it was rotated.
await rest(1_100)
const fleet = rotationFleet({ secrets, policy: policyOf(1_000), connection })
// region sweep
const { due, added } = await fleet.sweep()
console.log(`${due} are due, ${added} of them wait for their wave`)
// endregion

let isKilled = false
for (;;) {
  // region metrics
  const { rotated, open, held, run } = await fleet.metrics()
  // endregion
  console.log(`wave ${run.wave}: ${rotated} rotated, ${open} begun, ${held} wait`)
  if (!isKilled && rotated > names.length / 3) {
    workers[0]?.kill('SIGKILL')
    isKilled = true
    console.log(`process ${workers[0]?.pid} is killed in the middle of what it does`)
  }
  if (rotated === names.length && open === 0) break
  await rest(500)
}

let twice = 0
for (const name of names) {
  const { epoch } = await status(secrets, name)
  const versions = await Array.fromAsync(secrets.versions(name))
  if (epoch !== 1 || versions.length !== 2) twice++
}
console.log(`each has one new value; rotated more than once, or not at all: ${twice}`)
console.log(
  `\nfor Prometheus:\n${(await fleet.openMetrics())
    .split('\n')
    .filter(line => /rotated|overdue|needs/.test(line))
    .join('\n')}`,
)

const ended = workers[1] && once(workers[1], 'exit')
workers[1]?.kill('SIGTERM')
await ended
await fleet.close()
await secrets.close()
connection.destroy()
process.exitCode = twice === 0 ? 0 : 1
