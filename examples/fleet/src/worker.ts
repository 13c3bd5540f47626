// One process of the fleet: as many of them as you like, on as many machines.

import { rotationFleet } from '@sealwax/bullmq'
import { createClient } from 'redis'
import { openSecrets, place } from './connections.ts'
import { policyOf } from './policy.ts'

// region worker
const connection = createClient(place)
connection.on('error', error => console.error(`Redis: ${error.message}`))
await connection.connect()
const fleet = rotationFleet({
  secrets: openSecrets(),
  policy: policyOf(),
  connection,
  targets: { 'orders-db': { atOnce: 4, perSecond: 100 } },
  accounts: { store: { reads: { perSecond: 10_000 }, writes: { perSecond: 2_000 } } },
  waves: [1, 10, '25%'],
  takeOver: 2_000, // short, so that this example is
  onEvent: event => process.send?.(event),
  onError: (error, name) => console.error(`${name ?? 'fleet'}: ${error}`),
})
await fleet.start()

process.once('SIGTERM', async () => {
  await fleet.close({ within: 20_000 }) // ends its steps, or hands them over
  connection.destroy()
  process.exit(0)
})
// endregion
process.send?.({ type: 'started' })
