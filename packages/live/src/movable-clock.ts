import { type Clock, systemClock } from '@sealwax/core'

/** The system's timers, and a time that can be moved on. */
export class MovableClock implements Clock {
  #ahead = 0

  now(): number {
    return Date.now() + this.#ahead
  }

  advance(ms: number): void {
    this.#ahead += ms
  }

  setTimeout(work: () => void, ms: number): unknown {
    return systemClock.setTimeout(work, ms)
  }

  clearTimeout(timer: unknown): void {
    systemClock.clearTimeout(timer)
  }
}
