export * from '@sealwax/core'
export * from '@sealwax/core/compose'
export { environment } from '@sealwax/env'
export { dotenvFile, jsonFile, type KeyFileOptions, keyFile } from '@sealwax/file'
export {
  type CacheConfiguration,
  type Configuration,
  type Duration,
  defineConfig,
  type GenerationConfiguration,
  type KeyReferences,
  type ProfileConfiguration,
  type RotationConfiguration,
  type RotationRuleConfiguration,
  type StoreUrls,
} from './configuration/configuration.ts'
export type { ResolveOptions } from './configuration/resolved.ts'
export type { Source } from './configuration/source.ts'
export { type OpenOptions, openSecrets } from './open-secrets.ts'
