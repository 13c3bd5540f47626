// Where Redis is: REDIS_URL, or the server that `pnpm start` brings.

import { createSecrets, type Secrets } from '@sealwax/core'
import { type Redis, redis } from '@sealwax/redis'
import { createClient, type RedisClientType } from 'redis'

const {
  REDIS_URL,
  SEALWAX_LIVE_REDIS: started,
  SEALWAX_LIVE_REDIS_ADMIN_USER: username,
  SEALWAX_LIVE_REDIS_ADMIN_PASSWORD: password,
} = process.env
const place = {
  url: REDIS_URL ?? started ?? 'redis://127.0.0.1:6379',
  ...(username && { username }),
  ...(password && { password }),
}

// region client
/** For BullMQ, which duplicates it for what blocks. */
export async function connect(): Promise<RedisClientType> {
  const client = createClient(place)
  client.on('error', error => console.error(`Redis: ${error.message}`))
  await client.connect()
  return client as never
}
// endregion

/** The secrets are in Redis as well, in a place of their own; AWS, Google, Azure, Vault are other providers. */
export const openSecrets = (): Secrets<Redis> => createSecrets(redis({ ...place, prefix: 'fleet-example' }))
