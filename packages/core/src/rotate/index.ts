export { underDeadline } from '../policy/deadline.ts'
export { askTarget, type TargetAsking, withinTime } from './ask-target.ts'
export { type ForgetOptions, forget } from './forget.ts'
export { readGrace } from './grace.ts'
export {
  type Due,
  type HintOutcome,
  type HintReceiver,
  type HintRule,
  hintReceiver,
  type SettledHint,
  settleHints,
} from './hint.ts'
export { LockConflict } from './hold.ts'
export type { RotatedClient } from './home.ts'
export type { Lease, Lock } from './lock.ts'
export * from './policy/index.ts'
export type { Ending, PauseInfo, Phase, Trouble } from './record/record.ts'
export { type RotateOptions, resume, rotate } from './rotate.ts'
export type { Consumer, GraceOptions, RotationOptions } from './settings.ts'
export { type AdoptOptions, adopt, revoke, rollback } from './settle.ts'
export { RotationError, type RotationStatus, type Waiting } from './status.ts'
export { type AlternatingUsersOptions, alternatingUsers } from './strategies/alternating-users.ts'
export { type DualSlotOptions, dualSlot } from './strategies/dual-slot.ts'
export { type GenerateThenPutOptions, generateThenPut } from './strategies/generate-then-put.ts'
export { type InPlaceOptions, inPlace } from './strategies/in-place.ts'
export { type IssueThenRevokeOptions, issueThenRevoke } from './strategies/issue-then-revoke.ts'
export {
  type Keyring,
  type KeyringOptions,
  keyring,
  newKeyring,
  type RingKey,
  readKeyring,
} from './strategies/keyring.ts'
export type { EffectCall, Making, Strategy } from './strategy.ts'
export {
  type Answer,
  type CanIssue,
  type CanReset,
  type CanRevoke,
  type CanSet,
  type IssueCall,
  type Login,
  type RevokeCall,
  type SetCall,
  type Target,
  type TargetCall,
  testOnEvery,
} from './target.ts'
export { status, type Verification, verify } from './verify.ts'
