import { sameBytes } from '../contract/bytes.ts'
import { StoreFault } from '../contract/errors.ts'
import type { AnyProvider, Attribute, CanPut, PutCall, Stored, Written } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { type JsonValue, parseJson } from '../json-text/index.ts'
import { faultOf } from './failure.ts'
import type { PolicyCall } from './policy.ts'
import { attempt } from './retry.ts'
import { isInDoubt } from './wording.ts'

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
  const { provider, name, native, conditional } = write
  if (call.signal.aborted) return undefined
  const { code } = faultOf(provider, error, conditional ? 'putIf' : 'put')
  if (conditional) {
    // The first answer may have been lost after the write took place.
    return repeated && code === 'ERR_SECRET_CONFLICT' ? ownVersion(write, await provider.get(native, call)) : undefined
  }
  // A put that is repeated with its token needs no look; and what is there after one that was refused is not its own.
  if (provider.putOnce === true || !isInDoubt('put', code)) return undefined
  const { policy, signal } = call
  const repeatable = provider.retries === 'core'
  const deadline = policy.deadline ?? Number.POSITIVE_INFINITY
  // Tried as often as any read: what lost the answer may be over in a moment.
  const attempts = { provider, operation: 'get', name, policy, repeatable, signal, deadline } as const
  const outcome = await attempt(attempts, () => provider.get(native, call))
  // That nobody knows is the answer; a failure to learn more adds nothing to it.
  return 'value' in outcome && isUnmistakable(write, outcome.value) ? outcome.value : undefined
}

/** @throws StoreFault ERR_SECRET_CONFLICT where the value was written and its metadata was not. */
function ownVersion(write: Write, stored: Stored): Stored | undefined {
  if (!hasValue(write, stored)) return undefined
  // Where a store is told it after the value, it was not when that answer was lost.
  if (Object.entries(write.metadata ?? {}).every(([key, text]) => stored.metadata?.[key] === text)) return stored
  const hint = 'The value is there without its metadata. Put again with the version that you read.'
  throw new StoreFault('ERR_SECRET_CONFLICT', { hint })
}

/**
 * Without a condition no version tells that it was written: the value may have been the same before, and the put about what
 * goes with it. So that counts as well, and there must be nothing else but what a put leaves as it was.
 */
function isUnmistakable(write: Write, stored: Stored): boolean {
  const { attributes = [] } = write.provider.limits
  const isMeant = (attribute: Attribute): boolean => attribute === 'expiresAt' || write[attribute] !== undefined
  const beside = (contentType?: string, expiresAt?: Date | number, metadata = {}): string => {
    // Stores keep whole seconds.
    const second = expiresAt && Math.floor(+expiresAt / 1_000)
    const all = { contentType, expiresAt: second, metadata: Object.entries(metadata).sort() }
    return JSON.stringify(attributes.filter(isMeant).map(attribute => all[attribute]))
  }
  const meant = beside(write.contentType, write.expiresAt, write.metadata)
  return hasValue(write, stored) && meant === beside(stored.contentType, stored.freshUntil, stored.metadata)
}

function hasValue({ provider, bytes }: Write, stored: Stored): boolean {
  return provider.limits.maps ? isSameMap(stored.bytes, bytes) : sameBytes(stored.bytes, bytes)
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
