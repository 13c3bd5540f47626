// . is ./dist/index.d.ts
// ./rotation is ./dist/rotation/index.d.ts

// ---- dist/index.d.ts
import { Cloud } from "./clouds.js";
import { CanDelete, CanList, CanPurge, CanPut, CanRestore, CanVersion, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
import { TokenCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
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
  /**
   * Milliseconds for one request; core repeats it within its deadline. The SDK itself has no limit. Default: 5,000; none with a
   * `client` of your own, whose requests core does not repeat.
   */
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
  whoAmI: NonNullable<SecretProvider["whoAmI"]>;
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

// ---- dist/rotation/index.d.ts
import { Cloud } from "../clouds.js";
import { HintOutcome, RotatedClient, RotationOptions, SettledHint } from "@sealwax/core/rotate";
/** How one secret is rotated when Azure says that it comes to its end. */
interface AzureRotationRule extends RotationOptions {
  /** Milliseconds after which a new value expires: more than 31 days. */
  readonly expiresIn: number;
}
interface AzureRotationOptions {
  /** The vault that events may come from: its name or its host, as for the client. */
  readonly vault: string;
  /** Default: `public`, or the cloud that the host is of. */
  readonly cloud?: Cloud | undefined;
  /** By the client's names: what is not listed is refused. */
  readonly rules: Readonly<Record<string, AzureRotationRule>>;
}
/**
 * Acts on one event, in either schema, as a function with an Event Grid trigger gets it. What it resolves to needs no other
 * delivery; of what it rejects with, another one may make something.
 */
type AzureRotationHandler = (event: unknown) => Promise<HintOutcome>;
/**
 * Rotates secrets of Azure Key Vault when Event Grid says that their published version expires soon (`SecretNearExpiry`), or did
 * (`SecretExpired`). An event is only a hint: the secret has to be listed, its expiry is read anew, and then the engine's `resume`
 * and `rotate` do what is to do, and give the new version an expiry of its own. Events that come twice, late, out of order or
 * from anybody do no harm.
 *
 * The event comes 30 days ahead, always: secrets that live no longer than that are rotated by a schedule. Something has to call
 * `resume` besides: Azure sends nothing when grace is over. A secret whose version has no expiry has no events: give the first
 * one `expiresAt`.
 *
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED at once: options that are wrong, a secret that is in another store, and
 * no `lock`, which this store needs.
 * @see https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 * @example
 * const handle = toAzureRotationHandler(secrets, {
 *   vault: 'my-vault',
 *   rules: { API_KEY: { strategy, lock, expiresIn: 90 * 86_400_000 } },
 * })
 */
export declare function toAzureRotationHandler(secrets: RotatedClient, options: AzureRotationOptions): AzureRotationHandler;
interface EventGridEndpointOptions {
  /** The event subscriptions whose handshake is answered, by name: anybody may subscribe an address that he knows. */
  readonly subscriptions: readonly string[];
  /** Who may ask for the handshake of CloudEvents. Default: Event Grid, `eventgrid.azure.net`. */
  readonly origins?: readonly string[] | undefined;
  /** Told what became of each event: what was `refused` or `failed` is for somebody to look at. */
  tell(outcome: SettledHint): void;
}
/**
 * Answers Event Grid as a webhook: the handshakes of both schemas, and events. 204 where there is nothing to deliver again, also
 * for what was refused; 503 for what may come to something later, which Event Grid repeats for 24 hours. Functions with an Event
 * Grid trigger need none of this: they hand their event to the handler itself. Who may call it is for the server in front to
 * check (Secure WebHook delivery with Microsoft Entra ID).
 *
 * @see https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
 * @see https://learn.microsoft.com/azure/event-grid/end-point-validation-cloud-events-schema
 */
export declare function toEventGridEndpoint(handle: AzureRotationHandler, { subscriptions, origins, tell }: EventGridEndpointOptions): (request: Request) => Promise<Response>;
export type { AzureRotationHandler, AzureRotationOptions, AzureRotationRule, EventGridEndpointOptions };

// ---- dist/clouds.d.ts
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
export type Cloud = keyof typeof clouds;
