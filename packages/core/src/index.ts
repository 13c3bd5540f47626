export { createSecrets } from './client/create-secrets.ts'
export type {
  AnySecrets,
  CacheOptions,
  CallOptions,
  Change,
  ExportOptions,
  ReadOptions,
  RedactOptions,
  RetryOptions,
  SecretRef,
  Secrets,
  SecretsDeleter,
  SecretsHistory,
  SecretsLister,
  SecretsOptions,
  SecretsPurger,
  SecretsReader,
  SecretsRestorer,
  SecretsStager,
  SecretsWriter,
  Stats,
  WatchOptions,
  WithSecretOptions,
  WriteOptions,
} from './client/secrets.ts'
export { checkedName, kindOf, wrongArgument } from './contract/arguments.ts'
export { type Clock, systemClock } from './contract/clock.ts'
export {
  type Fault,
  type Operation,
  SecretError,
  type SecretErrorCode,
  type SecretErrorDetails,
  StoreFault,
} from './contract/errors.ts'
export type {
  CallEvent,
  CallItem,
  ChangeEvent,
  NoticeCode,
  NoticeEvent,
  RetryEvent,
  RotationEvent,
  RotationStep,
  SecretEvent,
  StaleEvent,
} from './contract/event.ts'
export type { KeySource } from './contract/key-source.ts'
export { isPortableName, isReservedName, joinName, type NameForm, variableName } from './contract/names.ts'
export { foldName, nativeName } from './contract/native-names.ts'
export type { OpenContext, Opener, StoreUrl } from './contract/opener.ts'
export {
  type AnyProvider,
  type Attribute,
  type Call,
  type CanDelete,
  type CanList,
  type CanPurge,
  type CanPut,
  type CanPutIf,
  type CanRestore,
  type CanStage,
  type CanVersion,
  type CanWatch,
  type Capability,
  capabilities,
  Failed,
  type Lead,
  type Limits,
  type NamePage,
  type PageCall,
  type PutCall,
  type ReadCall,
  type SecretProvider,
  type StageMove,
  type Stored,
  supports,
  type VersionInfo,
  type VersionPage,
  type WatchSink,
  type Written,
} from './contract/provider.ts'
export { Secret, type SecretSource } from './contract/secret.ts'
export type { SchemaIssue, SchemaOutput, SchemaResult, StandardSchema } from './contract/standard-schema.ts'
export { nearestName } from './policy/near-name.ts'
