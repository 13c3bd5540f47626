import { SecretError, StoreFault } from '@sealwax/core'
import {
  type ApiKeyStore,
  type FoundKey,
  type KeyCall,
  type KeyRead,
  type KeyState,
  lastUseInterval,
} from '@sealwax/core/api-keys'
import { type Answer, Connection } from '../connection.ts'
import { classify, foreignAnswer, wordOf } from '../errors.ts'
import { keyOf } from '../layout.ts'
import { checkConnection, connectionChecks, prefixCheck, type RedisConnectionOptions } from '../options.ts'
import type { Script } from '../scripts.ts'
import { createScript, overwriteScript, readScript, replaceScript } from './key-scripts.ts'

export interface RedisKeyStoreOptions extends RedisConnectionOptions {
  /** Put before every id with one `:`, and the only keys that are touched. Not the prefix of secrets. Default: `sealwax-key`. */
  readonly prefix?: string | undefined
}

export interface RedisKeyStore extends ApiKeyStore, AsyncDisposable {
  /** Ends the connection. */
  close(): Promise<void>
}

/**
 * API keys in Redis: one round trip for a verification, which also notes the last use, and compare-and-set for everything else,
 * each a script on the primary. The ACL user needs `~PREFIX:* +eval +evalsha +hmget +hset +time`.
 *
 * **What it cannot promise.** A failover may lose the last writes, a revocation among them: revoke again after one, or set
 * `minIssuedAt` beside the peppers.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * await using store = redisKeyStore({ url: 'rediss://redis.example:6379/0', username: 'shop-keys', password })
 * const keys = apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => secrets.get('API_KEY_PEPPERS') })
 */
export function redisKeyStore(options: RedisKeyStoreOptions = {}): RedisKeyStore {
  checkConnection(options, { ...connectionChecks, prefix: prefixCheck })
  return new KeyStore(options)
}

const rights = '+eval +evalsha +hmget +hset +time'

class KeyStore implements RedisKeyStore {
  readonly #connection: Connection
  readonly #prefix: string

  constructor(options: RedisKeyStoreOptions) {
    this.#connection = new Connection(options)
    this.#prefix = options.prefix ?? 'sealwax-key'
  }

  get location(): string {
    return `redis ${this.#connection.place} ${keyOf(this.#prefix, '')}`
  }

  async read(id: string, { presented, signal }: KeyRead): Promise<FoundKey | undefined> {
    const hashes = (await presented) ?? []
    const { outcome, detail } = await this.#run(readScript, id, [`${lastUseInterval}`, ...hashes], { signal })
    if (outcome === 'ABSENT') return undefined
    const [first, second, record] = typeof detail === 'string' ? parted(detail) : []
    if (outcome !== 'OK' || record === undefined) throw this.#errorOf(foreignAnswer(), id)
    return { record, version: record, lastUsed: [timeIn(first), timeIn(second)] }
  }

  create(id: string, state: KeyState, call: KeyCall): Promise<void> {
    return this.#write(createScript, id, argumentsOf(state), call)
  }

  replace(id: string, state: KeyState, version: string | undefined, call: KeyCall): Promise<void> {
    return this.#write(replaceScript, id, [...argumentsOf(state), version ?? ''], call)
  }

  overwrite(id: string, state: KeyState, call: KeyCall): Promise<void> {
    return this.#write(overwriteScript, id, argumentsOf(state), call)
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #write(script: Script, id: string, args: readonly string[], call: KeyCall): Promise<void> {
    const { outcome } = await this.#run(script, id, args, call)
    if (outcome === 'OK') return
    const hint = 'Somebody else wrote it first: look at it again, and decide anew.'
    throw this.#errorOf(outcome === 'CONFLICT' ? new StoreFault('ERR_SECRET_CONFLICT', { hint }) : foreignAnswer(), id)
  }

  /** There is no client of core's between: errors become what that would make of them. */
  async #run(script: Script, id: string, args: readonly string[], { signal }: KeyCall): Promise<Answer> {
    try {
      return await this.#connection.run(script, keyOf(this.#prefix, id), args, signal && { signal })
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error
      throw this.#errorOf(error, id)
    }
  }

  #errorOf(error: unknown, id: string): SecretError {
    const { code, hint = 'Try again, or look at the server.' } =
      error instanceof StoreFault ? error.fault : classify(error, 'lock', this.#connection.sdk)
    const isDenied = code === 'ERR_SECRET_DENIED' && (error instanceof StoreFault || wordOf(error) === 'NOPERM')
    const advice = isDenied ? `The ACL user needs ${rights} on ~${keyOf(this.#prefix, '*')}.` : hint
    return new SecretError(`The API key ${id} cannot be asked for (${code}, ${this.location}). ${advice}`, {
      code,
      provider: 'redis',
      secretName: id,
    })
  }
}

function argumentsOf({ record, hashes: [first = '', second = ''] }: KeyState): readonly string[] {
  return [record, first, second]
}

/** Two times and a record, parted by single spaces; the record has more of them. */
function parted(text: string): readonly string[] {
  const first = text.indexOf(' ')
  const second = text.indexOf(' ', first + 1)
  return first === -1 || second === -1
    ? []
    : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

function timeIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
}
