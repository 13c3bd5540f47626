import { type RotationEvent, type RotationStep, systemClock } from '@sealwax/core'
import { type Answer, askTarget, type EffectCall, type Strategy, type TargetCall } from '@sealwax/core/rotate'

/** How targets are asked. */
export interface Asking {
  readonly strategy: Strategy
  /** Milliseconds for one call to a target. */
  readonly timeout: number
  readonly onTargetError: ((error: unknown) => void) | undefined
  readonly observe: ((event: RotationEvent) => void) | undefined
}

type Told = RotationEvent['outcome']

/** Calls to the target about one candidate: each with a deadline; whatever it rejects with is `unknown`, never `refused`. */
export class TargetCalls {
  readonly #asking: Asking
  readonly #secret: string
  readonly #fence: number
  readonly #signal: AbortSignal

  constructor(asking: Asking, secret: string, fence: number, signal: AbortSignal) {
    this.#asking = asking
    this.#secret = secret
    this.#fence = fence
    this.#signal = signal
  }

  test(value: string): Promise<Answer | 'unknown'> {
    const { strategy } = this.#asking
    return this.#ask('test', ['accepted', 'refused'], call => strategy.test?.(value, call))
  }

  set(step: 'set' | 'reset', value: string, published: string): Promise<Answer | 'fenced' | 'unknown'> {
    const { strategy } = this.#asking
    return this.#ask(step, ['accepted', 'refused', 'fenced'], call => strategy[step]?.(value, effect(call, published)))
  }

  revoke(value: string, published: string): Promise<'done' | 'fenced' | 'unknown'> {
    const { strategy } = this.#asking
    return this.#ask('revoke', ['done', 'fenced'], call => strategy.revoke?.(value, effect(call, published)))
  }

  isInUse(value: string): Promise<boolean | 'unknown'> {
    const { strategy } = this.#asking
    return this.#ask('in-use', [true, false], call => strategy.inUse?.(value, call))
  }

  tell(step: RotationStep, outcome: Told, start: number = Date.now()): void {
    this.#asking.observe?.({
      type: 'rotation',
      provider: 'aws-secrets-manager',
      name: this.#secret,
      epoch: this.#fence,
      step,
      outcome,
      durationMs: Math.max(0, Date.now() - start),
    })
  }

  #ask<A extends string | boolean>(
    step: RotationStep,
    answers: readonly A[],
    work: (call: TargetCall) => Promise<A> | undefined,
  ): Promise<A | 'unknown'> {
    const { timeout, onTargetError } = this.#asking
    const asking = {
      secret: this.#secret,
      fence: this.#fence,
      timeout,
      signal: this.#signal,
      clock: systemClock,
      onTargetError,
      tell: this.tell.bind(this),
    }
    return askTarget(asking, step, answers, work)
  }
}

function effect(call: TargetCall, published: string): EffectCall {
  return { ...call, published, endSessions: false }
}
