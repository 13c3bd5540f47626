import type {
  CanDelete,
  CanList,
  CanPurge,
  CanPut,
  CanPutIf,
  CanRestore,
  CanVersion,
  SecretProvider,
} from '@sealwax/core'
import { Kv1 } from './kv1.ts'
import { Kv2 } from './kv2.ts'
import { checkVaultOptions, type VaultOptions } from './options.ts'

/** Secrets in a KV engine of version 2, with all that it can do to them. */
export interface HashicorpVault
  extends SecretProvider,
    CanPut,
    CanPutIf,
    CanDelete,
    CanRestore,
    CanPurge,
    CanList,
    CanVersion {
  /** A put on a deleted secret makes a new version; the deleted one stays in the history. */
  readonly overDeleted: true
  whoAmI: NonNullable<SecretProvider['whoAmI']>
  close: NonNullable<SecretProvider['close']>
}

/** Secrets in a KV engine of version 1: one value a name, deleted for good. */
export interface HashicorpVaultKv1 extends SecretProvider, CanPut, CanDelete, CanList {
  whoAmI: NonNullable<SecretProvider['whoAmI']>
  close: NonNullable<SecretProvider['close']>
}

/**
 * Secrets in HashiCorp Vault or OpenBao, by `node-vault` (a peer dependency, loaded when the first call is made). Nothing is
 * asked of Vault here: what the provider can do follows from `kv`, and a mount that is another is ERR_SECRET_CONFIG when it
 * is used.
 *
 * Secrets are maps. `get('API_KEY')` reads the field `value`, and `put` writes it; other fields are parts:
 * `get('db#password')`.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind, and where there is no address.
 * @example
 * const secrets = createSecrets(hashicorpVault({ endpoint: 'https://vault.example:8200', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the field `value` of secret/shop/API_KEY, with the token in VAULT_TOKEN
 */
export function hashicorpVault(options: VaultOptions & { readonly kv: 1 }): HashicorpVaultKv1
export function hashicorpVault(options?: VaultOptions & { readonly kv?: 2 | undefined }): HashicorpVault
export function hashicorpVault(options: VaultOptions): HashicorpVault | HashicorpVaultKv1
export function hashicorpVault(options: VaultOptions = {}): HashicorpVault | HashicorpVaultKv1 {
  checkVaultOptions(options)
  return options.kv === 1 ? new Kv1(options) : new Kv2(options)
}
