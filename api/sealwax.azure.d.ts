// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CanDelete, CanList, CanPurge, CanPut, CanRestore, CanVersion, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
import { TokenCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
/** Azure's clouds: where their vaults are and who signs in (Azure Key Vault overview; National clouds: authentication endpoints). */
declare const clouds: {
  readonly public: {
    readonly suffix: "vault.azure.net";
    readonly authorityHost: "https://login.microsoftonline.com";
  };
  readonly china: {
    readonly suffix: "vault.azure.cn";
    readonly authorityHost: "https://login.chinacloudapi.cn";
  };
  readonly "us-government": {
    readonly suffix: "vault.usgovcloudapi.net";
    readonly authorityHost: "https://login.microsoftonline.us";
  };
};
type Cloud = keyof typeof clouds;
interface AzureKeyVaultOptions {
  /** `my-vault`, or its whole host: `my-vault.vault.azure.net`. Required, unless `client` is given. */
  readonly vault?: string | undefined;
  /** Where a vault that is named without its host is, and who signs in there. Default: `public`, or the cloud that the host is of. */
  readonly cloud?: Cloud | undefined;
  /** A credential of `@azure/identity`, or any that gives tokens. Default: `DefaultAzureCredential`, made at the first call. */
  readonly credential?: TokenCredential | undefined;
  /**
   * Who signs in, for the default credential: the `https:` address of a cloud that is not listed in `cloud`. Default:
   * AZURE_AUTHORITY_HOST, or that of the cloud.
   */
  readonly authorityHost?: string | undefined;
  /** Milliseconds for one request; core repeats it within its deadline. The SDK itself has no limit. Default: 5,000. */
  readonly requestTimeout?: number | undefined;
  /** Certificates in PEM of the authorities to trust, instead of Node's own. Not used where a proxy is set in the environment. */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * The vault is an imitation on this machine: it may ask for tokens of any resource, and whoever gives them is not looked up
   * at login.microsoftonline.com. Only for `localhost` and 127.0.0.1. Default: false.
   */
  readonly emulator?: boolean | undefined;
  /**
   * A client of your own, with its own vault, credential and repetitions: core makes none then. Give it
   * `retryOptions: { maxRetries: 0 }` if a write whose answer is lost must not make two versions.
   */
  readonly client?: SecretClient | undefined;
  /** Put before every name with one `/`, which Azure sees as two hyphens: several applications in one vault. A portable name. */
  readonly prefix?: string | undefined;
}
/** Secrets in Azure Key Vault, with all that the service can do to them. It cannot write on a condition, nor label versions. */
interface AzureKeyVault extends SecretProvider, CanPut, CanDelete, CanRestore, CanPurge, CanList, CanVersion {
  close: NonNullable<SecretProvider["close"]>;
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
export declare function azureKeyVault(options: AzureKeyVaultOptions): AzureKeyVault;
/**
 * Opens `azure://my-vault`, `azure://my-vault/prefix`, and the same with a vault's whole host. Options: `cloud` (`public`,
 * `china`, `us-government`: where a vault that is only named is), `requestTimeout` (milliseconds), `emulator` (true, for a
 * vault on this machine). Credentials are found by the SDK.
 */
export declare const opener: Opener & {
  open(url: StoreUrl): AzureKeyVault;
};
export type { AzureKeyVault, AzureKeyVaultOptions };
