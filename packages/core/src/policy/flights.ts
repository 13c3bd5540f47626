import type { Clock } from '../contract/clock.ts'
import type { Underway } from './deadline.ts'
import { whenAborted } from './when-aborted.ts'

/** One question on its way, shared by everybody who asks the same meanwhile. */
interface Flight<T> extends Underway<T> {
  readonly secret: string
  /** Milliseconds that it takes at most. */
  readonly timeout: number
  /** Asked by somebody who cannot leave: without a signal, and with at least as much time as the flight takes. */
  pinned: boolean
  waiting: number
}

export interface Passenger {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that this caller waits at most. */
  readonly timeout: number
  readonly expired: () => Error
}

/** Where a flight goes. */
export interface Destination {
  /** What exactly is asked: a secret in one of its versions. */
  readonly key: string
  /** Which secret it is about. */
  readonly secret: string
}

/**
 * Single flight: ten thousand simultaneous questions about one key are one call. A caller who aborts leaves alone; when
 * all have left, the call itself is aborted.
 */
export class Flights<T> {
  /** The flights that can be joined. */
  readonly #flights: Map<string, Flight<T>> = new Map()
  readonly #underWay: Set<Flight<T>> = new Set()
  readonly #clock: Clock
  readonly #timeout: number

  /** @param timeout milliseconds of a flight whose first passenger has no more time than that. */
  constructor(clock: Clock, timeout: number) {
    this.#clock = clock
    this.#timeout = timeout
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /**
   * Joins the flight of this key, or starts one where there is none or it ends before this caller's time.
   *
   * @param apart starts one in any case: what is under way may have been asked too early for this caller.
   * @param start asks, for so many milliseconds at most.
   */
  join(to: Destination, passenger: Passenger, apart: boolean, start: (timeout: number) => Underway<T>): Promise<T> {
    const { signal, timeout } = passenger
    if (signal?.aborted) return Promise.reject(signal.reason)
    const joined = apart ? undefined : this.#flights.get(to.key)
    const flight = joined !== undefined && joined.timeout >= timeout ? joined : this.#start(to, timeout, start)
    if (signal === undefined && timeout >= flight.timeout) {
      flight.pinned = true
      return flight.promise
    }
    return this.#board(to.key, flight, passenger)
  }

  /** Nobody joins the flights of this secret any more; without one, no flight at all. */
  detach(secret?: string): void {
    for (const [key, flight] of this.#flights) {
      if (secret === undefined || flight.secret === secret) this.#flights.delete(key)
    }
  }

  abortAll(reason: unknown): void {
    this.#flights.clear()
    for (const flight of this.#underWay) flight.stop(reason)
  }

  #start({ key, secret }: Destination, wanted: number, start: (timeout: number) => Underway<T>): Flight<T> {
    const timeout = Math.max(wanted, this.#timeout)
    const { promise, stop } = start(timeout)
    const flight: Flight<T> = { secret, promise, stop, timeout, pinned: false, waiting: 0 }
    this.#flights.set(key, flight)
    this.#underWay.add(flight)
    const land = (): void => this.#land(key, flight)
    promise.then(land, land)
    return flight
  }

  #land(key: string, flight: Flight<T>): void {
    this.#underWay.delete(flight)
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }

  #board(key: string, flight: Flight<T>, { signal, timeout, expired }: Passenger): Promise<T> {
    flight.waiting++
    return new Promise<T>((resolve, reject) => {
      const alight = (): void => {
        if (timer !== undefined) this.#clock.clearTimeout(timer)
        unhear?.()
      }
      const leave = (reason: unknown): void => {
        alight()
        reject(reason)
        if (--flight.waiting > 0 || flight.pinned) return
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
        flight.stop(reason)
      }
      const own = timeout < flight.timeout
      const timer = own ? this.#clock.setTimeout(() => leave(expired()), timeout) : undefined
      const unhear = signal && whenAborted(signal, () => leave(signal.reason))
      flight.promise.then(
        value => {
          alight()
          resolve(value)
        },
        error => {
          alight()
          reject(error)
        },
      )
    })
  }
}
