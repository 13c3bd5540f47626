import { Lanes } from '../../adapter/lanes.ts'
import { checkOptions, isFlag, isWhole } from '../../adapter/options.ts'
import { systemClock } from '../../contract/clock.ts'
import { SecretError, StoreFault } from '../../contract/errors.ts'
import type { Limits, SecretProvider, Stored } from '../../contract/provider.ts'
import { randomFraction } from '../../generate/random-source.ts'
import { Backend } from '../../policy/backend.ts'
import { checkName } from '../../policy/check-name.ts'
import { checkProvider } from '../../policy/check-provider.ts'
import { sleep } from '../../policy/deadline.ts'
import { failureOf, unsupported } from '../../policy/failure.ts'
import type { PolicyCall } from '../../policy/policy.ts'
import type { Putting } from '../../policy/put-task.ts'
import { type EncryptedOptions, plaintextCheck } from './encrypted.ts'
import { type EncryptionKey, Keyring } from './keyring.ts'
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
  /** Told of each name. */
  readonly onProgress?: (progress: RekeyProgress) => void
}

/** `rewritten`: from another key, or from plaintext. `current`: it was under the first key. `gone`: deleted meanwhile. */
export type RekeyOutcome = 'rewritten' | 'current' | 'gone' | 'refused'

export interface RekeyProgress {
  readonly name: string
  readonly outcome: RekeyOutcome
  /** How many names are done, and how many there are. */
  readonly done: number
  readonly total: number
}

export interface RekeyReport {
  readonly rewritten: number
  readonly current: number
  readonly gone: number
  /** One error a name that is as it was: it cannot be decrypted, read or written. */
  readonly refused: readonly SecretError[]
}

/** Names at once: stores ask for fewer writes than reads. */
const atOnce = 8

/** How often one name is begun anew because somebody else wrote in between. */
const attempts = 10

/** Milliseconds of the longest first wait after a conflict, doubled each time. */
const firstWait = 5

/**
 * Encrypts with the first key what is in a store under any of the others, name by name: reads it, and writes it only where
 * nothing was written in between. May be run while programs use the store, as long as each of them has the first key, and
 * again after whatever ended it: what is done is passed over.
 *
 * Current values alone: older versions and deleted secrets stay under the key they have, which must be kept as long as they.
 *
 * @throws SecretError ERR_SECRET_UNSUPPORTED before any I/O for a store that cannot list, or has no compare-and-set and there
 * is no `overwrite`; _THROTTLED, _UNAVAILABLE or _TIMEOUT where the store gives out on the way: run it again. TypeError as
 * `encrypted`.
 * @example
 * const { refused } = await rekey(store, [newKey, oldKey])
 */
export async function rekey(
  provider: SecretProvider,
  keys: EncryptionKey | readonly EncryptionKey[],
  options: RekeyOptions = {},
): Promise<RekeyReport> {
  const store = checkProvider(provider)
  checkOptions(options, {
    ...plaintextCheck,
    prefix: ['a string', value => typeof value === 'string'],
    names: ['an array of names', isNames],
    overwrite: ['true or false', isFlag],
    signal: ['an AbortSignal', value => value instanceof AbortSignal],
    timeout: ['a whole number of milliseconds, 1 or more', isWhole(1, Number.MAX_SAFE_INTEGER)],
    onProgress: ['a function', value => typeof value === 'function'],
  })
  if (options.names !== undefined && options.prefix !== undefined)
    throw new TypeError('options.names and options.prefix exclude each other: leave one out')
  const { prefix, overwrite = false, signal, timeout = 10_000, onProgress } = options
  const policy = { clock: systemClock, timeout, retry: { attempts: 3, baseDelay: 100, maxDelay: 5_000 } }
  const backend = new Backend(store, policy)
  const sealing = new Sealing(store, new Keyring(keys), options.plaintext)
  if (!backend.supports('putIf') && !(overwrite && backend.supports('put'))) throw cannotCompare(backend)

  const names = new Set(options.names ?? (await Array.fromAsync(backend.list(prefix, { signal }))))
  const counts = { rewritten: 0, current: 0, gone: 0, refused: 0 }
  const refused: SecretError[] = []
  let done = 0
  await forEachOf(names, signal, async (name, own) => {
    const result = await rekeyOne({ backend, sealing, name, call: { signal: own, policy, notice: () => {} } })
    const outcome = result instanceof SecretError ? 'refused' : result
    if (result instanceof SecretError) refused.push(result)
    counts[outcome]++
    onProgress?.({ name, outcome, done: ++done, total: names.size })
  })
  return { ...counts, refused }
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every(name => typeof name === 'string' && name !== '')
}

