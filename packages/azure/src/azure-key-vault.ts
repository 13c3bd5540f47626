import {
  type Call,
  type CanDelete,
  type CanList,
  type CanPurge,
  type CanPut,
  type CanRestore,
  type CanVersion,
  type Fault,
  type Limits,
  type NamePage,
  type Operation,
  type PageCall,
  type PutCall,
  type ReadCall,
  type SecretProvider,
  type Stored,
  StoreFault,
  type VersionPage,
  type Written,
} from '@sealwax/core'
import { storedOf } from './answer.ts'
import { classify, isAbsent } from './errors.ts'
import { limitsFor } from './limits.ts'
import { listNames, listVersions } from './listing.ts'
import { type AzureKeyVaultOptions, checkAzureOptions } from './options.ts'
import { deleteSoftly, explainAbsence, purge, restore } from './removal.ts'
import { rethrow, Sdk } from './sdk.ts'
import { put } from './write.ts'

/** Secrets in Azure Key Vault, with all that the service can do to them. It cannot write on a condition, nor label versions. */
export interface AzureKeyVault extends SecretProvider, CanPut, CanDelete, CanRestore, CanPurge, CanList, CanVersion {
  whoAmI: NonNullable<SecretProvider['whoAmI']>
  close: NonNullable<SecretProvider['close']>
}

/**
 * Secrets in Azure Key Vault, by `@azure/keyvault-secrets` and `@azure/identity` (peer dependencies, loaded when the first
 * call is made). Nothing is asked of Azure here.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, missing, or at odds with another.
 * @example
 * const secrets = createSecrets(azureKeyVault({ vault: 'my-vault', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the secret shop--API-KEY
 */
export function azureKeyVault(options: AzureKeyVaultOptions): AzureKeyVault {
  checkAzureOptions(options)
  return new Provider(options)
}

class Provider implements AzureKeyVault {
  readonly id = 'azure-key-vault'
  readonly location: string
  readonly limits: Limits
  /** A client of the application's own has its own repetitions, of writes as well. */
  readonly retries: 'sdk' | 'core'
  readonly cancel = 'socket'
  readonly wholeSeconds = true
  readonly #sdk: Sdk

  constructor(options: AzureKeyVaultOptions) {
    const { prefix, client } = options
    this.#sdk = new Sdk(options)
    this.location = [this.id, this.#sdk.host, prefix].filter(part => part !== undefined).join(' ')
    this.limits = limitsFor(prefix)
    this.retries = client === undefined ? 'core' : 'sdk'
  }

  /** Get Secret; where there is none, Get Deleted Secret says whether it was deleted. */
  get(name: string, call: ReadCall): Promise<Stored> {
    const { version } = call
    return version === undefined ? this.#read(name, undefined, call) : this.#readVersion(name, version, call)
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return put(this.#sdk, name, bytes, call)
  }

  /** Softly, always: {@link restore} works for as many days as the vault keeps what is deleted, 7 to 90. */
  delete(name: string, call: Call): Promise<void> {
    return deleteSoftly(this.#sdk, name, call)
  }

  restore(name: string, call: Call): Promise<void> {
    return restore(this.#sdk, name, call)
  }

  purge(name: string, call: Call): Promise<void> {
    return purge(this.#sdk, name, call)
  }

  list(_prefix: string, call: PageCall): Promise<NamePage> {
    return listNames(this.#sdk, call)
  }

  versions(name: string, call: PageCall): Promise<VersionPage> {
    return listVersions(this.#sdk, name, call)
  }

  /** The object id in the credential's token. */
  whoAmI(call: Call): Promise<string | undefined> {
    return this.#sdk.principal(call)
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation)
  }

  close(): Promise<void> {
    return this.#sdk.close()
  }

  #read(name: string, version: string | undefined, call: Call): Promise<Stored> {
    return this.#sdk.settle(
      call,
      (client, options) => client.getSecret(name, version === undefined ? options : { ...options, version }),
      storedOf,
      error => (isAbsent(error) ? explainAbsence(this.#sdk, name, error, call) : rethrow(error)),
    )
  }

  async #readVersion(name: string, version: string, call: Call): Promise<Stored> {
    checkVersion(version)
    return this.#read(name, version, call)
  }
}

/** 32 hexadecimal digits, as far as is known; "the version of the secret" is a string to the protocol (Get Secret). */
function checkVersion(version: string): void {
  if (/^[A-Za-z\d]{1,64}$/.test(version)) return
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: 'A version of Azure Key Vault is a word of letters and digits: `versions` tells them.',
  })
}
