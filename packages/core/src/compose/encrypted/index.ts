/** A store whose values are encrypted before they leave the process, and its keys. */
export type { KeySource } from '../../contract/key-source.ts'
export { type EncryptedOptions, encrypted } from './encrypted.ts'
export type { EncryptionKey } from './keyring.ts'
export { type RekeyOptions, type RekeyOutcome, type RekeyProgress, type RekeyReport, rekey } from './rekey.ts'
export { secretKey } from './secret-key.ts'
