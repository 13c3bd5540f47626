import type { Lanes, Turn } from '../contract/lanes.ts'
import type { AnyProvider, Call, ReadCall, Stored } from '../contract/provider.ts'
import { formed } from './maps.ts'
import type { Policy, PolicyCall } from './policy.ts'
import type { Question } from './questions.ts'
import type { Outcome } from './retry.ts'
import { callEvent } from './telling.ts'
import type { Term } from './term.ts'
import type { Tickets } from './tickets.ts'
import { word } from './wording.ts'

/** Where a flight starts and ends: the same for all of one client. */
export interface Airport<T> {
  readonly provider: AnyProvider
  readonly policy: Policy
  readonly notice: Call['notice']
  readonly answers: Answering<T>
  ended(flight: Flight<T>): void
}

/** What answers leave behind. */
export interface Answering<T> {
  /** The order in which questions begin. */
  readonly tickets: Tickets
  /** What has to be there before a value is handed out; undefined where it is. */
  ready(): Promise<void> | undefined
  /** What everybody who waits gets for an answer. */
  received(flight: Flight<T>, stored: Stored): T
  /** The text of what was received; `whole` is the promise of it. */
  text(value: T, whole: Promise<string>): string | Promise<string>
  failed(flight: Flight<T>, error: unknown): void
}

/**
 * One question on its way, shared by everybody who asks the same meanwhile: from its turn over all attempts to its event.
 * It settles at its deadline at the latest, whatever the provider does.
 *
 * One object, and no function between the provider's answer and the promise: it is the way of every read that is not cached,
 * on a processor that has done something else since the last one.
 */
export class Flight<T> implements Turn {
  readonly question: Question
  readonly term: Term
  /** Milliseconds that it takes at most. */
  readonly timeout: number
  /** Which question it was, in the order of all. */
  readonly ticket: number
  /** Asked by somebody who cannot leave: without a signal, and with at least as much time as the flight takes. */
  pinned = false
  waiting = 0
  readonly #airport: Airport<T>
  #value: PromiseWithResolvers<T> | undefined
  #text: PromiseWithResolvers<string> | undefined
  #lanes: Lanes | undefined
  #isAsking = false
  #attempts = 0
  #asked = 0
  #isOver = false

  constructor(airport: Airport<T>, question: Question, ticket: number, term: Term, timeout: number) {
    this.#airport = airport
    this.question = question
    this.ticket = ticket
    this.term = term
    this.timeout = timeout
    term.enter()
  }

  /** What is answered, for who takes it as it came. */
  get value(): Promise<T> {
    this.#value ??= Promise.withResolvers<T>()
    return this.#value.promise
  }

  /** The text of what is answered. */
  get text(): Promise<string> {
    this.#text ??= Promise.withResolvers<string>()
    return this.#text.promise
  }

  /** Whether an answer would still reach somebody. */
  get isWaiting(): boolean {
    return !this.#isOver && !this.term.isOver
  }

  /** Asks by itself, under a lane's bound where there is one. */
  go(lanes?: Lanes): void {
    if (!this.isWaiting) {
      lanes?.leave()
      return
    }
    const { provider, policy, notice } = this.#airport
    const { reference, native } = this.question
    const { signal, deadline } = this.term
    const { version, stage } = reference
    this.#lanes = lanes
    this.#attempts = 1
    if (policy.tell !== undefined) this.#asked = policy.clock.now()
    // Only a composition passes a policy on.
    const own = provider.composed ? { ...policy, deadline } : policy
    const call: ReadCall & PolicyCall = { signal, policy: own, notice, finish: undefined, version, stage }
    this.#isAsking = true
    try {
      provider.get(native, call).then(
        stored => this.#answered(stored),
        error => this.#again(error, call),
      )
    } catch (error) {
      void this.#again(error, call)
    }
  }

  /** What became of it as a part of a batch. */
  answer(result: Stored | Error): void {
    if (result instanceof Error) this.fail(result)
    else this.#receive(result)
  }

  /** For a passenger whose time is up. */
  expired(): Error {
    const { name } = this.question.reference
    return word(this.#airport.provider, { code: 'ERR_SECRET_TIMEOUT' }, { operation: 'get', name })
  }

  /** Its time is over. Gives what to abort with. */
  expire(): Error {
    const error = this.expired()
    this.#stop(error)
    return error
  }

  /** Ends it, and its term with it. */
  stop(reason: unknown): void {
    this.#stop(reason)
    this.term.abort(reason)
  }

  #answered(stored: Stored): void {
    if (this.#isOver) return
    this.#leave({ attempts: this.#attempts, value: stored })
    this.#receive(formed(this.#airport.provider, stored))
  }

  async #again(error: unknown, call: ReadCall): Promise<void> {
    if (this.#isOver) return
    const { provider, policy } = this.#airport
    const { reference, native } = this.question
    const { signal, deadline } = this.term
    const { name } = reference
    const repeatable = provider.retries === 'core'
    const attempts = { provider, operation: 'get', name, policy, repeatable, signal, deadline } as const
    const work = (count: number): Promise<Stored> => {
      this.#attempts = count
      return provider.get(native, call)
    }
    const { repeat } = await import('./retry.ts')
    const outcome = await repeat(attempts, work, error)
    if (this.#isOver) return
    this.#leave(outcome)
    if ('error' in outcome) this.fail(outcome.error)
    else this.#receive(formed(provider, outcome.value))
  }

  #stop(reason: unknown): void {
    if (this.#isOver) return
    this.#leave({ attempts: this.#attempts, error: reason })
    this.fail(reason)
  }

  /** Gives the lane back and tells what became of the call; nothing, where it made none of its own. */
  #leave(outcome: Outcome<Stored>): void {
    if (!this.#isAsking) return
    this.#isAsking = false
    this.#lanes?.leave()
    const { provider, policy } = this.#airport
    if (policy.tell === undefined || provider.composed) return
    const task = { operation: 'get', name: this.question.reference.name, versionOf } as const
    policy.tell(callEvent(provider, task, outcome, Math.max(0, policy.clock.now() - this.#asked)))
  }

  #receive(stored: Stored): void {
    const ready = this.#airport.answers.ready()
    if (ready === undefined) this.#land(stored)
    else
      ready.then(
        () => this.#land(stored),
        error => this.fail(error),
      )
  }

  #land(stored: Stored): void {
    if (this.#isOver) return
    const { answers } = this.#airport
    const text = this.#text
    try {
      const value = answers.received(this, stored)
      this.#value?.resolve(value)
      text?.resolve(answers.text(value, text.promise))
    } catch (error) {
      this.#reject(error)
    }
    this.#isOver = true
    this.#airport.ended(this)
  }

  /** What became of it as a part of a batch that failed. */
  fail(error: unknown): void {
    if (this.#isOver) return
    this.#airport.answers.failed(this, error)
    this.#isOver = true
    this.#airport.ended(this)
    this.#reject(error)
  }

  #reject(error: unknown): void {
    this.#value?.reject(error)
    this.#text?.reject(error)
  }
}

function versionOf({ version }: Pick<Stored, 'version'>): string | undefined {
  return version
}
