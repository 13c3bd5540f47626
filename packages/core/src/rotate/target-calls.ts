import { copyBytes } from '../contract/bytes.ts'
import { SecretError } from '../contract/errors.ts'
import type { RotationEvent, RotationStep } from '../contract/event.ts'
import { askTarget, type TargetAsking, withinTime, wrongAnswer } from './ask-target.ts'
import type { Home } from './home.ts'
import { Patience } from './patience.ts'
import type { RotationRecord } from './record/record.ts'
import type { Settings } from './settings.ts'
import type { Strategy } from './strategy.ts'
import type { Answer, TargetCall } from './target.ts'
import { textOf, type Value } from './value.ts'

type Told = RotationEvent['outcome']

/** Calls to the target: each with a deadline; whatever it rejects with is `unknown`, never `refused`. */
export class TargetCalls {
  readonly #home: Home
  readonly #settings: Settings
  readonly #strategy: Strategy
  readonly #patience = new Map<string, Patience>()
  /** What was asked last without an answer, and when. */
  #silence: { readonly step: string; readonly start: number } | undefined

  constructor(home: Home, settings: Settings) {
    this.#home = home
    this.#settings = settings
    this.#strategy = settings.strategy
  }

  /** Whether a credential authenticates; waits for a target that is down, as long as patience lasts. */
  async test(value: Value, { epoch }: RotationRecord): Promise<Answer | 'unknown'> {
    const text = this.#text(value)
    for (;;) {
      const answer = await this.#ask('test', epoch, ['accepted', 'refused'], call => this.#strategy.test?.(text, call))
      if (answer !== 'unknown') return answer
      if (!(await this.pause())) return 'unknown'
    }
  }

  /** Waits a moment for what did not answer last; false where there is no patience left for it. */
  async pause(): Promise<boolean> {
    if (this.#silence === undefined) return true
    const { step, start } = this.#silence
    const { patience, signal } = this.#settings
    const left = this.#patience.get(step) ?? new Patience(patience, this.#home.policy.clock, signal)
    this.#patience.set(step, left)
    return left.pause(start)
  }

  set(value: Value, published: Value, record: RotationRecord): Promise<Answer | 'fenced' | 'unknown'> {
    return this.#install('set', value, published, record)
  }

  reset(value: Value, published: Value, record: RotationRecord): Promise<Answer | 'fenced' | 'unknown'> {
    return this.#install('reset', value, published, record)
  }

  revoke(value: Value, published: Value, record: RotationRecord): Promise<'done' | 'fenced' | 'unknown'> {
    const [text, more] = [this.#text(value), this.#effect(published, record)]
    return this.#ask('revoke', record.epoch, ['done', 'fenced'], call =>
      this.#strategy.revoke?.(text, { ...call, ...more }),
    )
  }

  withdraw(token: string, { epoch }: RotationRecord): Promise<'done' | 'fenced' | 'unknown'> {
    return this.#ask('withdraw', epoch, ['done', 'fenced'], call => this.#strategy.withdraw?.(token, call))
  }

  /** Undefined where it does not tell now. */
  async isInUse(value: Value, { epoch }: RotationRecord): Promise<boolean | undefined> {
    const text = this.#text(value)
    const answer = await this.#ask('in-use', epoch, [true, false], call => this.#strategy.inUse?.(text, call))
    return answer === 'unknown' ? undefined : answer
  }

  /** A new candidate's value; undefined where the target, asked for one, did not answer. */
  async create(current: Value, record: RotationRecord): Promise<string | Uint8Array | undefined> {
    const { epoch, stage, token } = record
    const start = this.#home.policy.clock.now()
    let made: unknown
    try {
      made = await withinTime(this.#asking(epoch), 'create', signal =>
        this.#strategy.create({
          signal,
          secret: this.#home.name,
          fence: epoch,
          current: copyBytes(current.bytes),
          stage,
          token,
        }),
      )
    } catch (error) {
      // What asks no target can only be wrong: its own error is the caller's.
      if (this.#strategy.withdraw === undefined) throw error
      this.#settings.signal.throwIfAborted()
      this.#settings.onTargetError?.(error)
      this.#silence = { step: 'create', start }
      this.tell('create', epoch, 'unknown', start)
      return undefined
    }
    if ((typeof made === 'string' || made instanceof Uint8Array) && made.length > 0) return made
    throw wrongAnswer('what makes the new value', 'a string or bytes, not empty', made)
  }

  tell(step: RotationStep, epoch: number, outcome: Told, start: number = this.#home.policy.clock.now()): void {
    const { policy, backend, name } = this.#home
    const durationMs = Math.max(0, policy.clock.now() - start)
    policy.tell?.({ type: 'rotation', provider: backend.provider.id, name, epoch, step, outcome, durationMs })
  }

  #install(
    step: 'set' | 'reset',
    value: Value,
    published: Value,
    record: RotationRecord,
  ): Promise<Answer | 'fenced' | 'unknown'> {
    const [text, more] = [this.#text(value), this.#effect(published, record)]
    return this.#ask(step, record.epoch, ['accepted', 'refused', 'fenced'], call =>
      this.#strategy[step]?.(text, { ...call, ...more }),
    )
  }

  #effect(
    published: Value,
    { compromised }: RotationRecord,
  ): { readonly published: string; readonly endSessions: boolean } {
    return { published: this.#text(published), endSessions: compromised }
  }

  async #ask<A extends string | boolean>(
    step: RotationStep,
    epoch: number,
    answers: readonly A[],
    work: (call: TargetCall) => Promise<A> | undefined,
  ): Promise<A | 'unknown'> {
    const start = this.#home.policy.clock.now()
    const answer = await askTarget(this.#asking(epoch), step, answers, work)
    if (answer === 'unknown') this.#silence = { step, start }
    else this.#patience.get(step)?.renew()
    return answer
  }

  #asking(epoch: number): TargetAsking {
    const { policy, name } = this.#home
    const { timeout, signal, onTargetError } = this.#settings
    return {
      secret: name,
      fence: epoch,
      timeout,
      signal,
      clock: policy.clock,
      onTargetError,
      tell: (step, outcome, start) => this.tell(step, epoch, outcome, start),
    }
  }

  #text(value: Value): string {
    const text = textOf(value)
    if (text !== undefined) return text
    throw new SecretError(
      `${JSON.stringify(this.#home.name)} is not UTF-8 text, and targets take text: encode the value, for example as base64.`,
      { code: 'ERR_SECRET_INVALID', secretName: this.#home.name },
    )
  }
}
