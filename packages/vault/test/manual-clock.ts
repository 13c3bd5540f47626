import type { Clock } from '@sealwax/core'

/** Time that stands until it is moved. */
export class ManualClock implements Clock {
  #now = 1_700_000_000_000
  readonly #timers: Map<object, { readonly at: number; readonly fn: () => void }> = new Map()

  now(): number {
    return this.#now
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer = {}
    this.#timers.set(timer, { at: this.#now + ms, fn })
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as object)
  }

  get timers(): number {
    return this.#timers.size
  }

  advance(ms: number): void {
    this.#now += ms
    for (const [timer, { at, fn }] of this.#timers) {
      if (at > this.#now) continue
      this.#timers.delete(timer)
      fn()
    }
  }
}
