import { Lazy } from '../../adapter/lazy.ts'
import { kindOf, wrongArgument } from '../../contract/arguments.ts'
import { isRetryable, SecretError, type SecretErrorCode, StoreFault } from '../../contract/errors.ts'
import type { KeySource } from '../../contract/key-source.ts'
import type { Call } from '../../contract/provider.ts'
import { keyForm, readKey } from './key-bytes.ts'
import { SealingKey, showKeyId } from './sealing-key.ts'

/** 32 bytes of a key, which are copied, or where it comes from: `keyFile('…')`, `secretKey(vault, 'keys/2026')`. */
export type EncryptionKey = Uint8Array | KeySource

/** The keys of one store: the first seals, each opens what was sealed with it. Each is loaded when it is first needed. */
export class Keyring {
  readonly #keys: readonly LoadedLater[]

  /** @throws TypeError for anything but keys, and for bytes that are none. */
  constructor(given: unknown) {
    if (globalThis.crypto?.subtle === undefined) {
      throw new TypeError(
        'crypto.subtle is missing here: browsers have it on pages that came by https, and nowhere else',
      )
    }
    const keys: readonly unknown[] = Array.isArray(given) ? given : [given]
    if (keys.length === 0) throw wrongArgument('keys', 'a key, or several of which the first encrypts', given)
    this.#keys = keys.map(
      (key, place) => new LoadedLater(sourceOf(key, Array.isArray(given) ? `keys[${place}]` : 'keys')),
    )
  }

  /** The key that seals. */
  first(call: Call): Promise<SealingKey> {
    return (this.#keys[0] as LoadedLater).get(call)
  }

  /** The key that a value was sealed with. @throws StoreFault ERR_SECRET_CONFIG where it is none of these. */
  async find(idBytes: Uint8Array, call: Call): Promise<SealingKey> {
    const id = showKeyId(idBytes)
    const ids: string[] = []
    const failures: unknown[] = []
    for (const key of this.#keys) {
      try {
        const loaded = await key.get(call)
        if (loaded.id === id) return loaded
        ids.push(loaded.id)
      } catch (error) {
        // It may be the one that is needed; another may be as well.
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: `It was encrypted with the key ${id}; what there is here: ${ids.join(', ')}. Add that key behind the first one.`,
    })
  }

  /** Closes where keys come from; what was loaded stays usable. */
  async close(): Promise<void> {
    const endings = await Promise.allSettled(this.#keys.map(key => key.source.close?.()))
    for (const ending of endings) if (ending.status === 'rejected') throw ending.reason
  }
}

class LoadedLater {
  readonly source: KeySource
  readonly #key: Lazy<SealingKey>
  #call: Call | undefined

  constructor(source: KeySource) {
    this.source = source
    // Many wait for one load, so that no one's signal ends it.
    this.#key = new Lazy(() => load(source, { ...(this.#call as Call), signal: new AbortController().signal }))
  }

  get(call: Call): Promise<SealingKey> {
    this.#call ??= call
    return this.#key.get()
  }
}

async function load(source: KeySource, call: Call): Promise<SealingKey> {
  const material: unknown = await askFor(source, call)
  if (!(material instanceof Uint8Array)) throw noKey(source, `it must be ${keyForm}; there was ${kindOf(material)}.`)
  const key = readKey(material)
  if (key === undefined) {
    throw noKey(source, `it must be ${keyForm}; there were ${material.length} bytes of another kind.`)
  }
  const sealing = await SealingKey.from(key)
  // Not before: a source that is bytes gives the same ones again.
  material.fill(0)
  return sealing
}

/**
 * That a key is absent, deleted or denied says nothing of the secret that it opens: only what may pass is told as what it is.
 */
async function askFor(source: KeySource, call: Call): Promise<unknown> {
  try {
    return await source.load(call)
  } catch (error) {
    if (error instanceof SecretError) throw error.retryable ? error : noKey(source, error.message)
    // Its message may quote anything.
    if (!(error instanceof StoreFault)) throw noKey(source, 'that failed with an error of its own.')
    const { code, hint = `${code}.`, retryAfterMs } = error.fault
    throw isRetryable(code) ? noKey(source, hint, code, retryAfterMs) : noKey(source, hint)
  }
}

function noKey(
  { location }: KeySource,
  problem: string,
  code: SecretErrorCode = 'ERR_SECRET_CONFIG',
  retryAfterMs?: number,
): StoreFault {
  return new StoreFault(code, { hint: `Its key could not be had from ${location}: ${problem}`, retryAfterMs })
}

function sourceOf(key: unknown, argument: string): KeySource {
  if (key instanceof Uint8Array) {
    const copy = readKey(key)
    // The length is told, and that is all.
    if (copy === undefined)
      throw new TypeError(`${argument} must be ${keyForm}, received ${key.length} bytes of another kind`)
    return { location: 'the bytes given', load: async () => copy }
  }
  const source = key as Partial<KeySource> | null | undefined
  if (typeof source?.load === 'function' && typeof source.location === 'string') return source as KeySource
  throw wrongArgument(
    argument,
    "the bytes of a key, or where it comes from, such as secretKey(environment(), 'SHOP_KEY')",
    key,
  )
}
