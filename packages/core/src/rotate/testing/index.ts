export { FakeTarget, type FakeTargetOptions } from './fake-target.ts'
export { FakeUsers, type FakeUsersOptions } from './fake-users.ts'
export type { TargetFault, TargetMethod } from './target-faults.ts'
