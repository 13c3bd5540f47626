import type { Clock } from '../contract/clock.ts'
import { ownAbort } from './when-aborted.ts'

/** Who comes later than this part of the time gets a term of his own: nobody waits noticeably shorter or longer than he asked. */
const sharedPart = 1 / 1_000

/**
 * A time that is over at its deadline, and the signal that says so. Questions that begin at nearly the same moment share
 * one: to make a signal for each takes longer than all else that a read costs the client.
 */
export class Term {
  /** The time has passed, or was ended before. */
  isOver = false
  /** In milliseconds since the epoch. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly #abort: (reason: unknown) => void
  readonly #clock: Clock
  readonly #timeout: number
  readonly #expired: (term: Term) => void
  #timer: unknown
  #guests = 0
  #isClosed = false

  /** @param expired is called when the time is over, unless all guests have left. */
  constructor(clock: Clock, timeout: number, expired: (term: Term) => void) {
    const { signal, abort } = ownAbort()
    this.signal = signal
    this.deadline = clock.now() + timeout
    this.#abort = abort
    this.#clock = clock
    this.#timeout = timeout
    this.#expired = expired
  }

  /** Aborts the signal; without effect the second time. */
  abort(reason: unknown): void {
    this.isOver = true
    this.#abort(reason)
  }

  /** Whether one who begins now, and has as much time, can share it. */
  isOpen(): boolean {
    const age = this.#timeout - (this.deadline - this.#clock.now())
    return !this.isOver && age >= 0 && age <= this.#timeout * sharedPart
  }

  enter(): void {
    this.#guests++
    if (this.#timer !== undefined || this.#timeout === Number.POSITIVE_INFINITY) return
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined
      this.isOver = true
      this.#expired(this)
    }, this.#timeout)
  }

  leave(): void {
    this.#guests--
    if (this.#isClosed) this.#rest()
  }

  /** Nobody else comes: the timer ends with the last guest. Until then it waits for the next one, who needs none of his own. */
  close(): void {
    this.#isClosed = true
    this.#rest()
  }

  #rest(): void {
    if (this.#guests > 0 || this.#timer === undefined) return
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
