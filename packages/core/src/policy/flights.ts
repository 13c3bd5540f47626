import type { AnyProvider, Call } from '../contract/provider.ts'
import type { Backend } from './backend.ts'
import { Batcher } from './batcher.ts'
import { type Airport, type Answering, Flight } from './flight.ts'
import type { Policy } from './policy.ts'
import type { Question } from './questions.ts'
import { noticeOf } from './telling.ts'
import { Term } from './term.ts'
import { whenAborted } from './when-aborted.ts'

/** One of those who ask. */
export interface Passenger {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that this caller waits at most. Default: as long as the policy says. */
  readonly timeout?: number | undefined
  /** Joins nobody: what is under way may have been asked too early for this caller. */
  readonly fresh?: boolean | undefined
}

/**
 * Single flight: ten thousand simultaneous questions about one key are one call. A caller who aborts leaves alone; when
 * all have left, the call itself is aborted.
 */
export class Flights<T> implements Airport<T> {
  readonly provider: AnyProvider
  readonly policy: Policy
  readonly notice: Call['notice']
  readonly answers: Answering<T>
  /** The flights that can be joined. */
  readonly #flights: Map<string, Flight<T>> = new Map()
  /** By their tickets. */
  readonly #underWay: Map<number, Flight<T>> = new Map()
  readonly #batcher: Batcher
  /** Of those who began last and cannot leave. */
  #term: Term | undefined

  constructor(backend: Backend, answers: Answering<T>) {
    const { provider, policy } = backend
    this.provider = provider
    this.policy = policy
    this.notice = noticeOf(provider, policy)
    this.answers = answers
    this.#batcher = new Batcher(backend)
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /** Joins the flight of this key, or starts one where there is none or it ends before this caller's time. */
  join(question: Question, { signal, timeout = this.policy.timeout, fresh }: Passenger = {}): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const joined = fresh === true ? undefined : this.#flights.get(question.key)
    const canJoin = joined !== undefined && joined.timeout >= timeout
    const flight = canJoin ? joined : this.#start(question, timeout, signal === undefined && fresh !== true)
    if (signal === undefined && timeout >= flight.timeout) {
      flight.pinned = true
      return flight.value
    }
    return this.#board(flight, signal, timeout)
  }

  /** The text, for who has no wishes; undefined where what is under way takes longer than he waits: he has to {@link join}. */
  text(question: Question): Promise<string> | undefined {
    const { timeout } = this.policy
    const flight = this.#flights.get(question.key) ?? this.#start(question, timeout, true)
    if (flight.timeout !== timeout) return undefined
    flight.pinned = true
    return flight.text
  }

  /** Nobody joins the flights of this secret any more; without one, no flight at all. */
  detach(secret?: string): void {
    for (const [key, flight] of this.#flights) {
      if (secret === undefined || flight.question.secret === secret) this.#flights.delete(key)
    }
  }

  /** Nobody waits for this one any more. */
  ended(flight: Flight<T>): void {
    const { ticket, question, term } = flight
    term.leave()
    this.#underWay.delete(ticket)
    if (this.#flights.get(question.key) === flight) this.#flights.delete(question.key)
    this.answers.tickets.end()
  }

  abortAll(reason: unknown): void {
    this.#flights.clear()
    for (const flight of this.#underWay.values()) flight.stop(reason)
    this.#term?.close()
  }

  #start(question: Question, wanted: number, isPlain: boolean): Flight<T> {
    const usual = this.policy.timeout
    const isUsual = isPlain && wanted === usual
    const timeout = isUsual ? usual : Math.max(wanted, usual)
    const term = isUsual ? this.#sharedTerm() : this.#termOfItsOwn(timeout)
    const flight = new Flight(this, question, this.answers.tickets.begin(), term, timeout)
    this.#flights.set(question.key, flight)
    this.#underWay.set(flight.ticket, flight)
    const { version, stage } = question.reference
    if (version === undefined && stage === undefined) this.#batcher.add(flight, isUsual)
    else flight.go()
    return flight
  }

  /** Nobody who shares it can leave, so that nobody's leaving aborts it. */
  #sharedTerm(): Term {
    if (this.#term?.isOpen() === true) return this.#term
    this.#term?.close()
    this.#term = this.#newTerm(this.policy.timeout)
    return this.#term
  }

  #termOfItsOwn(timeout: number): Term {
    const term = this.#newTerm(timeout)
    term.close()
    return term
  }

  #newTerm(timeout: number): Term {
    return new Term(this.policy.clock, timeout, term => {
      for (const flight of this.#underWay.values()) if (flight.term === term) term.abort(flight.expire())
    })
  }

  #board(flight: Flight<T>, signal: AbortSignal | undefined, timeout: number): Promise<T> {
    const { clock } = this.policy
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
      flight.value.then(
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
