import type { Operation } from '@sealwax/core'

const data = 'Microsoft.KeyVault/vaults/secrets'
const officer = 'the role Key Vault Secrets Officer'

/**
 * What each operation needs on the vault or the secret (Azure permissions for Security, Microsoft.KeyVault; Provide access to
 * Key Vault with an Azure role-based access control). In brackets the permission of an access policy.
 */
const permissions: Readonly<Record<Operation, string>> = {
  get: `${data}/getSecret/action: the role Key Vault Secrets User (get)`,
  getMany: `${data}/getSecret/action: the role Key Vault Secrets User (get)`,
  put: `${data}/setSecret/action and, for what a put keeps, ${data}/getSecret/action: ${officer} (set, get)`,
  putIf: `${data}/setSecret/action: ${officer} (set)`,
  delete: `${data}/delete: ${officer} (delete)`,
  restore: `${data}/recover/action: ${officer} (recover)`,
  purge: `${data}/purge/action and, for what is not deleted yet, ${data}/delete: ${officer} (purge, delete); a vault under purge protection lets nobody purge`,
  list: `${data}/readMetadata/action on the vault: the role Key Vault Secrets User (list)`,
  versions: `${data}/readMetadata/action and ${data}/getSecret/action: the role Key Vault Secrets User (list, get)`,
  moveStage: 'nothing',
  watch: `${data}/getSecret/action: the role Key Vault Secrets User (get)`,
  close: 'nothing',
}

/** What to do where an operation was denied. */
export function permissionHint(operation: Operation): string {
  return `Grant this identity ${permissions[operation]}; new assignments take some minutes.`
}
