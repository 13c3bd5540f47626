export { type ApiKeys, apiKeys } from './api-keys.ts'
export type { ApiKeyFacts, SlotFacts } from './facts.ts'
export { type AuthorizeOptions, authorize, type RefusedRequest } from './http.ts'
export type { IssuedKey } from './issued-key.ts'
export { apiKeyPattern, type KeyParts, type KeyPrefix, parseApiKey } from './key-text.ts'
export { memoryKeyStore } from './memory-store.ts'
export type {
  ApiKeysOptions,
  IssueOptions,
  KeyCallOptions,
  RetireOptions,
  RotateOptions,
  VerifyOptions,
  WithdrawOptions,
} from './options.ts'
export { addPepper, newPeppers, refuseIssuedBefore, removePepper, usePepper } from './peppers.ts'
export { type KeySecrets, type SecretsKeyStoreOptions, secretsKeyStore } from './secrets-store.ts'
export {
  type ApiKeyStore,
  type FoundKey,
  type KeyCall,
  type KeyCreate,
  type KeyRead,
  type KeyState,
  lastUseInterval,
} from './store.ts'
export { type ApiKeyTarget, type ApiKeyTargetOptions, apiKeyTarget } from './target.ts'
export type { Accepted, RefusalReason, Refused, Verification, VerifiedKey } from './verification.ts'
