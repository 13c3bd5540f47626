import { type Redis, type RedisOptions, redis } from '../../src/index.ts'

/** Opens the store that a test and its rotators share. */
export function open(options: RedisOptions): Redis {
  return redis(options)
}
