import { kindOf } from '../contract/arguments.ts'
import type { Clock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import type { RotationEvent, RotationStep } from '../contract/event.ts'
import { underDeadline } from '../policy/deadline.ts'
import type { TargetCall } from './target.ts'

/** How a target is asked about one secret. */
export interface TargetAsking {
  readonly secret: string
  readonly fence: number
  /** Milliseconds for one call. */
  readonly timeout: number
  /** The caller's: an abort is his own, and no answer of a target. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Told what the target rejected with, and nobody else is: it may quote a credential. */
  readonly onTargetError: ((error: unknown) => void) | undefined
  /** Told what a call came to. `start` is when it began, by the clock. */
  tell(step: RotationStep, outcome: RotationEvent['outcome'], start: number): void
}

/**
 * One question to a target, for whoever rotates: under a deadline, also where the target does not listen to its signal. Whatever
 * it rejects with is `unknown`, never `refused`.
 *
 * @param answers those that there are. @throws TypeError for another one, which is not shown: it may be a credential. The
 * signal's reason.
 */
export async function askTarget<A extends string | boolean>(
  asking: TargetAsking,
  step: RotationStep,
  answers: readonly A[],
  work: (call: TargetCall) => Promise<A> | undefined,
): Promise<A | 'unknown'> {
  const { secret, fence, signal, clock, onTargetError } = asking
  const start = clock.now()
  let answer: unknown
  try {
    answer = await withinTime(asking, step, own => work({ signal: own, secret, fence }))
  } catch (error) {
    signal.throwIfAborted()
    onTargetError?.(error)
    asking.tell(step, 'unknown', start)
    return 'unknown'
  }
  if (!answers.includes(answer as A)) throw wrongAnswer(`target.${step}`, answers.join(', '), answer)
  const isDone = typeof answer === 'boolean' || answer === 'done'
  asking.tell(step, isDone ? 'ok' : (answer as RotationEvent['outcome']), start)
  return answer as A
}

/** Bounds a call to a target, or to what makes a value. @throws SecretError _TIMEOUT, the signal's reason, whatever `work` rejects with. */
export function withinTime<T>(
  { secret, timeout, signal, clock }: Pick<TargetAsking, 'secret' | 'timeout' | 'signal' | 'clock'>,
  step: RotationStep,
  work: (signal: AbortSignal) => Promise<T> | undefined,
): Promise<T> {
  const expired = (): SecretError =>
    new SecretError(`The target did not answer in ${timeout} ms to ${step} ${JSON.stringify(secret)}.`, {
      code: 'ERR_SECRET_TIMEOUT',
      secretName: secret,
    })
  // Async, so that what throws at once rejects.
  return underDeadline({ signal, timeout, clock, expired }, async own => (await work(own)) as T)
}

/** Not what it was: it may be a credential. */
export function wrongAnswer(what: string, expected: string, answer: unknown): TypeError {
  return new TypeError(`${what} must answer ${expected}, received ${kindOf(answer)}`)
}
