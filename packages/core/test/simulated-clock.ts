import type { Clock } from '../src/index.ts'
import './preloaded.ts'

/** Lets everything run that is ready: promises, microtasks, and what they make ready in turn. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Time that moves only when a test says so. */
export class SimulatedClock implements Clock {
  #now: number
  #serial = 0
  readonly #timers: Map<number, { readonly at: number; readonly fn: () => void }> = new Map()

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimeout(fn: () => void, ms: number): unknown {
    if (Number.isNaN(ms)) throw new RangeError('a timer was set to NaN milliseconds')
    const id = ++this.#serial
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), fn })
    return id
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as number)
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** How many wait once the one that a client keeps for its next read, if there is no other, has ended. */
  async left(): Promise<number> {
    const { next } = this
    if (next !== undefined && this.timers === 1) await this.advance(next)
    return this.timers
  }

  /** Milliseconds until the next timer; undefined where none waits. */
  get next(): number | undefined {
    const first = this.#due(Number.POSITIVE_INFINITY)
    return first === undefined ? undefined : first.at - this.#now
  }

  /** Moves on, firing each timer at its own time, and lets what it sets free run before the next. */
  async advance(ms: number): Promise<void> {
    await settled()
    const until = this.#now + ms
    for (let due = this.#due(until); due !== undefined; due = this.#due(until)) {
      this.#timers.delete(due.id)
      this.#now = Math.max(this.#now, due.at)
      due.fn()
      await settled()
    }
    this.#now = until
    await settled()
  }

  /** Sets the time without firing anything, as an administrator or NTP does. */
  set(now: number): void {
    this.#now = now
  }

  #due(until: number): { readonly id: number; readonly at: number; readonly fn: () => void } | undefined {
    let first: { readonly id: number; readonly at: number; readonly fn: () => void } | undefined
    for (const [id, timer] of this.#timers) {
      if (timer.at <= until && (first === undefined || timer.at < first.at)) first = { id, ...timer }
    }
    return first
  }
}
