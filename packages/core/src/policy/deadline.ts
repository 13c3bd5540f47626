import type { Clock } from '../contract/clock.ts'
import { ownAbort, whenAborted } from './when-aborted.ts'

export interface Deadline {
  /** The caller's own signal; its reason is what the promise rejects with, untouched. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; Infinity for none. */
  readonly timeout: number
  readonly clock: Clock
  /** What to reject with when the time is over. */
  expired(): Error
}

/**
 * Runs `work` under a signal that aborts with the caller's or at the deadline, and settles at that moment even where
 * `work` does not listen: an SDK that drops its signal goes on alone, nobody waits for it.
 */
export function underDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, timeout, clock, expired } = deadline
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    // Without a time of its own, the caller's signal is all there is to obey.
    const isBounded = signal === undefined || timeout !== Number.POSITIVE_INFINITY
    const own = isBounded ? ownAbort() : undefined
    const finish = (): void => {
      if (timer !== undefined) clock.clearTimeout(timer)
      unhear?.()
    }
    const stop = (reason: unknown): void => {
      finish()
      reject(reason)
      own?.abort(reason)
    }
    const timer = timeout === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(() => stop(expired()), timeout)
    const unhear = signal && whenAborted(signal, () => stop(signal.reason))
    work((own?.signal ?? signal) as AbortSignal).then(
      value => {
        finish()
        resolve(value)
      },
      error => {
        finish()
        reject(error)
      },
    )
  })
}

/** Resolves after `ms`, or rejects with the signal's reason. Somebody waits for it: until then the process goes on. */
export function sleep(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const unhear = whenAborted(signal, () => {
      clock.clearTimeout(timer)
      reject(signal.reason)
    })
    const timer = clock.setTimeout(() => {
      unhear()
      resolve()
    }, ms)
    keepAlive(timer)
  })
}

/** A clock's timers let a process end; between two attempts there is no socket either that would keep it. */
function keepAlive(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'ref' in timer && typeof timer.ref === 'function') timer.ref()
}
