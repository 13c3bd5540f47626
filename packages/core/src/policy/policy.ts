import type { Clock } from '../contract/clock.ts'
import type { SecretEvent } from '../contract/event.ts'
import type { Call } from '../contract/provider.ts'

/** What a client was told about waiting, trying again and telling: the same for every store it speaks to. */
export interface Policy {
  readonly clock: Clock
  /** Milliseconds for one operation over all its attempts. */
  readonly timeout: number
  /**
   * For the parts of a composed provider, instead of a timeout of their own: when the operation they serve must be over, in
   * milliseconds since the epoch.
   */
  readonly deadline?: number | undefined
  readonly retry: { readonly attempts: number; readonly baseDelay: number; readonly maxDelay: number }
  /**
   * `later` for the parts of a chain: it compares the name with all that a part has only where no part has it. By default the
   * error of each that lacks the name suggests one.
   */
  readonly guess?: 'later' | undefined
  /** Absent where nobody listens: then no event is made, and no version is worked out for one. */
  readonly tell?: ((event: SecretEvent) => void) | undefined
}

/**
 * The call as the client's own providers see it: a chain hands the client's policy on to its parts, so that they retry
 * and report as the client was told, under its one deadline.
 */
export interface PolicyCall extends Call {
  readonly policy: Policy
}
