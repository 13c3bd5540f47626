/** Time, as the client sees it: injected, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `fn` once after `ms` milliseconds; the timer does not keep a process alive. */
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

/** The longest wait of a timer in milliseconds, 24.8 days: a longer one, Infinity too, would fire at once. */
const longestWait = 2 ** 31 - 1

export const systemClock: Clock = {
  // The wall clock, on purpose: a monotonic one stands still while a laptop or a Lambda sleeps, and a cache would then
  // serve a value that is hours old.
  now: () => Date.now(),
  setTimeout(fn, ms) {
    const timer: unknown = setTimeout(fn, Math.min(ms, longestWait))
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref()
    return timer
  },
  clearTimeout: timer => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
}
