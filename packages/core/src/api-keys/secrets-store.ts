import type { ReadOptions, SecretsReader, SecretsWriter, WriteOptions } from '../client/secrets.ts'
import { wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import { isPortableName } from '../contract/names.ts'
import type { SecretProvider } from '../contract/provider.ts'
import { fromBase62 } from './base62.ts'
import type { ApiKeyStore, FoundKey, KeyCall, KeyCreate, KeyRead, KeyState } from './store.ts'

/** What is used of a client: any whose store can put. */
export type KeySecrets = Pick<SecretsReader, 'getSecret'> &
  SecretsWriter & { readonly provider: Pick<SecretProvider, 'location'> }

export interface SecretsKeyStoreOptions {
  /** Put before every name with a slash; a portable name. Default: `api_keys`. */
  readonly prefix?: string
}

/**
 * API keys in any store that can put, one secret each: `api_keys/k` and the id as 32 hexadecimal digits, since some stores do
 * not tell capitals from small letters. Each verification is one uncached read of that store, at its price and its limits; the
 * last use is not noted, since that would be a write, and a version.
 *
 * Rotation and retirement need compare-and-set (ERR_SECRET_UNSUPPORTED without): there, issue a new key and revoke the old one.
 * Give the client `{ cache: false, redact: false }`: nothing is gained by either here.
 *
 * @throws TypeError for wrong arguments.
 * @example
 * const store = secretsKeyStore(createSecrets(awsSecretsManager(), { cache: false, redact: false }))
 */
export function secretsKeyStore(
  secrets: KeySecrets,
  { prefix = 'api_keys' }: SecretsKeyStoreOptions = {},
): ApiKeyStore {
  if (typeof secrets?.getSecret !== 'function' || typeof secrets.put !== 'function') {
    throw wrongArgument('secrets', 'a client whose store can put', secrets)
  }
  if (typeof prefix !== 'string' || !isPortableName(prefix)) {
    throw wrongArgument('options.prefix', 'a portable name: words of letters and digits, joined by _ or /', prefix)
  }
  return new SecretsKeyStore(secrets, prefix)
}

class SecretsKeyStore implements ApiKeyStore {
  readonly #secrets: KeySecrets
  readonly #prefix: string

  constructor(secrets: KeySecrets, prefix: string) {
    this.#secrets = secrets
    this.#prefix = prefix
  }

  get location(): string {
    return this.#secrets.provider.location
  }

  async read(id: string, { signal }: KeyRead): Promise<FoundKey | 'withdrawn' | undefined> {
    const options: ReadOptions = { fresh: true, ...(signal === undefined ? {} : { signal }) }
    try {
      const secret = await this.#secrets.getSecret({ name: this.#nameOf(id) }, options)
      // What is no UTF-8 was not written here, and fails at its seal.
      return { record: new TextDecoder().decode(secret.bytes()), version: secret.version }
    } catch (error) {
      if (hasCode(error, 'ERR_SECRET_NOT_FOUND')) return undefined
      if (hasCode(error, 'ERR_SECRET_DELETED', 'ERR_SECRET_DISABLED')) return 'withdrawn'
      throw error
    }
  }

  async create(id: string, state: KeyState, { exclusive, ...call }: KeyCreate): Promise<void> {
    try {
      await this.#put(id, state, { ...call, ifVersion: 'absent' })
    } catch (error) {
      if (exclusive === true || !hasCode(error, 'ERR_SECRET_UNSUPPORTED')) throw error
      // An id is 128 random bits: there is nothing to write over.
      await this.#put(id, state, call)
    }
  }

  async replace(id: string, state: KeyState, version: string | undefined, call: KeyCall): Promise<void> {
    if (version !== undefined) return this.#put(id, state, { ...call, ifVersion: version })
    throw new SecretError(
      `The API key ${id} cannot be changed in ${this.location}: it has no compare-and-set. Issue a new key, and revoke this one.`,
      { code: 'ERR_SECRET_UNSUPPORTED', secretName: id },
    )
  }

  overwrite(id: string, state: KeyState, call: KeyCall): Promise<void> {
    return this.#put(id, state, call)
  }

  async #put(
    id: string,
    { record }: KeyState,
    { signal, ...more }: KeyCall & Omit<WriteOptions, 'signal'>,
  ): Promise<void> {
    await this.#secrets.put({ name: this.#nameOf(id) }, record, {
      ...more,
      ...(signal === undefined ? {} : { signal }),
    })
  }

  #nameOf(id: string): string {
    return `${this.#prefix}/k${fromBase62(id).toString(16).padStart(32, '0')}`
  }
}

function hasCode(error: unknown, ...codes: readonly SecretError['code'][]): boolean {
  return error instanceof SecretError && codes.includes(error.code)
}
