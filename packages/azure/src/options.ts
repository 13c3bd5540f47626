import type { TokenCredential } from '@azure/identity'
import type { SecretClient } from '@azure/keyvault-secrets'
import {
  checkOptions,
  hasMethod,
  holdsCertificate,
  isFlag,
  isOneOf,
  isPlainUrl,
  isPortablePrefix,
  isWhole,
  type OptionChecks,
} from '@sealwax/core/adapter'
import { type Cloud, cloudOf, clouds, hostOf, isOfThisMachine, isVault, vaultRule } from './clouds.ts'

export interface AzureKeyVaultOptions {
  /** `my-vault`, or its whole host: `my-vault.vault.azure.net`. Required, unless `client` is given. */
  readonly vault?: string | undefined
  /** Where a vault that is named without its host is, and who signs in there. Default: `public`, or the cloud that the host is of. */
  readonly cloud?: Cloud | undefined
  /** A credential of `@azure/identity`, or any that gives tokens. Default: `DefaultAzureCredential`, made at the first call. */
  readonly credential?: TokenCredential | undefined
  /**
   * Who signs in, for the default credential: the `https:` address of a cloud that is not listed in `cloud`. Default:
   * AZURE_AUTHORITY_HOST, or that of the cloud.
   */
  readonly authorityHost?: string | undefined
  /**
   * Milliseconds for one request; core repeats it within its deadline. The SDK itself has no limit. Default: 5,000; none with a
   * `client` of your own, whose requests core does not repeat.
   */
  readonly requestTimeout?: number | undefined
  /** Certificates in PEM of the authorities to trust, instead of Node's own. Not used where a proxy is set in the environment. */
  readonly ca?: string | readonly string[] | undefined
  /**
   * The vault is an imitation on this machine: it may ask for tokens of any resource, and whoever gives them is not looked up
   * at login.microsoftonline.com. Only for `localhost` and 127.0.0.1. Default: false.
   */
  readonly emulator?: boolean | undefined
  /**
   * A client of your own, with its own vault, credential and repetitions: core makes none then. Give it
   * `retryOptions: { maxRetries: 0 }` if a write whose answer is lost must not make two versions.
   */
  readonly client?: SecretClient | undefined
  /** Put before every name with one `/`, which Azure sees as two hyphens: several applications in one vault. A portable name. */
  readonly prefix?: string | undefined
}

const checks: OptionChecks<AzureKeyVaultOptions> = {
  vault: [vaultRule, value => typeof value === 'string' && isVault(value)],
  cloud: [`one of ${Object.keys(clouds).join(', ')}`, isOneOf(...Object.keys(clouds))],
  credential: ['a credential, which has getToken', hasMethod('getToken')],
  authorityHost: ['an https URL without credentials', isPlainUrl('https:')],
  requestTimeout: ['a whole number of milliseconds from 1 to 600,000', isWhole(1, 600_000)],
  ca: ['certificates in PEM', isPem],
  emulator: ['true or false', isFlag],
  client: ['a SecretClient', hasMethod('getSecret')],
  prefix: [
    'segments joined by /, each a letter and then letters, digits and single _ between them (Azure Key Vault keeps a / as --, and _ as -)',
    isPortablePrefix(100),
  ],
}

/** @throws TypeError for an option that is unknown, of the wrong kind, missing, or at odds with another. */
export function checkAzureOptions(options: AzureKeyVaultOptions): void {
  checkOptions(options, checks, {
    client: 'client',
    own: ['vault', 'cloud', 'credential', 'authorityHost', 'ca', 'emulator'],
  })
  const { vault, cloud, client, emulator = false } = options
  if (client !== undefined) return
  if (vault === undefined) throw new TypeError('options.vault must be the name of a vault, or its host: it is missing')
  const host = hostOf(vault, cloud ?? 'public')
  if (cloud !== undefined && cloudOf(host) !== cloud) {
    throw new TypeError(`options.cloud must be left out, or be that of the host in options.vault`)
  }
  if (emulator && !isOfThisMachine(host)) {
    throw new TypeError('options.emulator must be left out unless options.vault is on this machine')
  }
}

function isPem(value: unknown): boolean {
  const each: readonly unknown[] = Array.isArray(value) ? value : [value]
  return each.length > 0 && each.every(text => typeof text === 'string' && holdsCertificate(text))
}
