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

/** What is under way, and can be ended from outside. */
export interface Underway<T> {
  readonly promise: Promise<T>
  /** Aborts the work's signal; the promise rejects at that moment with the reason. Without effect once it has settled. */
  stop(reason: unknown): void
}

/**
 * Runs `work` under a signal that aborts with the caller's or at the deadline, and settles at that moment even where
 * `work` does not listen: an SDK that drops its signal goes on alone, nobody waits for it.
 */
export function underDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, timeout } = deadline
  if (signal?.aborted) return Promise.reject(signal.reason)
  // Without a time of its own, the caller's signal is all there is to obey.
  if (signal !== undefined && timeout === Number.POSITIVE_INFINITY) return untilAborted(signal, work)
  const underway = startUnderDeadline(deadline, work)
  if (signal === undefined) return underway.promise
  const unhear = whenAborted(signal, () => underway.stop(signal.reason))
  return underway.promise.finally(unhear)
}

/** The same for work that whoever started it may end. */
export function startUnderDeadline<T>(
  { timeout, clock, expired }: Omit<Deadline, 'signal'>,
  work: (signal: AbortSignal) => Promise<T>,
): Underway<T> {
  const { signal, abort } = ownAbort()
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const finish = (): void => {
    if (timer !== undefined) clock.clearTimeout(timer)
    timer = undefined
  }
  let settled = false
  const stop = (reason: unknown): void => {
    if (settled) return
    settled = true
    finish()
    reject(reason)
    abort(reason)
  }
  let timer = timeout === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(() => stop(expired()), timeout)
  work(signal).then(
    value => {
      settled = true
      finish()
      resolve(value)
    },
    error => {
      settled = true
      finish()
      reject(error)
    },
  )
  return { promise, stop }
}

function untilAborted<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const unhear = whenAborted(signal, () => reject(signal.reason))
    work(signal).then(
      value => {
        unhear()
        resolve(value)
      },
      error => {
        unhear()
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
