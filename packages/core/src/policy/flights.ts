import type { Clock } from '../contract/clock.ts'

/** One question on its way, shared by everybody who asks the same meanwhile. */
interface Flight<T> {
  readonly promise: Promise<T>
  readonly controller: AbortController
  /** Asked by somebody who cannot leave: without a signal or a time of its own. */
  pinned: boolean
  waiting: number
}

export interface Passenger {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds of the caller's own, below the flight's. */
  readonly timeout?: number | undefined
  readonly expired: () => Error
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

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /**
   * Joins the flight of this key, or starts one.
   *
   * @param apart starts one in any case: what is under way may have been asked too early for this caller.
   */
  join(key: string, passenger: Passenger, apart: boolean, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (passenger.signal?.aborted) return Promise.reject(passenger.signal.reason)
    const flight = (apart ? undefined : this.#flights.get(key)) ?? this.#start(key, start)
    if (passenger.signal === undefined && passenger.timeout === undefined) {
      flight.pinned = true
      return flight.promise
    }
    return this.#board(key, flight, passenger)
  }

  /** Nobody joins the flight of this key any more. */
  detach(key: string): void {
    this.#flights.delete(key)
  }

  abortAll(reason: unknown): void {
    this.#flights.clear()
    for (const flight of this.#underWay) flight.controller.abort(reason)
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const promise = start(controller.signal)
    const flight: Flight<T> = { promise, controller, pinned: false, waiting: 0 }
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
        signal?.removeEventListener('abort', onAbort)
      }
      const leave = (reason: unknown): void => {
        alight()
        reject(reason)
        if (--flight.waiting > 0 || flight.pinned) return
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
        flight.controller.abort(reason)
      }
      const onAbort = (): void => leave(signal?.reason)
      const timer = timeout === undefined ? undefined : this.#clock.setTimeout(() => leave(expired()), timeout)
      signal?.addEventListener('abort', onAbort, { once: true })
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