/** Some at once. The first that fails ends all; what is under way has ended before this rejects. */
async function forEachOf(
  names: Iterable<string>,
  signal: AbortSignal | undefined,
  work: (name: string, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const own = AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])])
  const lanes = new Lanes(atOnce)
  const turns = Array.from(names, name =>
    lanes.run(async () => {
      own.throwIfAborted()
      await work(name, own)
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

interface OneOf {
  readonly backend: Backend
  readonly sealing: Sealing
  readonly name: string
  readonly call: PolicyCall
}

/** What became of one name; the error of one that stays as it is. Rejects with what may pass, and with an abort. */
async function rekeyOne(one: OneOf): Promise<Exclude<RekeyOutcome, 'refused'> | SecretError> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rewrite(one)
    } catch (error) {
      const failure = asFailure(one, error)
      if (failure.code === 'ERR_SECRET_NOT_FOUND' || failure.code === 'ERR_SECRET_DELETED') return 'gone'
      if (failure.retryable) throw failure
      if (failure.code !== 'ERR_SECRET_CONFLICT' || attempt === attempts) return failure
      // Whoever met once shall not meet again.
      await sleep(randomFraction() * firstWait * 2 ** attempt, one.call.signal, one.call.policy.clock)
    }
  }
}

async function rewrite({ backend, sealing, name, call }: OneOf): Promise<'rewritten' | 'current'> {
  const { signal } = call
  const stored = await backend.read(name, { signal })
  if (await sealing.isCurrent(stored, call)) return 'current'
  const native = checkName(backend.provider, 'put', name)
  const { bytes } = await sealing.open(native, stored, call)
  const sealed = await sealing.seal(native, bytes, crypto.randomUUID(), call)
  bytes.fill(0)
  const compares = backend.supports('putIf')
  if (compares && stored.version === undefined) throw cannotCompare(backend, name)
  await backend.put(name, sealed.bytes, {
    ...besideValue(backend.provider.limits, stored),
    signal,
    form: backend.provider.limits.maps ? 'map' : undefined,
    ifVersion: compares ? stored.version : undefined,
  })
  return 'rewritten'
}

/** What stands beside a value, as far as a put can carry it. */
function besideValue({ attributes = [] }: Limits, { contentType, metadata, freshUntil }: Stored): Putting {
  return {
    contentType: attributes.includes('contentType') ? contentType : undefined,
    metadata: attributes.includes('metadata') ? metadata : undefined,
    expiresAt: attributes.includes('expiresAt') && freshUntil !== undefined ? new Date(freshUntil) : undefined,
  }
}

function asFailure({ backend, name, call }: OneOf, error: unknown): SecretError {
  if (error instanceof SecretError) return error
  if (call.signal.aborted || !(error instanceof StoreFault)) throw error
  return failureOf(backend.provider, error, { operation: 'get', name })
}

function cannotCompare({ provider }: Backend, name?: string): SecretError {
  const hint =
    'A secret is encrypted anew by compare-and-set, so that no concurrent put is lost; `{ overwrite: true }` writes without it, while nobody else does.'
  return unsupported(provider, 'putIf', name, hint)
}
