// API keys of a shop, from issue to revocation, over node:http and Hono. In memory, or in Redis where REDIS_URL says which.

import { redisKeyStore } from '@sealwax/redis/api-keys'
import { createSecrets } from 'sealwax'
import { type ApiKeyStore, apiKeys, memoryKeyStore, newPeppers } from 'sealwax/api-keys'
import { memory } from 'sealwax/memory'
import { journey } from './journey.ts'

const { REDIS_URL: url, REDIS_USERNAME: username, REDIS_PASSWORD: password, REDIS_PREFIX: prefix } = process.env
const redis = url === undefined ? undefined : redisKeyStore({ url, username, password, prefix })
const store: ApiKeyStore = redis ?? memoryKeyStore()
console.log(`keys are in ${store.location}`)

// The peppers are in another store than the keys: here a memory, there a vault.
const vault = createSecrets(memory())
const secrets = vault

// region keys
await vault.put('API_KEY_PEPPERS', newPeppers()) // once, by an operator

const keys = apiKeys({
  prefix: 'shop',
  environment: 'live',
  store,
  peppers: () => secrets.get('API_KEY_PEPPERS'), // the client answers from its cache
})
// endregion

await journey(keys)
await redis?.close()
await vault.close()
