export { FakeTarget, type FakeTargetOptions } from './fake-target.ts'
export { FakeUsers, type FakeUsersOptions } from './fake-users.ts'
export {
  type Changed,
  type LeavingCall,
  MortalProcess,
  type Point,
  type Verdict,
  type Watch,
} from './mortal-process.ts'
export { runTargetCase, runTargetCases, type TargetResult } from './run-target-cases.ts'
export { TargetFailure } from './target-assert.ts'
export { type TargetCase, type TargetCaseContext, targetCases } from './target-cases.ts'
export type { TargetFault, TargetMethod } from './target-faults.ts'
export type { AnyTarget, TargetFixture, TargetHarness } from './target-harness.ts'
