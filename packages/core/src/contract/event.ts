import type { Operation, SecretErrorCode } from './errors.ts'

/**
 * Something that is no failure of a call, and that somebody should know.
 * `file-permissions`: a file with secrets can be read by its group or by everybody.
 * `batch-denied`: the permission for batch reads is missing; single reads go on.
 * `unnamed-values`: a list leaves out values that no name leads to.
 * `not-read-again`: `withSecret` met a credential that was not accepted, and could not read the secret anew.
 */
export type NoticeCode = 'file-permissions' | 'batch-denied' | 'unnamed-values' | 'not-read-again'

/** What became of one name of a batch. */
export interface CallItem {
  readonly name: string
  readonly outcome: 'ok' | SecretErrorCode
  /** As of a {@link CallEvent}. */
  readonly version?: string | undefined
}

/** One call to a store, finished. */
export interface CallEvent {
  readonly type: 'call'
  readonly provider: string
  readonly operation: Operation
  /** The name asked for; absent for a batch, a list and a close. */
  readonly name?: string | undefined
  /** How many names a batch was about. */
  readonly names?: number | undefined
  /** Which, and what became of each, where the batch came back. */
  readonly items?: readonly CallItem[] | undefined
  readonly outcome: 'ok' | 'aborted' | SecretErrorCode
  readonly durationMs: number
  readonly attempts: number
  /** Absent for stores that are `local`, where it may take work to tell. */
  readonly version?: string | undefined
  readonly status?: number | undefined
  readonly requestId?: string | undefined
}

/** A call failed in a way that may pass, and is tried again after `delayMs`. */
export interface RetryEvent {
  readonly type: 'retry'
  readonly provider: string
  readonly operation: Operation
  readonly name?: string | undefined
  readonly code: SecretErrorCode
  readonly attempt: number
  readonly delayMs: number
}

/** A cached value past its time was served, because the store could not be asked. */
export interface StaleEvent {
  readonly type: 'stale'
  readonly provider: string
  readonly name: string
  readonly ageMs: number
  readonly code: SecretErrorCode
}

/** A refresh brought another version. */
export interface ChangeEvent {
  readonly type: 'change'
  readonly provider: string
  readonly name: string
  readonly version?: string | undefined
}

export interface NoticeEvent {
  readonly type: 'notice'
  readonly provider: string
  readonly notice: NoticeCode
  /** Where: a file's path, a permission's name, a secret's. */
  readonly subject: string
  /** What happened, and what to do. */
  readonly hint: string
}

/** What a rotation did, or asked: the steps are those of docs/guides/rotation.md. */
export type RotationStep =
  | 'plan'
  | 'create'
  | 'set'
  | 'reset'
  | 'test'
  | 'in-use'
  | 'promote'
  | 'grace'
  | 'revoke'
  | 'withdraw'
  | 'rollback'
  | 'adopt'
  | 'done'

/** One step of a rotation, finished. What it asked of the store is told by events of its own. */
export interface RotationEvent {
  readonly type: 'rotation'
  readonly provider: string
  readonly name: string
  readonly epoch: number
  readonly step: RotationStep
  /**
   * `ok`; what a target answered; `unknown` where it did not; `conflict` where somebody else had changed what the step was
   * about; `stopped` where the rotation ended without a new credential, or waits for an operator.
   */
  readonly outcome: 'ok' | 'accepted' | 'refused' | 'fenced' | 'unknown' | 'conflict' | 'stopped'
  readonly durationMs: number
}

/** What `observe` is told. The fields are an allow list: names, versions and figures, never a value. Cached hits are only counted. */
export type SecretEvent = CallEvent | RetryEvent | StaleEvent | ChangeEvent | NoticeEvent | RotationEvent
