import type { CallItem, SecretEvent } from '../contract/event.ts'

/**
 * What is recorded: names, versions, outcomes and figures, never a value. `n` counts the records of a file from 0; `at` is in
 * milliseconds since the epoch, by the clock of the machine.
 */
export type AuditEntry =
  | HeaderEntry
  | CallEntry
  | IntentEntry
  | PrincipalEntry
  | StaleEntry
  | ServedEntry
  | RotationEntry
  | NoteEntry
  | FoundEntry
  | LostEntry
  | CloseEntry

export type AuditRecord = { readonly n: number; readonly at: number } & AuditEntry

/** The first record of a file: who writes it. */
export interface HeaderEntry {
  readonly kind: 'header'
  readonly format: 1
  /** Drawn when the log was opened: the same in all files of one process. */
  readonly log: string
  readonly file: string
  /** Counts the files of a log from 0. */
  readonly sequence: number
  /** The file before it of the same log, and the hash of its last record. */
  readonly previous?: { readonly file: string; readonly head: string }
  /** What the machine says of itself and of the process: `host`, `boot`, `pid`, `user`. */
  readonly process: Readonly<Record<string, string | number>>
  /** Who the application says that it is. Nobody has checked it. */
  readonly asserted?: string
}

/** A call to a store that has ended: what core's events say of it. */
export interface CallEntry {
  readonly kind: 'call'
  readonly provider: string
  readonly operation: string
  readonly name?: string
  readonly items?: readonly CallItem[]
  readonly outcome: string
  readonly version?: string
  /** The version was not seen before by this log. */
  readonly first?: boolean
  readonly attempts: number
  readonly ms: number
  readonly status?: number
  readonly requestId?: string
}

/** Something will be done, unless this record could not be written. */
export interface IntentEntry {
  readonly kind: 'intent'
  readonly provider: string
  readonly operation: string
  readonly name: string
  /** It is of something that was begun elsewhere, and would have been done without this record. */
  readonly finish?: boolean
  /** Whom the store takes the caller for; absent where that is not known. */
  readonly principal?: string
}

/** Whom a store takes this process for: of its calls from here on. */
export interface PrincipalEntry {
  readonly kind: 'principal'
  readonly provider: string
  readonly location: string
  /** As the store's own logs name him; absent where the store does not tell. */
  readonly principal?: string
  /** Why he is not known: the code of the failure. */
  readonly code?: string
}

/** A value past its time was served. */
export interface StaleEntry {
  readonly kind: 'stale'
  readonly provider: string
  readonly name: string
  readonly ms: number
  readonly code: string
}

/** How often a client answered from its cache since the record before. */
export interface ServedEntry {
  readonly kind: 'served'
  readonly client: string
  readonly hits: number
  readonly stale: number
}

export interface RotationEntry {
  readonly kind: 'rotation'
  readonly provider: string
  readonly name: string
  readonly epoch: number
  readonly step: string
  readonly outcome: string
  readonly ms: number
}

/** What the application says: `audit.note('deployed', { commit })`. */
export interface NoteEntry {
  readonly kind: 'note'
  readonly text: string
  readonly more?: Readonly<Record<string, string | number | boolean>>
}

/** A file that an earlier process left without its closing record: how far it was whole. */
export interface FoundEntry {
  readonly kind: 'found'
  readonly file: string
  readonly records: number
  readonly head: string
  readonly tornBytes: number
}

/** Records that could not be written, and are not there. */
export interface LostEntry {
  readonly kind: 'lost'
  readonly records: number
}

/** The last record of a file: how many come before it. */
export interface CloseEntry {
  readonly kind: 'close'
  readonly count: number
}

/** What an event comes to; undefined for one that is no affair of an audit (a retry, a notice, a change that was seen). */
export function entryOf(event: SecretEvent): CallEntry | StaleEntry | RotationEntry | undefined {
  switch (event.type) {
    case 'call': {
      const { provider, operation, name, items, outcome, version, attempts, status, requestId } = event
      if (operation === 'close') return undefined
      return {
        kind: 'call',
        provider,
        operation,
        ...(name !== undefined && { name }),
        ...(items !== undefined && { items }),
        outcome,
        ...(version !== undefined && { version }),
        attempts,
        ms: Math.round(event.durationMs),
        ...(status !== undefined && { status }),
        ...(requestId !== undefined && { requestId }),
      }
    }
    case 'stale':
      return {
        kind: 'stale',
        provider: event.provider,
        name: event.name,
        ms: Math.round(event.ageMs),
        code: event.code,
      }
    case 'rotation': {
      const { provider, name, epoch, step, outcome, durationMs } = event
      return { kind: 'rotation', provider, name, epoch, step, outcome, ms: Math.round(durationMs) }
    }
    default:
      return undefined
  }
}
