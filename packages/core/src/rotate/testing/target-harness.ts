import type { CanIssue, CanReset, CanRevoke, CanSet, Target } from '../target.ts'

/** A target as an implementation of it may be: what it can do is there or is not. */
export type AnyTarget<C> = Target<C> & Partial<CanSet<C> & CanReset<C> & CanRevoke<C> & CanIssue<C>>

/**
 * What the test of a target gives to the suite. What the target can do is read from its methods; what the fixture can do from
 * its own. Every optional method that is missing costs cases, and each says so.
 *
 * @typeParam C The credential: text, or a login.
 */
export interface TargetHarness<C = string> {
  /** Whether a credential that was valid goes on working when another one is set. Default: true. */
  readonly overlaps?: boolean
  /** Whether it keeps fences. Default: false. */
  readonly fenced?: boolean
  /** A target in which one credential is valid. Called once a case; the results are independent. */
  open(): Promise<TargetFixture<C>>
}

export interface TargetFixture<C = string> {
  readonly target: AnyTarget<C>
  /** Valid now. */
  readonly current: C
  /** Another credential each time, that `set` takes and that is not valid yet. */
  make(): C
  /** A credential that `set` refuses by the rules of the target. */
  forbidden?(): C
  /** Whether somebody uses a credential from now on. */
  use?(credential: C, isUsed: boolean): Promise<void> | void
  /** The target cannot be reached until {@link up}. */
  down?(): Promise<void> | void
  up?(): Promise<void> | void
  dispose?(): Promise<void>
}
