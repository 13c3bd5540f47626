// One process of a fleet, for tests that kill it: node worker-process.ts URL ATONCE TAKEOVER

import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { redis } from '@sealwax/redis'
import { createClient } from 'redis'
import { rotationFleet } from '../../src/index.ts'

const [url = '', atOnce = '10', takeOver = '30000'] = process.argv.slice(2)
const connection = createClient({ url })
connection.on('error', () => {})
await connection.connect()
const fleet = rotationFleet({
  secrets: createSecrets(redis({ url, prefix: 'shop' }), { cache: false }),
  // Whoever starts this says what is due.
  policy: {
    rules: { '*': { generate: () => tokenUrlsafe(32), maxAge: 3_600_000, grace: { ms: 0, consumers: [] } } },
  },
  connection,
  atOnce: Number(atOnce),
  takeOver: Number(takeOver),
  onEvent: event => process.send?.(event),
  onError: (error, name) => process.send?.({ type: 'error', name, message: String(error) }),
})
process.on('disconnect', () => process.exit(1))
await fleet.start()
process.send?.({ type: 'started' })
process.on('message', async message => {
  if (message !== 'close') return
  await fleet.close()
  connection.destroy()
  process.disconnect?.()
  process.exit(0)
})
