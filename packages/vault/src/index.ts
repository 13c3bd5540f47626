export {
  type HashicorpVault,
  type HashicorpVaultKv1,
  hashicorpVault,
} from './hashicorp-vault.ts'
export { opener } from './opener.ts'
export type { VaultAuth, VaultClient, VaultOptions, VaultSource } from './options.ts'
