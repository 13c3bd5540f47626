import type { Clock } from '../contract/clock.ts'
import { whenAborted } from './when-aborted.ts'

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
  const { signal, timeout, clock } = deadline
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController()
    const stop = (reason: unknown): void => {
      finish()
      reject(reason)
      controller.abort(reason)
    }
    const timer =
      timeout === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(() => stop(deadline.expired()), timeout)
    const finish = (): void => {
      if (timer !== undefined) clock.clearTimeout(timer)
      unhear?.()
    }
    const unhear = signal && whenAborted(signal, () => stop(signal.reason))
    work(controller.signal).then(
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

/** Resolves after `ms`, or rejects with the signal's reason. */
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
  })
}
