import type { AnyProvider, CanPut, PutCall, Stored, Written } from '../contract/provider.ts'
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
      const written = await ownWrite(write, call, repeated, error)
      if (written === undefined) throw error
      return written
    }
  }
}

/** The write that took place although `error` came instead of its answer; undefined where none can be seen. */
async function ownWrite(
  write: Write,
  call: PolicyCall,
  repeated: boolean,
  error: unknown,
): Promise<Written | undefined> {
  const { provider, native, conditional } = write
  // The parts of a composed provider have looked already.
  if (provider.composed || call.signal.aborted) return undefined
  const { code } = faultOf(provider, error, conditional ? 'putIf' : 'put')
  if (conditional) {
    // The first answer may have been lost after the write took place.
    return repeated && code === 'ERR_SECRET_CONFLICT' ? writtenAs(write, await provider.get(native, call)) : undefined
  }
  // A put that is repeated with its token needs no look; and what is there after one that was refused is not its own.
  if (provider.putOnce === true || !isInDoubt('put', code)) return undefined
  // That nobody knows is the answer; a failure to learn more adds nothing to it.
  const outcome = await readBack(write, call)
  return 'value' in outcome ? writtenAs(write, outcome.value) : undefined
}

/** Tried as often as any read: what lost the answer may be over in a moment. */
function readBack({ provider, name, native }: Write, call: PolicyCall): Promise<Outcome<Stored>> {
  const { policy, signal } = call
  const { deadline = Number.POSITIVE_INFINITY } = policy
  const repeatable = provider.retries === 'core'
  const attempts = { provider, operation: 'get', name, policy, repeatable, signal, deadline } as const
  return attempt(attempts, () => provider.get(native, call))
}

function writtenAs(write: Write, stored: Stored): Written | undefined {
  return isSame(write, stored) ? { version: stored.version } : undefined
}

/** Beside the value what goes with it counts: a put may be about nothing else. */
function isSame({ provider, bytes, contentType, expiresAt, metadata, conditional }: Write, stored: Stored): boolean {
  if (bytes.length !== stored.bytes.length || !bytes.every((byte, index) => byte === stored.bytes[index])) return false
  // With a condition the version tells that it was written, whatever the value was before.
  if (conditional) return true
  const { attributes = [] } = provider.limits
  return attributes.every(attribute => {
    if (attribute === 'contentType') return stored.contentType === contentType
    if (attribute === 'expiresAt') return secondOf(stored.freshUntil) === secondOf(expiresAt?.getTime())
    return isSameRecord(stored.metadata, metadata)
  })
}

/** Stores keep whole seconds, or count from the time of their own clock. */
function secondOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.floor(ms / 1_000)
}

function isSameRecord(a: Stored['metadata'] = {}, b: Stored['metadata'] = {}): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => a[key] === b[key])
}
