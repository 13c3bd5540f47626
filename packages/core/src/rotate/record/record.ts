import { isObject, parsed } from '../value.ts'

/** How far a rotation is: see the table of docs/decisions/0011-rotation.md. */
export type Phase = 'idle' | 'creating' | 'setting' | 'grace' | 'revoking' | 'withdrawing' | 'needs-operator'

/** Why a rotation ended without a new credential, or stopped. */
export type Trouble =
  /** Somebody else changed the published value. */
  | 'changed'
  /** The target refused every candidate. */
  | 'refused'
  /** What makes the new value failed, or made what cannot be stored. */
  | 'not-made'
  /** `rollback` was called before anything was published. */
  | 'asked'
  /** The published credential does not authenticate. */
  | 'published-refused'
  /** The old credential was published again past the rotation. */
  | 'republished'
  /** The old credential does not authenticate any more: there is no way back to it. */
  | 'previous-refused'
  /** The candidate that was stored is gone, or is another one. */
  | 'candidate-lost'
  /** The old value is not to be had any more. */
  | 'previous-lost'
  /** The target has seen a later rotation than the record knows: the store was set back. */
  | 'fenced'

/** How the last rotation ended. */
export interface Ending {
  readonly outcome: 'rotated' | 'rolled-back' | 'aborted' | 'adopted'
  readonly reason?: Trouble
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Who holds rotations up, and why. */
export interface PauseInfo {
  readonly by: string
  readonly reason?: string
  /** Milliseconds since the epoch. */
  readonly since: number
  /** When it ends by itself; absent where only `unpause` ends it. */
  readonly until?: number
}

/** What is known of the rotation of one secret. No value is in it. */
export interface RotationRecord {
  readonly format: 1
  /** Counts writes of this record: an answer from before the last one is known as old. */
  readonly serial: number
  /** Drawn for this write, so that a write whose answer was lost is recognised. */
  readonly write: string
  readonly epoch: number
  /** Drawn for this epoch: names its candidate, and what was issued for it. */
  readonly token: string
  readonly phase: Phase
  readonly kind: 'rotation' | 'rollback'
  readonly strategy: string
  readonly stage: number
  /** Candidates so far, this one included. */
  readonly attempt: number
  readonly compromised: boolean
  /** Who began it, as he calls himself. */
  readonly by?: string
  /** When this rotation began, and when this phase did. */
  readonly since: number
  readonly at: number
  /** The version of the published value that the rotation began with. */
  readonly base?: string
  /** Of a way back: the version that it leads to. */
  readonly before?: string
  /** The version that carries the label of the old credential. */
  readonly pinned?: string
  readonly promotedAt?: number
  /** With one credential: when the published one may have ceased to authenticate, and when it did again. By rotators' clocks. */
  readonly outageFrom?: number
  readonly outageUntil?: number
  readonly graceUntil?: number
  /** Written to be told the time of the store. */
  readonly stamped?: boolean
  /** Nobody is waited for: revoke as soon as it is safe. */
  readonly forced?: boolean
  /** Somebody found that he had acted on what was no longer so. */
  readonly disturbed?: boolean
  /** After withdrawing: begin another candidate, or end. */
  readonly afterwards?: 'creating' | 'idle'
  /** The published value was written anew: a promotion that is still on its way loses. */
  readonly isolated?: boolean
  readonly trouble?: Trouble
  /** The last epochs that were given up, after they were published or before: a late promotion of one is taken back. */
  readonly givenUp?: readonly number[]
  /** Tokens of what may have been issued and lost. */
  readonly litter?: readonly string[]
  /** When a credential was last published by a rotation. */
  readonly rotatedAt?: number
  /** What the age of the published credential is counted from, and that of the one before it, to which a way back leads. */
  readonly bornAt?: number
  readonly bornBefore?: number
  /** Somebody holds this rotation up. */
  readonly paused?: PauseInfo
  readonly last?: Ending
}

/** The record of a secret that was never rotated. */
export function newRecord(now: number): RotationRecord {
  return {
    format: 1,
    serial: 0,
    write: '',
    epoch: 0,
    token: '',
    phase: 'idle',
    kind: 'rotation',
    strategy: '',
    stage: 0,
    attempt: 0,
    compromised: false,
    since: now,
    at: now,
  }
}

const phases: readonly string[] = [
  'idle',
  'creating',
  'setting',
  'grace',
  'revoking',
  'withdrawing',
  'needs-operator',
] satisfies Phase[]

const needed: Readonly<Record<string, (value: unknown) => boolean>> = {
  format: value => value === 1,
  serial: isCount,
  write: value => typeof value === 'string',
  epoch: isCount,
  token: value => typeof value === 'string',
  phase: value => typeof value === 'string' && phases.includes(value),
  kind: value => value === 'rotation' || value === 'rollback',
  strategy: value => typeof value === 'string',
  stage: isCount,
  attempt: isCount,
  compromised: value => typeof value === 'boolean',
  since: isTime,
  at: isTime,
}

/** What a pause is read from; undefined for what is none. */
export function parsePause(value: unknown): PauseInfo | undefined {
  if (!isObject(value)) return undefined
  const { by, reason, since, until } = value
  if (typeof by !== 'string' || !isTime(since) || !isOptional(reason, 'string') || !isOptional(until, 'number')) {
    return undefined
  }
  return value as unknown as PauseInfo
}

/** Undefined for what is no record of this format. */
export function parseRecord(bytes: Uint8Array): RotationRecord | undefined {
  const record = parsed(bytes)
  if (!isObject(record)) return undefined
  // One that cannot be read must not be taken for none.
  if (record['paused'] !== undefined && parsePause(record['paused']) === undefined) return undefined
  return Object.entries(needed).every(([field, check]) => check(record[field]))
    ? (record as unknown as RotationRecord)
    : undefined
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isOptional(value: unknown, kind: 'string' | 'number'): boolean {
  return value === undefined || typeof value === kind
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
