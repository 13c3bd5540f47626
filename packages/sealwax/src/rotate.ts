export * from '@sealwax/core/rotate'
export { openRotationPolicy, type PolicyOptions } from './rotation/open-policy.ts'
