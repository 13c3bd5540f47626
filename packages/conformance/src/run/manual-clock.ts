import type { ManualClock } from '../case.ts'

/** A clock that moves only when it is told to, and then fires the timers on its way in their order. */
export function manualClock(start = 1_700_000_000_000): ManualClock {
  let now = start
  let serial = 0
  const timers = new Map<number, { readonly at: number; readonly fn: () => void }>()
  return {
    now: () => now,
    setTimeout(fn, ms) {
      serial++
      timers.set(serial, { at: now + Math.max(0, ms), fn })
      return serial
    },
    clearTimeout: timer => void timers.delete(timer as number),
    advance(ms) {
      const until = now + ms
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]
        if (due === undefined) break
        const [id, { at, fn }] = due
        timers.delete(id)
        now = at
        fn()
      }
      now = until
    },
  }
}
