export { type GoogleSecretManager, googleSecretManager } from './google-secret-manager.ts'
export { opener } from './opener.ts'
export type { GoogleSecretManagerOptions } from './options.ts'
