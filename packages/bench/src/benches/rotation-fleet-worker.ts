// One process of the fleet that rotation-fleet.ts measures.

import { rotationFleet } from '@sealwax/bullmq'
import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { redis } from '@sealwax/redis'
import { createClient } from 'redis'

const place = JSON.parse(process.argv[2] ?? '{}')
const connection = createClient(place)
connection.on('error', error => process.stderr.write(`${error}\n`))
await connection.connect()
const rule = { generate: () => tokenUrlsafe(32), maxAge: 3_600_000, grace: { ms: 0, consumers: [] } }
const fleet = rotationFleet({
  secrets: createSecrets(redis({ ...place, prefix: 'bench' }), { cache: false }),
  policy: { rules: { '*': rule } },
  connection,
  waves: [],
  atOnce: 16,
})
await fleet.start()
process.send?.('started')
process.on('message', async () => {
  await fleet.close()
  process.send?.(process.resourceUsage().maxRSS)
  process.exit(0)
})
