import type { SecretError } from '../../contract/errors.ts'
import { isHolding } from '../paused.ts'
import type { PauseInfo, Phase, RotationRecord, Trouble } from '../record/record.ts'
import { type Rest, type RotationStatus, restOf, statusOf, type Waiting } from '../status.ts'
import type { RotationRule } from './policy.ts'

/** What a survey could not find out. */
export type SurveyTrouble =
  /** A rule names it, and the store does not have it. */
  | 'not-found'
  /** It is not known how far it is: its record cannot be read; `error` says why. */
  | 'failed'
  /** It cannot be rotated where it is: see `error`. */
  | 'unsupported'

/** What is known of one secret that a rule covers. No value is in it. */
export interface SurveyedSecret {
  readonly name: string
  readonly rule: RotationRule
  /** `idle` where it was never rotated, `unknown` where its record could not be read. */
  readonly phase: Phase | 'unknown'
  /** When the published credential reaches the rule's `maxAge`; undefined without one, and where its age is not known. */
  readonly dueAt?: number
  /** Whether it has: also where its age is not known, until it was rotated once, or taken on by `adopt`. */
  readonly isDue: boolean
  /** Milliseconds since then, 0 where it is not due or where that is not known. */
  readonly overdueMs: number
  /** What the age is counted from, in milliseconds since the epoch, and who tells it. */
  readonly bornAt?: number
  readonly ageFrom: 'record' | 'versions' | 'list' | 'unknown'
  /** When a rotation published a credential last. */
  readonly rotatedAt?: number
  readonly waitsFor?: Waiting
  /** When `resume` has something to do, as far as is known; of one that is under way. */
  readonly next?: number
  /** What there is to be called now. Absent too where it is paused or, for `rotate`, in a freeze. */
  readonly task?: 'rotate' | 'resume'
  /** Why the rotation waits for an operator, or what was not found out. */
  readonly trouble?: Trouble | SurveyTrouble
  /** Of `failed` and `unsupported`. */
  readonly error?: SecretError
  /** The rule's. */
  readonly owner?: string
  /** Of this secret, or of all. */
  readonly paused?: PauseInfo
  /** When the freeze ends that lasts now. */
  readonly frozenUntil?: number
  /** By how many milliseconds the store's clock, or that of whoever wrote the record, is ahead of this machine's: dates are not to be trusted. */
  readonly clockBehindMs?: number
  /** As its record says; absent where it has none. */
  readonly status?: RotationStatus
}

/** What is the same for all that are surveyed. */
export interface Moment {
  readonly now: number
  readonly paused: PauseInfo | undefined
  readonly frozenUntil: number | undefined
}

export interface Age {
  readonly bornAt: number | undefined
  readonly from: SurveyedSecret['ageFrom']
}

export interface Looked {
  readonly name: string
  readonly rule: RotationRule
  readonly record: RotationRecord | undefined
  /** When the record was written, by the store's clock. */
  readonly writtenAt: number | undefined
  readonly age: Age
}

/** Clocks that are kept by NTP do not differ by this much. */
const clocksDiffer = 5 * 60_000

export function surveyedOf({ name, rule, record, writtenAt, age }: Looked, moment: Moment): SurveyedSecret {
  const { now, frozenUntil } = moment
  const due = dueOf(rule, age, now)
  const rest = record === undefined ? {} : restUnder(rule, record, now)
  const paused = isHolding(moment.paused, now)
    ? moment.paused
    : isHolding(record?.paused, now)
      ? record.paused
      : undefined
  const isIdle = record === undefined || (record.phase === 'idle' && record.disturbed !== true)
  const wanted = isIdle
    ? due.isDue && frozenUntil === undefined && ('rotate' as const)
    : rest.next !== undefined && rest.next <= now && ('resume' as const)
  const ahead = Math.max(writtenAt ?? 0, record?.at ?? 0, age.bornAt ?? 0) - now
  return {
    name,
    rule,
    phase: record?.phase ?? 'idle',
    ...due,
    ...(age.bornAt !== undefined && { bornAt: age.bornAt }),
    ageFrom: age.from,
    ...(record?.rotatedAt !== undefined && { rotatedAt: record.rotatedAt }),
    ...(rest.waitsFor !== undefined && { waitsFor: rest.waitsFor }),
    ...(rest.next !== undefined && { next: rest.next }),
    ...(wanted !== false && paused === undefined && { task: wanted }),
    ...(record?.phase === 'needs-operator' && record.trouble !== undefined && { trouble: record.trouble }),
    ...(rule.owner !== undefined && { owner: rule.owner }),
    ...(paused !== undefined && { paused }),
    ...(frozenUntil !== undefined && { frozenUntil }),
    ...(ahead > clocksDiffer && { clockBehindMs: ahead }),
    ...(record !== undefined && { status: statusOf(name, record, rest) }),
  }
}

/** One of which nothing more is known. */
export function troubledOf(
  { name, rule }: Pick<Looked, 'name' | 'rule'>,
  trouble: SurveyTrouble,
  error?: SecretError,
): SurveyedSecret {
  return {
    name,
    rule,
    phase: 'unknown',
    isDue: false,
    overdueMs: 0,
    ageFrom: 'unknown',
    trouble,
    ...(error !== undefined && { error }),
    ...(rule.owner !== undefined && { owner: rule.owner }),
  }
}

function dueOf(
  { maxAge }: RotationRule,
  { bornAt }: Age,
  now: number,
): Pick<SurveyedSecret, 'dueAt' | 'isDue' | 'overdueMs'> {
  if (maxAge === undefined) return { isDue: false, overdueMs: 0 }
  if (bornAt === undefined) return { isDue: true, overdueMs: 0 }
  const dueAt = bornAt + maxAge
  return { dueAt, isDue: dueAt <= now, overdueMs: Math.max(0, now - dueAt) }
}

/** What the record waits for, given the rule: not to be asked again and again about what only somebody's word ends. */
function restUnder(rule: RotationRule, record: RotationRecord, now: number): Rest {
  const { phase, forced, graceUntil = 0, kind, stage, disturbed } = record
  if (phase === 'needs-operator') return restOf(record)
  if (phase === 'idle') return disturbed === true ? { next: record.at } : {}
  if (phase !== 'grace' || forced === true) return { next: record.at }
  if (now < graceUntil) return restOf(record)
  const { strategy, grace } = rule
  const isLast = kind === 'rollback' || stage + 1 >= (strategy?.stages ?? 1)
  const isAsked = grace?.consumers !== undefined || strategy?.inUse !== undefined
  if (isLast && strategy?.revoke !== undefined && !isAsked) return { waitsFor: 'revoke' }
  return restOf(record)
}
