import { StoreFault } from '../contract/errors.ts'
import type { AnyProvider, CanPut, PutCall, Stored, Written } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { type JsonValue, parseJson } from '../json-text/index.ts'
import { faultOf, isInDoubt } from './failure.ts'
import type { PolicyCall } from './policy.ts'
import { attempt, type Outcome } from './retry.ts'

export interface Write extends Pick<PutCall, 'contentType' | 'expiresAt' | 'metadata' | 'form'> {
  readonly provider: AnyProvider
  /** As the application wrote it. */
  readonly name: string
  readonly native: string
  readonly bytes: Uint8Array
  readonly conditional: boolean
  readonly send: CanPut['put']
}

/**
 * One put, made so that a lost answer makes no second version. All attempts carry one token, so that a store that knows it
 * writes once, however often it is asked; where the version alone decides, a conflict with ourselves is recognised; and
 * what cannot be repeated is read back: where the value is there, the put has succeeded.
 */
export function writeOnce(write: Write): (call: PolicyCall, count: number) => Promise<Written> {
  const { native, bytes, contentType, expiresAt, metadata, form } = write
  const token = crypto.randomUUID()
  return async (call, count) => {
    const repeated = count > 1
    try {
      return await write.send(native, bytes, { ...call, token, repeated, contentType, expiresAt, metadata, form })
    } catch (error) {
      const stored = await ownWrite(write, call, repeated, error)
      if (stored === undefined) throw error
      return { version: stored.version }
    }
  }
}

/** The write that took place although `error` came instead of its answer; undefined where none can be seen. */
async function ownWrite(
  write: Write,
  call: PolicyCall,
  repeated: boolean,
  error: unknown,
): Promise<Stored | undefined> {
  const { provider, native, conditional } = write
  // The parts of a composed provider have looked already.
  if (provider.composed || call.signal.aborted) return undefined
  const { code } = faultOf(provider, error, conditional ? 'putIf' : 'put')
  if (conditional) {
    // The first answer may have been lost after the write took place.
    return repeated && code === 'ERR_SECRET_CONFLICT' ? ownVersion(write, await provider.get(native, call)) : undefined
  }
  // A put that is repeated with its token needs no look; and what is there after one that was refused is not its own.
  if (provider.putOnce === true || !isInDoubt('put', code)) return undefined
  // That nobody knows is the answer; a failure to learn more adds nothing to it.
  const outcome = await readBack(write, call)
  return 'value' in outcome && isUnmistakable(write, outcome.value) ? outcome.value : undefined
}

/** Tried as often as any read: what lost the answer may be over in a moment. */
function readBack({ provider, name, native }: Write, call: PolicyCall): Promise<Outcome<Stored>> {
  const { policy, signal } = call
  const { deadline = Number.POSITIVE_INFINITY } = policy
  const repeatable = provider.retries === 'core'
  const attempts = { provider, operation: 'get', name, policy, repeatable, signal, deadline } as const
  return attempt(attempts, () => provider.get(native, call))
}

/** @throws StoreFault ERR_SECRET_CONFLICT where the value was written and its metadata was not. */
function ownVersion(write: Write, stored: Stored): Stored | undefined {
  if (!hasValue(write, stored)) return undefined
  // Where a store is told it after the value, it was not when that answer was lost.
  if (hasMetadata(write, stored)) return stored
  const hint = 'The value is there without its metadata: an answer was lost. Put again with the version that you read.'
  throw new StoreFault('ERR_SECRET_CONFLICT', { hint })
}

/**
 * Without a condition no version tells that it was written: the value may have been the same before, and the put about what
 * goes with it. So that counts as well, and there must be nothing else.
 */
function isUnmistakable(write: Write, stored: Stored): boolean {
  const { provider, contentType, expiresAt, metadata = {} } = write
  const { attributes = [] } = provider.limits
  return (
    hasValue(write, stored) &&
    hasMetadata(write, stored) &&
    attributes.every(attribute => {
      if (attribute === 'contentType') return stored.contentType === contentType
      if (attribute === 'expiresAt') return secondOf(stored.freshUntil) === secondOf(expiresAt?.getTime())
      return Object.keys(stored.metadata ?? {}).length === Object.keys(metadata).length
    })
  )
}

function hasValue({ provider, bytes }: Write, stored: Stored): boolean {
  return provider.limits.maps ? isSameMap(stored.bytes, bytes) : isSame(stored.bytes, bytes)
}

function hasMetadata({ metadata = {} }: Write, stored: Stored): boolean {
  return Object.entries(metadata).every(([key, text]) => stored.metadata?.[key] === text)
}

/** Stores keep whole seconds, or count from the time of their own clock. */
function secondOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.floor(ms / 1_000)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** A store that takes secrets apart puts them together in an order and with spaces of its own. */
function isSameMap(a: Uint8Array, b: Uint8Array): boolean {
  return isSameJson(parseJson(decodeText(a, '')), parseJson(decodeText(b, '')))
}

function isSameJson(a: JsonValue, b: JsonValue | undefined): boolean {
  const keys = a.keys()
  if (a.kind !== b?.kind || keys.length !== b.keys().length) return false
  return keys.length === 0 ? a.text() === b.text() : a.entries().every(each => isSameJson(each.value, b.get(each.key)))
}
