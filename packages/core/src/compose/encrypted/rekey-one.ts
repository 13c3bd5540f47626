import { isGone, SecretError, StoreFault } from '../../contract/errors.ts'
import type { Limits, Stored } from '../../contract/provider.ts'
import { randomFraction } from '../../generate/random-fraction.ts'
import type { Backend } from '../../policy/backend.ts'
import { checkName } from '../../policy/check-name.ts'
import { sleep } from '../../policy/deadline.ts'
import { failureOf } from '../../policy/failure.ts'
import type { PolicyCall } from '../../policy/policy.ts'
import type { Putting } from '../../policy/put-task.ts'
import { unsupported } from '../../policy/wording.ts'
import type { Sealing } from './sealing.ts'

/** How often one name is begun anew because somebody else wrote in between. */
const attempts = 10

/** Milliseconds of the longest first wait after a conflict, doubled each time. */
const firstWait = 5

export interface OneOf {
  readonly backend: Backend
  readonly sealing: Sealing
  readonly name: string
  /** It is kept for a rotation: a put says so. */
  readonly reserved: boolean
  readonly call: PolicyCall
}

/** What became of one name; the error of one that stays as it is. Rejects with what may pass, and with an abort. */
export function rekeyOne(one: OneOf): Promise<'rewritten' | 'current' | 'gone' | SecretError> {
  return untilSettled(one, rewrite)
}

/** Begins anew where somebody else wrote in between. Resolves and rejects as {@link rekeyOne}. */
export async function untilSettled<T>(one: OneOf, work: (one: OneOf) => Promise<T>): Promise<T | 'gone' | SecretError> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(one)
    } catch (error) {
      const failure = asFailure(one, error)
      if (isGone(failure)) return 'gone'
      if (failure.retryable) throw failure
      if (failure.code !== 'ERR_SECRET_CONFLICT' || attempt === attempts) return failure
      // Whoever met once shall not meet again.
      await sleep(randomFraction() * firstWait * 2 ** attempt, one.call.signal, one.call.policy.clock)
    }
  }
}

async function rewrite(one: OneOf): Promise<'rewritten' | 'current'> {
  const { backend, sealing, name, call } = one
  const stored = await backend.read(name, { signal: call.signal })
  if (await sealing.isCurrent(stored, call)) return 'current'
  const { bytes } = await sealing.open(checkName(backend.provider, 'put', name), stored, call)
  await replace(one, stored, bytes)
  return 'rewritten'
}

/** Writes where nothing was written since `stored` was read, under the first key; the bytes are zeroed. */
export async function replace(one: OneOf, stored: Stored, bytes: Uint8Array): Promise<void> {
  const { backend, sealing, name, reserved, call } = one
  const native = checkName(backend.provider, 'put', name)
  const sealed = await sealing.seal(native, bytes, crypto.randomUUID(), call)
  bytes.fill(0)
  const compares = backend.supports('putIf')
  if (compares && stored.version === undefined) throw cannotCompare(backend, name)
  await backend.put(name, sealed.bytes, {
    ...besideValue(backend.provider.limits, stored),
    signal: call.signal,
    form: backend.provider.limits.maps ? 'map' : undefined,
    ifVersion: compares ? stored.version : undefined,
    reserved,
  })
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

export function cannotCompare({ provider }: Backend, name?: string): SecretError {
  const hint =
    'A secret is encrypted anew by compare-and-set, so that no concurrent put is lost; `{ overwrite: true }` writes without it, while nobody else does.'
  return unsupported(provider, 'putIf', name, hint)
}
