import type { Phase, Trouble } from '@sealwax/core/rotate'
import type { FailureCode } from './verdict.ts'

/** What happens in a fleet, as it happens in this process. No value is in it. */
export type FleetEvent =
  /** All secrets were looked at. */
  | {
      readonly type: 'swept'
      readonly secrets: number
      readonly due: number
      /** Of them, those that were not known to be due. */
      readonly added: number
      readonly durationMs: number
    }
  /** A new credential was published. */
  | { readonly type: 'rotated'; readonly name: string; readonly epoch: number; readonly phase: Phase }
  /** A rotation that was under way was gone on with. */
  | { readonly type: 'resumed'; readonly name: string; readonly epoch: number; readonly phase: Phase }
  | { readonly type: 'failed'; readonly name: string; readonly code: FailureCode; readonly trouble?: Trouble }
  /** A job has to wait: for room (`slots`, `rate`, `bucket`), for who does not answer (`store`, `target`), for others. */
  | { readonly type: 'delayed'; readonly name: string; readonly why: DelayReason; readonly waitMs: number }
  /** Too many failed: nothing else begins until `proceed`. */
  | { readonly type: 'stopped'; readonly name: string }
  /** A store or target is left alone from now on, or answers again. */
  | { readonly type: 'opened' | 'closed'; readonly what: 'store' | 'target'; readonly of: string }

export type DelayReason =
  | 'slots'
  | 'rate'
  | 'bucket'
  | 'store'
  | 'target'
  | 'lock'
  | 'paused'
  | 'frozen'
  | 'busy'
  | 'closing'
