import type { Clock } from '../contract/clock.ts'
import { sleep } from '../policy/deadline.ts'

const first = 500
const longest = 5_000

/** How long one call waits, all in all, for a target that does not answer one kind of question. */
export class Patience {
  readonly #ms: number
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #since: number | undefined
  #pauses = 0

  constructor(ms: number, clock: Clock, signal: AbortSignal) {
    this.#ms = ms
    this.#clock = clock
    this.#signal = signal
  }

  /** Waits a moment, longer each time, after what was asked at `start` got no answer; false where patience is at its end. */
  async pause(start: number): Promise<boolean> {
    const now = this.#clock.now()
    this.#since ??= start
    const wait = Math.min(longest, first * 2 ** this.#pauses)
    if (now - this.#since + wait > this.#ms) return false
    this.#pauses++
    await sleep(wait, this.#signal, this.#clock)
    return true
  }

  /** It answered. */
  renew(): void {
    this.#since = undefined
    this.#pauses = 0
  }
}
