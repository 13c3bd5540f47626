import { SecretError, type SecretErrorCode } from '@sealwax/core'
import { RotationError, type RotationStatus, type Trouble } from '@sealwax/core/rotate'

/** Why a rotation did not come to a new credential: an error's code, or how it ended. */
export type FailureCode = SecretErrorCode | 'aborted' | 'needs-operator' | 'locked-out' | 'stalled' | 'other'

/** What a step came to, and what is to be done. */
export type Verdict =
  /** The new credential is published, or there was nothing to do. `next`: when there is more. */
  | { readonly is: 'done'; readonly status: RotationStatus }
  /** Later, by itself. */
  | {
      readonly is: 'waiting'
      readonly why: 'store' | 'target' | 'lock' | 'paused' | 'busy'
      readonly status?: RotationStatus
    }
  /** Not without somebody, or not soon. */
  | { readonly is: 'failed'; readonly code: FailureCode; readonly trouble?: Trouble; readonly status?: RotationStatus }

/** Those are passing: the same step may succeed later without any change. */
const passing: ReadonlySet<SecretErrorCode> = new Set<SecretErrorCode>([
  'ERR_SECRET_UNAVAILABLE',
  'ERR_SECRET_TIMEOUT',
  'ERR_SECRET_THROTTLED',
])

export function judgeStatus(status: RotationStatus): Verdict {
  const { phase, waitsFor, trouble, last } = status
  if (phase === 'needs-operator') return failed('needs-operator', trouble, status)
  if (waitsFor === 'administrator') return failed('locked-out', trouble, status)
  if (phase === 'idle') {
    return last?.outcome === 'aborted' ? failed('aborted', last.reason, status) : { is: 'done', status }
  }
  if (waitsFor === 'target') return { is: 'waiting', why: 'target', status }
  return isPublished(status) ? { is: 'done', status } : { is: 'waiting', why: 'busy', status }
}

/** What an error of `rotate` or `resume` means. An abort is not judged: it is the caller's own. */
export function judgeError(error: unknown): Verdict {
  if (!(error instanceof SecretError)) return { is: 'failed', code: 'other' }
  const { code, provider } = error
  if (error instanceof RotationError) {
    if (isHeldUp(error.rotation)) return { is: 'waiting', why: 'paused', status: error.rotation }
    const verdict = judgeStatus(error.rotation)
    // One that the target refused, or that cannot be stored, keeps the code that says so.
    if (verdict.is === 'failed' && verdict.code === 'aborted' && code !== 'ERR_SECRET_CONFLICT')
      return { ...verdict, code }
    return verdict
  }
  if (passing.has(code)) return { is: 'waiting', why: 'store' }
  // A lock is no provider.
  if (code === 'ERR_SECRET_CONFLICT' && provider === undefined) return { is: 'waiting', why: 'lock' }
  return { is: 'failed', code }
}

/** Whether the new credential is what readers get. */
export function isPublished({ phase }: RotationStatus): boolean {
  return phase === 'grace' || phase === 'revoking' || phase === 'idle'
}

function isHeldUp({ paused }: RotationStatus): boolean {
  return paused !== undefined && (paused.until === undefined || Date.now() < paused.until)
}

function failed(code: FailureCode, trouble: Trouble | undefined, status: RotationStatus): Verdict {
  return { is: 'failed', code, ...(trouble !== undefined && { trouble }), status }
}
