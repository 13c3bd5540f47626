import type { Answer, TargetCall } from './target.ts'

/** What a candidate is made of. */
export interface Making extends TargetCall {
  /** The published value. */
  readonly current: Uint8Array
  /** Of a strategy that publishes several times: which, from 0. */
  readonly stage: number
  /** Names this candidate and no other. */
  readonly token: string
}

/** A call about one credential while another is published. */
export interface EffectCall extends TargetCall {
  readonly published: string
  readonly endSessions: boolean
}

/**
 * How one kind of credential is rotated, as data for the engine: what there is in it, is done. The factories of this folder
 * make them; values go through as text, whole.
 */
export interface Strategy {
  readonly id: string
  /** Where the credential is used, for messages; absent where the store is all there is. */
  readonly location?: string
  /** Whether the old credential goes on working when the new one is set. */
  readonly overlaps: boolean
  /** How many times a rotation publishes. */
  readonly stages: number
  /** Why a value cannot be rotated in this way; undefined where it can. Never quotes it. */
  refuses?(current: Uint8Array): string | undefined
  /** The next value. Calls to a target that make a credential there are said by `withdraw`. */
  create(making: Making): Promise<string | Uint8Array>
  /** Milliseconds that a stage lasts at least, beside the grace of the options; or instead of it, where one is compromised. */
  lasts?(stage: number, compromised: boolean): number
  test?(value: string, call: TargetCall): Promise<Answer>
  set?(value: string, call: EffectCall): Promise<Answer | 'fenced'>
  reset?(value: string, call: EffectCall): Promise<Answer | 'fenced'>
  revoke?(value: string, call: EffectCall): Promise<'done' | 'fenced'>
  /** `create` makes a credential at the target: ends what it made under a token. */
  withdraw?(token: string, call: TargetCall): Promise<'done' | 'fenced'>
  inUse?(value: string, call: TargetCall): Promise<boolean>
}
