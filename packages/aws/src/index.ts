export { type AwsSecretsManager, awsSecretsManager } from './aws-secrets-manager.ts'
export { opener } from './opener.ts'
export type { AwsSecretsManagerOptions } from './options.ts'
