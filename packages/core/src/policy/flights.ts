import type { Backend } from './backend.ts'
import { Batcher } from './batcher.ts'
import { type Airport, Flight, type Question } from './flight.ts'
import { noticeOf } from './telling.ts'
import { Term } from './term.ts'
import { whenAborted } from './when-aborted.ts'

/** What answers leave behind. */
export interface Answering<T> extends Pick<Airport<T>, 'ready' | 'received' | 'failed'> {
  /** For a question that begins now: its place in the order of all. `ended` follows. */
  readonly began: () => number
  readonly ended: () => void
}

/** One of those who ask. */
export interface Passenger {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that this caller waits at most. */
  readonly timeout: number
}

/**
 * Single flight: ten thousand simultaneous questions about one key are one call. A caller who aborts leaves alone; when
 * all have left, the call itself is aborted.
 */
export class Flights<T> {
  /** The flights that can be joined. */
  readonly #flights: Map<string, Flight<T>> = new Map()
  readonly #underWay: Set<Flight<T>> = new Set()
  readonly #airport: Airport<T>
  readonly #answers: Answering<T>
  readonly #batcher: Batcher
  /** Of those who began last and cannot leave. */
  #term: Term | undefined

  constructor(backend: Backend, answers: Answering<T>) {
    const { provider, policy } = backend
    const ended = (flight: Flight<T>): void => {
      this.#underWay.delete(flight)
      if (this.#flights.get(flight.question.key) === flight) this.#flights.delete(flight.question.key)
      answers.ended()
    }
    this.#airport = { ...answers, provider, policy, notice: noticeOf(provider, policy), ended }
    this.#batcher = new Batcher(backend)
    this.#answers = answers
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /**
   * Joins the flight of this key, or starts one where there is none or it ends before this caller's time.
   *
   * @param apart starts one in any case: what is under way may have been asked too early for this caller.
   */
  join(question: Question, passenger: Passenger, apart: boolean): Promise<T> {
    const { signal, timeout } = passenger
    if (signal?.aborted) return Promise.reject(signal.reason)
    const joined = apart ? undefined : this.#flights.get(question.key)
    const canJoin = joined !== undefined && joined.timeout >= timeout
    const flight = canJoin ? joined : this.#start(question, passenger, apart)
    if (signal === undefined && timeout >= flight.timeout) {
      flight.pinned = true
      return flight.promise
    }
    return this.#board(flight, passenger)
  }

  /** Nobody joins the flights of this secret any more; without one, no flight at all. */
  detach(secret?: string): void {
    for (const [key, flight] of this.#flights) {
      if (secret === undefined || flight.question.secret === secret) this.#flights.delete(key)
    }
  }

  abortAll(reason: unknown): void {
    this.#flights.clear()
    for (const flight of this.#underWay) flight.stop(reason)
    this.#term?.close()
  }

  #start(question: Question, { signal, timeout: wanted }: Passenger, apart: boolean): Flight<T> {
    const usual = this.#airport.policy.timeout
    const timeout = Math.max(wanted, usual)
    const isUsual = signal === undefined && wanted === usual && !apart
    const term = isUsual ? this.#sharedTerm() : this.#termOfItsOwn(timeout)
    const flight = new Flight(this.#airport, question, this.#answers.began(), term, timeout)
    this.#flights.set(question.key, flight)
    this.#underWay.add(flight)
    const { version, stage } = question.reference
    if (version === undefined && stage === undefined) this.#batcher.add(flight)
    else flight.go()
    return flight
  }

  /** Nobody who shares it can leave, so that nobody's leaving aborts it. */
  #sharedTerm(): Term {
    if (this.#term?.isOpen() === true) return this.#term
    this.#term?.close()
    const { clock, timeout } = this.#airport.policy
    this.#term = new Term(clock, timeout)
    return this.#term
  }

  #termOfItsOwn(timeout: number): Term {
    const term = new Term(this.#airport.policy.clock, timeout)
    term.close()
    return term
  }

  #board(flight: Flight<T>, { signal, timeout }: Passenger): Promise<T> {
    const { clock } = this.#airport.policy
    const { key } = flight.question
    flight.waiting++
    return new Promise<T>((resolve, reject) => {
      const alight = (): void => {
        if (timer !== undefined) clock.clearTimeout(timer)
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
      const timer = own ? clock.setTimeout(() => leave(flight.expired()), timeout) : undefined
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
