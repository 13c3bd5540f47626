export { type AzureKeyVault, azureKeyVault } from './azure-key-vault.ts'
export { opener } from './opener.ts'
export type { AzureKeyVaultOptions } from './options.ts'
