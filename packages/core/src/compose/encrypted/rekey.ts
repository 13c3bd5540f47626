import { checkOptions, isFlag, isWhole } from '../../adapter/options.ts'
import { systemClock } from '../../contract/clock.ts'
import { SecretError } from '../../contract/errors.ts'
import type { SecretEvent } from '../../contract/event.ts'
import { Limiter } from '../../contract/limiter.ts'
import type { SecretProvider } from '../../contract/provider.ts'
import { Backend } from '../../policy/backend.ts'
import { callOut } from '../../policy/call-out.ts'
import { checkProvider } from '../../policy/check-provider.ts'
import { failureOf } from '../../policy/failure.ts'
import type { Policy, PolicyCall } from '../../policy/policy.ts'
import { unsupported } from '../../policy/wording.ts'
import { underNatives } from '../under-natives.ts'
import { type EncryptedOptions, plaintextCheck } from './encrypted.ts'
import { type EncryptionKey, Keyring } from './keyring.ts'
import { findNames, isRecord } from './rekey-names.ts'
import { cannotCompare, rekeyOne } from './rekey-one.ts'
import { Sealing } from './sealing.ts'

export interface RekeyOptions extends EncryptedOptions {
  /** Only names that begin with this. Default: all that the store lists. */
  readonly prefix?: string
  /** These names, instead of a list: for some, and for a store that cannot list. */
  readonly names?: readonly string[]
  /** Allows it on a store without compare-and-set, where a put of somebody else in between is lost. Default: false. */
  readonly overwrite?: boolean
  /** Ends it: what is rewritten by then stays so. */
  readonly signal?: AbortSignal
  /** Milliseconds for each read and write over all attempts. Default: 10,000. */
  readonly timeout?: number
  /** Told of each name, what is kept for rotations included. */
  readonly onProgress?: (progress: RekeyProgress) => void
  /** Told of every call to the store and to those that hold the keys, as `observe` of `createSecrets`: for an audit log. */
  readonly observe?: (event: SecretEvent) => void
}

/** `rewritten`: from another key, or from plaintext. `current`: it was under the first key. `gone`: deleted meanwhile. */
export type RekeyOutcome = 'rewritten' | 'current' | 'gone' | 'refused'

export interface RekeyProgress {
  readonly name: string
  readonly outcome: RekeyOutcome
  /** How many names are done, and how many there are, with those that are kept for rotations. */
  readonly done: number
  readonly total: number
}

export interface RekeyReport {
  readonly rewritten: number
  readonly current: number
  readonly gone: number
  /** How many of all these are kept for rotations, beside the secrets. */
  readonly siblings: number
  /**
   * One error a name that is as it was: it cannot be decrypted, read or written. Also one a rotation that is under way and needs
   * an older version which stays under the key it has.
   */
  readonly refused: readonly SecretError[]
}

/** Names at once: stores ask for fewer writes than reads. */
const atOnce = 8

/**
 * Encrypts with the first key what is in a store under any of the others, name by name: reads it, and writes it only where
 * nothing was written in between. May be run while programs use the store, as long as each of them has the first key, and
 * again after whatever ended it: what is done is passed over.
 *
 * What is kept for rotations beside the secrets is done with them, and counted: records, candidates, pauses. Of everything
 * else current values alone: older versions and deleted secrets stay under the key they have, which must be kept as long as
 * they. One that a rotation still needs is kept beside its candidate, or named in `refused`.
 *
 * @throws SecretError ERR_SECRET_UNSUPPORTED before any I/O for a store that cannot list, or has no compare-and-set and there
 * is no `overwrite`; _CONFIG where the first key cannot be had; _THROTTLED, _UNAVAILABLE or _TIMEOUT where the store gives
 * out on the way: run it again. TypeError as `encrypted`, and for options of the wrong kind.
 * @example
 * const { refused } = await rekey(store, [newKey, oldKey])
 */
export async function rekey(
  provider: SecretProvider,
  keys: EncryptionKey | readonly EncryptionKey[],
  options: RekeyOptions = {},
): Promise<RekeyReport> {
  const store = checkProvider(provider)
  checkRekeyOptions(options)
  const { prefix, overwrite = false, signal, timeout = 10_000, onProgress, observe } = options
  const policy = {
    clock: systemClock,
    timeout,
    retry: { attempts: 3, baseDelay: 100, maxDelay: 5_000 },
    tell: observe && (event => callOut(() => observe(event))),
  } satisfies Policy
  const callUnder = (own: AbortSignal): PolicyCall => ({ signal: own, policy, notice: () => {} })
  const backend = new Backend(store, policy)
  const keyring = new Keyring(keys)
  const sealing = new Sealing(store, keyring, options.plaintext)
  if (!backend.supports('putIf') && !(overwrite && backend.supports('put'))) throw cannotCompare(backend)
  if (options.names === undefined && !backend.supports('list')) throw unsupported(store, 'list', undefined)
  signal?.throwIfAborted()
  // Without it every name would be refused.
  await keyring.first(callUnder(new AbortController().signal)).catch(error => {
    throw failureOf(store, error, { operation: 'put' })
  })
  // What is kept for rotations has no name but the store's own.
  const natives = new Backend(underNatives(store), policy)
  const found = await findNames({ backend, natives, prefix, names: options.names, signal })
  const all = [
    ...found.names.map(name => ({ backend, sealing, name, reserved: false })),
    ...found.siblings.map(name => ({ backend: natives, sealing, name, reserved: true })),
  ]
  const counts = { rewritten: 0, current: 0, gone: 0, refused: 0 }
  const refused: SecretError[] = []
  let done = 0
  await forEachOf(all, signal, async (one, own) => {
    const { name } = one
    const result = await rekeyOne({ ...one, call: callUnder(own) })
    const outcome = result instanceof SecretError ? 'refused' : result
    if (result instanceof SecretError) refused.push(result)
    counts[outcome]++
    onProgress?.({ name, outcome, done: ++done, total: all.length })
  })
  const records = natives.supports('versions') ? found.siblings.filter(isRecord) : []
  await forEachOf(records, signal, async (name, own) => {
    const { keepPrevious } = await import('./keep-previous.ts')
    const left = await keepPrevious({ backend: natives, sealing, name, reserved: true, call: callUnder(own) })
    if (left !== undefined) refused.push(left)
  })
  return { ...counts, siblings: found.siblings.length, refused }
}

function checkRekeyOptions(options: RekeyOptions): void {
  checkOptions(options, {
    ...plaintextCheck,
    prefix: ['a string', value => typeof value === 'string'],
    names: ['an array of names', isNames],
    overwrite: ['true or false', isFlag],
    signal: ['an AbortSignal', value => value instanceof AbortSignal],
    timeout: ['a whole number of milliseconds, 1 or more', isWhole(1, Number.MAX_SAFE_INTEGER)],
    onProgress: ['a function', value => typeof value === 'function'],
    observe: ['a function', value => typeof value === 'function'],
  })
  if (options.names !== undefined && options.prefix !== undefined)
    throw new TypeError('options.names and options.prefix exclude each other: leave one out')
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every(name => typeof name === 'string' && name !== '')
}

/** Some at once. The first that fails ends all; what is under way has ended before this rejects. */
async function forEachOf<T>(
  all: readonly T[],
  signal: AbortSignal | undefined,
  work: (one: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const own = AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])])
  const lanes = new Limiter(atOnce)
  const turns = all.map(one =>
    lanes.run(async () => {
      own.throwIfAborted()
      await work(one, own)
    }),
  )
  try {
    await Promise.all(turns)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(turns)
    throw error
  }
}
