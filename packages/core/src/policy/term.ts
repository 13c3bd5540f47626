import type { Clock } from '../contract/clock.ts'
import { ownAbort } from './when-aborted.ts'

/** Somebody who waits for a term's time at most. */
export interface Guest {
  /** The time is over. Gives what to abort with. */
  expire(): Error
}

/** Who comes later than this part of the time gets a term of his own: nobody waits noticeably shorter or longer than he asked. */
const sharedPart = 1 / 1_000

/**
 * A time that is over at its deadline, and the signal that says so. Questions that begin at nearly the same moment share
 * one: to make a signal for each takes longer than all else that a read costs the client.
 */
export class Term {
  /** In milliseconds since the epoch. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** Aborts the signal; without effect the second time. */
  readonly abort: (reason: unknown) => void
  readonly #clock: Clock
  readonly #timeout: number
  readonly #guests: Set<Guest> = new Set()
  #timer: unknown
  #isClosed = false

  constructor(clock: Clock, timeout: number) {
    const { signal, abort } = ownAbort()
    this.signal = signal
    this.abort = abort
    this.deadline = clock.now() + timeout
    this.#clock = clock
    this.#timeout = timeout
  }

  /** Whether one who begins now, and has as much time, can share it. */
  isOpen(): boolean {
    if (this.signal.aborted) return false
    const age = this.#timeout - (this.deadline - this.#clock.now())
    return age >= 0 && age <= this.#timeout * sharedPart
  }

  enter(guest: Guest): void {
    this.#guests.add(guest)
    if (this.#timer !== undefined || this.#timeout === Number.POSITIVE_INFINITY) return
    this.#timer = this.#clock.setTimeout(() => this.#expire(), this.#timeout)
  }

  leave(guest: Guest): void {
    this.#guests.delete(guest)
    if (this.#isClosed) this.#rest()
  }

  /** Nobody else comes: the timer ends with the last guest. Until then it waits for the next one, who needs none of his own. */
  close(): void {
    this.#isClosed = true
    this.#rest()
  }

  #rest(): void {
    if (this.#guests.size > 0 || this.#timer === undefined) return
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #expire(): void {
    this.#timer = undefined
    for (const guest of [...this.#guests]) this.abort(guest.expire())
  }
}
