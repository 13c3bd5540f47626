// What the workflow would do, without a Temporal server: each activity runs twice, as after an answer that was lost. The
// workflow itself needs a server; here it is type-checked only.

import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { memory } from '@sealwax/core/memory'
import { readPolicy, status } from '@sealwax/core/rotate'
import { activitiesOf } from './activities.ts'

const secrets = createSecrets(memory({ 'db/KEY_1': tokenUrlsafe(32), 'db/KEY_2': tokenUrlsafe(32) }))
const rule = { generate: () => tokenUrlsafe(32), maxAge: 1, grace: { ms: 50, consumers: [] } }
const policy = readPolicy({ rules: { 'db/*': rule } })
await new Promise(resolve => setTimeout(resolve, 10))

let beats = 0
const { findDue, begin, goOn } = bound(activitiesOf(secrets, policy, () => beats++))
const due = await findDue()
console.log(`${due.length} are due; heartbeats: ${beats}`)
for (const wanted of due) {
  await begin(wanted)
  const { phase, waitMs = 0 } = await begin(wanted)
  console.log(`${wanted.name}: ${phase}`)
  await new Promise(resolve => setTimeout(resolve, waitMs + 10))
  await goOn(wanted.name)
  console.log(`${wanted.name}: ${(await goOn(wanted.name)).phase}`)
  if ((await status(secrets, wanted.name)).epoch !== 1) throw new Error('it was rotated twice')
}
console.log('each was rotated once, although each activity ran twice')

/** Temporal calls activities without the object that they came in. */
function bound<T extends object>(activities: T): T {
  return Object.fromEntries(
    Object.entries(activities).map(([name, work]) => [
      name,
      (...args: unknown[]) => Reflect.apply(work, undefined, args),
    ]),
  ) as T
}
