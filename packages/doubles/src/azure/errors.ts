// What a call that fails answers: "Error Responses" of "Authentication, requests and responses". Codes and texts are those of
// Azure's own recordings (DOUBLE.md) where a comment says "recorded", else of the issue or page that it names.

export class KeyVaultError extends Error {
  override readonly name: string = 'KeyVaultError'
  readonly status: number
  readonly code: string
  readonly innerCode: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    innerCode?: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.innerCode = innerCode
    this.headers = headers
  }

  toJSON(): object {
    const innererror = this.innerCode === undefined ? {} : { innererror: { code: this.innerCode } }
    return { error: { code: this.code, message: this.message, ...innererror } }
  }
}

/** A request that cannot be meant: azure-sdk-for-rust, the error example of azure_security_keyvault_secrets, for a bad name. */
export function badParameter(message: string): KeyVaultError {
  return new KeyVaultError(400, 'BadParameter', message)
}

/** Recorded. @param what `name`, or `name/version` */
export function notFound(what: string): KeyVaultError {
  return new KeyVaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${what} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  )
}

/** Recorded: also while the secret is being deleted. */
export function deletedNotFound(name: string): KeyVaultError {
  return new KeyVaultError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`)
}

/** Recorded. */
export function disabled(): KeyVaultError {
  return new KeyVaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled')
}

/** hashicorp/terraform-provider-azurerm issue 5659. */
export function managed(operation: string): KeyVaultError {
  return new KeyVaultError(
    403,
    'Forbidden',
    `Operation "${operation}" is not allowed as this object's lifetime is managed by Key Vault.`,
    'SecretManagedByKeyVault',
  )
}

function conflict(message: string, innerCode?: string): KeyVaultError {
  return new KeyVaultError(409, 'Conflict', message, innerCode)
}

/** ironmansoftware/powershell-universal issue 1990; the inner code: azure-sdk-for-net, "Sample 4" of its Key Vault secrets. */
export function deletedButRecoverable(name: string): KeyVaultError {
  return conflict(
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
    'ObjectIsDeletedButRecoverable',
  )
}

/** hashicorp/terraform-provider-azurerm issue 5659 has it for certificates, the tests of azure-sdk-for-cpp for keys. */
export function beingDeletedName(name: string): KeyVaultError {
  return conflict(
    `Secret ${name} is currently being deleted and cannot be re-created; retry later.`,
    'ObjectIsBeingDeleted',
  )
}

/** hashicorp/terraform-provider-azurerm issue 10454; recorded for keys. */
export function beingDeleted(): KeyVaultError {
  return conflict('Secret is currently being deleted.', 'ObjectIsBeingDeleted')
}

/** hashicorp/terraform-provider-azurerm issue 12285. */
export function beingRecovered(name: string): KeyVaultError {
  return conflict(
    `Secret ${name} is currently being recovered and cannot be re-created; retry later.`,
    'ObjectIsBeingRecovered',
  )
}

/** Recorded, without an inner code: also for a moment after a purge. @param id the identifier of the version to be restored */
export function restoreConflict(id: string): KeyVaultError {
  return conflict(
    `There was a conflict restoring the secret '${id}'. This can happen if either: a second secret with the same name was created after the first secret was deleted; thus trying to restore a secret whose name is already in use. To fix this, rename the second secret to something else so that the restore works. The second probable cause of this exception is when multiple operations are performed in parallel against the secret. To avoid this error, perform operations against a secret in a sequential manner.`,
  )
}

/** Recorded. */
export function malformedBackup(): KeyVaultError {
  return new KeyVaultError(400, 'Malformed backup blob', 'Backup blob contains invalid or corrupt version.')
}

/** microsoft/AzureTRE issue 1951. @param vault `name;location=…` */
export function purgeProtected(vault: string): KeyVaultError {
  return new KeyVaultError(
    403,
    'Forbidden',
    `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${vault}`,
  )
}

/** "HTTP 429: Too Many Requests" of "Azure Key Vault REST API Error Codes"; its body: vcsjones/AzureSignTool issue 219. */
export function throttled(retryAfter: string | undefined): KeyVaultError {
  return new KeyVaultError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    undefined,
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  )
}
