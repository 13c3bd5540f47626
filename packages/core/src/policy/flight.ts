import type { Lanes, Turn } from '../contract/lanes.ts'
import type { AnyProvider, Call, ReadCall, Stored } from '../contract/provider.ts'
import { explain } from './failure.ts'
import { formed } from './maps.ts'
import type { Policy, PolicyCall } from './policy.ts'
import type { Reference } from './reference.ts'
import type { Outcome } from './retry.ts'
import { callEvent } from './telling.ts'
import type { Guest, Term } from './term.ts'

/** What is asked. */
export interface Question {
  /** What exactly: a secret in one of its versions. */
  readonly key: string
  /** Which secret it is about. */
  readonly secret: string
  readonly reference: Reference
  /** Its name, as the store has it. */
  readonly native: string
}

/** Where a flight starts and ends: the same for all of one client. */
export interface Airport<T> {
  readonly provider: AnyProvider
  readonly policy: Policy
  readonly notice: Call['notice']
  /** What has to be there before a value is handed out; undefined where it is. */
  readonly ready: () => Promise<void> | undefined
  /** What everybody who waits gets for an answer. */
  readonly received: (flight: Flight<T>, stored: Stored) => T
  readonly failed: (flight: Flight<T>, error: unknown) => void
  /** After either. */
  readonly ended: (flight: Flight<T>) => void
}

/**
 * One question on its way, shared by everybody who asks the same meanwhile: from its turn over all attempts to its event.
 * It settles at its deadline at the latest, whatever the provider does.
 *
 * One object, and no function between the provider's answer and the promise: it is the way of every read that is not cached,
 * on a processor that has done something else since the last one.
 */
export class Flight<T> implements Guest, Turn {
  readonly question: Question
  readonly term: Term
  /** Milliseconds that it takes at most. */
  readonly timeout: number
  /** Which question it was, in the order of all. */
  readonly ticket: number
  readonly promise: Promise<T>
  /** Asked by somebody who cannot leave: without a signal, and with at least as much time as the flight takes. */
  pinned = false
  waiting = 0
  readonly #airport: Airport<T>
  #resolve!: (value: T) => void
  #reject!: (reason: unknown) => void
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
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    term.enter(this)
  }

  /** Whether an answer would still reach somebody. */
  get isWaiting(): boolean {
    return !this.#isOver && this.#airport.policy.clock.now() < this.term.deadline
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
    if (result instanceof Error) {
      this.fail(result)
      return
    }
    const ready = this.#airport.ready()
    if (ready === undefined) this.#land(result)
    else
      ready.then(
        () => this.#land(result),
        error => this.fail(error),
      )
  }

  /** For a passenger whose time is up. */
  expired(): Error {
    const { name } = this.question.reference
    return explain(this.#airport.provider, { code: 'ERR_SECRET_TIMEOUT' }, { operation: 'get', name })
  }

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
    this.answer(formed(this.#airport.provider, stored))
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
    else this.answer(formed(provider, outcome.value))
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

  #land(stored: Stored): void {
    if (this.#isOver) return
    try {
      this.#resolve(this.#airport.received(this, stored))
    } catch (error) {
      this.#reject(error)
    }
    this.#end()
  }

  /** What became of it as a part of a batch that failed. */
  fail(error: unknown): void {
    if (this.#isOver) return
    this.#airport.failed(this, error)
    this.#end()
    this.#reject(error)
  }

  #end(): void {
    this.#isOver = true
    this.term.leave(this)
    this.#airport.ended(this)
  }
}

function versionOf({ version }: Pick<Stored, 'version'>): string | undefined {
  return version
}
