/** Calls to one store under way at once: more gain nothing, and look like an attack. */
const usual = 32

/** Somebody whose turn comes. */
export interface Turn {
  /** Goes, and calls `leave` of the lanes when it is over. */
  go(lanes: Lanes): void
}

/** Lets a bounded number of calls run at once; the others wait for their turn. */
export class Lanes {
  #free: number
  readonly #waiting: Turn[] = []

  constructor(limit: number = usual) {
    this.#free = limit
  }

  /** At once where there is a free lane. */
  enter(turn: Turn): void {
    if (this.#free === 0) {
      this.#waiting.push(turn)
      return
    }
    this.#free--
    turn.go(this)
  }

  /** Who ends hands his lane on. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next.go(this)
  }
}
