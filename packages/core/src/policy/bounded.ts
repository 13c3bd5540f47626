/** Calls to one store under way at once: more gain nothing, and look like an attack. */
const atOnce = 32

/** Runs what it is given, the first of it at once, the rest as earlier ones end. */
export class Bounded {
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** Settles as `work` does, once it had its turn. */
  async run(work: () => Promise<void>): Promise<void> {
    // Who ends hands his place on.
    if (this.#running >= atOnce) await new Promise<void>(begin => this.#waiting.push(begin))
    else this.#running++
    try {
      await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}
