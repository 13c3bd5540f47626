/** The time of everything in the double: the machine's, and what tests let go by. */
export class Clock {
  #ahead = 0

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#ahead
  }

  advance(ms: number): void {
    this.#ahead += ms
  }

  reset(): void {
    this.#ahead = 0
  }
}
