/** Calls to one store under way at once: more gain nothing, and look like an attack. */
const atOnce = 32

/** Runs what it is given, the first of it at once, the rest as earlier ones end. */
export class Bounded {
  readonly #waiting: (() => Promise<void>)[] = []
  #running = 0

  /** Settles as `work` does, once it had its turn. */
  run(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => work().then(resolve, reject))
      this.#advance()
    })
  }

  #advance(): void {
    if (this.#running >= atOnce) return
    const work = this.#waiting.shift()
    if (work === undefined) return
    this.#running++
    void work().finally(() => {
      this.#running--
      this.#advance()
    })
  }
}
