// Where Redis is: REDIS_URL, or the server that `pnpm start` brings.

import { createSecrets, type Secrets } from '@sealwax/core'
import { type Redis, redis } from '@sealwax/redis'

const {
  REDIS_URL,
  SEALWAX_LIVE_REDIS: started,
  SEALWAX_LIVE_REDIS_ADMIN_USER: username,
  SEALWAX_LIVE_REDIS_ADMIN_PASSWORD: password,
} = process.env
/** For the clients of BullMQ's, too. */
export const place: { readonly url: string; readonly username?: string; readonly password?: string } = {
  url: REDIS_URL ?? started ?? 'redis://127.0.0.1:6379',
  ...(username && { username }),
  ...(password && { password }),
}

/** The secrets are in Redis as well, in a place of their own; AWS, Google, Azure, Vault are other providers. */
export const openSecrets = (): Secrets<Redis> => createSecrets(redis({ ...place, prefix: 'fleet-example' }))
