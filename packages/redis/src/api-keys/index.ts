export { type RedisKeyStore, type RedisKeyStoreOptions, redisKeyStore } from './key-store.ts'
