import { SecretError, type SecretErrorCode } from '../contract/errors.ts'
import type { Ending, PauseInfo, Phase, RotationRecord, Trouble } from './record/record.ts'

/** What a rotation that is not over waits for. */
export type Waiting =
  /** The target to answer: nothing is known until it does. */
  | 'target'
  /** The end of grace, or of the time that a stage of a keyring lasts. */
  | 'grace'
  /** The old credential to be used by nobody. */
  | 'in-use'
  /** `revoke`: nobody said who else uses the old credential. */
  | 'revoke'
  /** An administrator: neither the old nor the new credential works, and the target cannot be reset by this strategy. */
  | 'administrator'
  /** `adopt`: two changes met, and somebody has to say which one is kept. */
  | 'operator'

/** How far the rotation of one secret is. No value is in it. */
export interface RotationStatus {
  readonly name: string
  readonly phase: Phase
  /** Undefined in `idle`, and where the next `resume` goes on. */
  readonly waitsFor?: Waiting
  /** When `resume` has something to do again, as far as is known; milliseconds since the epoch. */
  readonly next?: number
  readonly strategy?: string
  /** Greater for every candidate; what targets get as `fence`. */
  readonly epoch: number
  /** Of a strategy that publishes several times (a keyring): which, from 0. */
  readonly stage: number
  /** Candidates made so far. */
  readonly attempt: number
  readonly kind: 'rotation' | 'rollback'
  readonly compromised: boolean
  readonly by?: string
  /** When the rotation began, and when its phase did. */
  readonly since: number
  readonly at: number
  readonly graceUntil?: number
  readonly trouble?: Trouble
  /** When a rotation published a credential last. */
  readonly rotatedAt?: number
  /** Of a strategy with one credential: for how long the published one did not authenticate, at most, in milliseconds. */
  readonly outageMs?: number
  /** How the rotation before ended. */
  readonly last?: Ending
  /** Somebody holds the rotation of this secret up; where `until` is over, nobody does any more. */
  readonly paused?: PauseInfo
}

export interface Rest {
  readonly waitsFor?: Waiting
  readonly next?: number | undefined
}

export function statusOf(name: string, record: RotationRecord, { waitsFor, next }: Rest = {}): RotationStatus {
  const { phase, strategy, epoch, stage, attempt, kind, compromised, by, since, at } = record
  const { graceUntil, trouble, rotatedAt, outageFrom, outageUntil, last, paused } = record
  return {
    name,
    phase,
    ...(waitsFor !== undefined && { waitsFor }),
    ...(next !== undefined && { next }),
    ...(strategy !== '' && { strategy }),
    epoch,
    stage,
    attempt,
    kind,
    compromised,
    ...(by !== undefined && { by }),
    since,
    at,
    ...(phase === 'grace' && graceUntil !== undefined && { graceUntil }),
    ...(trouble !== undefined && { trouble }),
    ...(rotatedAt !== undefined && { rotatedAt }),
    ...(outageFrom !== undefined && outageUntil !== undefined && { outageMs: Math.max(0, outageUntil - outageFrom) }),
    ...(last !== undefined && { last }),
    ...(paused !== undefined && { paused }),
  }
}

/** What a record waits for that nobody has looked into. */
export function restOf({ phase, graceUntil }: RotationRecord): Rest {
  if (phase === 'needs-operator') return { waitsFor: 'operator' }
  return phase === 'grace' ? { waitsFor: 'grace', next: graceUntil } : {}
}

/** A rotation that did not come to what was asked for. Its `rotation` says how far it is; no value is in it. */
export class RotationError extends SecretError {
  override readonly name: string = 'RotationError'
  readonly rotation: RotationStatus

  constructor(message: string, code: SecretErrorCode, provider: string, rotation: RotationStatus) {
    super(message, { code, provider, secretName: rotation.name })
    this.rotation = rotation
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), rotation: this.rotation }
  }
}

const troubles: Readonly<Record<Trouble, string>> = {
  changed: 'somebody else changed the published value meanwhile',
  refused: 'the target refused every candidate',
  'not-made': 'what makes the new value failed, or made what cannot be stored',
  asked: 'it was called off',
  'published-refused': 'the target refuses the published credential',
  republished: 'the old credential was published again past the rotation',
  'previous-refused': 'the target refuses the old credential, so that there is no way back to it',
  'candidate-lost': 'the candidate that was stored is gone, or is another one',
  'previous-lost': 'the old value is not to be had any more, so that it cannot be revoked',
  fenced: 'the target has seen a later rotation than the record knows: the store was set back, or two share a fence',
}

export function describeTrouble(trouble: Trouble | undefined): string {
  return trouble === undefined ? 'it was stopped' : troubles[trouble]
}
