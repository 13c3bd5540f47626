// . is ./dist/index.d.ts
// ./rotation is ./dist/rotation/index.d.ts

// ---- dist/index.d.ts
import { CanDelete, CanList, CanPut, CanPutIf, CanStage, CanVersion, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
import { SecretManagerServiceClient } from "@google-cloud/secret-manager";
/** Strings by keys, kept with a secret for whoever uses it. */
type Annotations = Readonly<Record<string, string>>;
/** What the SDK's client is made with. */
type ClientOptions = NonNullable<ConstructorParameters<typeof SecretManagerServiceClient>[0]>;
interface GoogleSecretManagerOptions {
  /** The project's id or number. Default: what the SDK finds: GOOGLE_CLOUD_PROJECT, the credentials' own, gcloud's, the machine's. */
  readonly project?: string | undefined;
  /**
   * `europe-west3`: regional secrets, kept in that location alone and asked for at its endpoint. They are not found among the
   * global ones, nor the other way round. Default: global secrets.
   */
  readonly location?: string | undefined;
  /** Another address than Google's own, `host` or `host:port`, always with TLS: a Private Service Connect endpoint. */
  readonly endpoint?: string | undefined;
  /** `rest` where a proxy lets no gRPC through. Default: `grpc`. */
  readonly transport?: "grpc" | "rest" | undefined;
  /** A client of google-auth-library. Default: the SDK's own search (Application Default Credentials). */
  readonly authClient?: ClientOptions["authClient"];
  /** Milliseconds for one request. The SDK's own limit is 60,000, and with its repetitions 600,000. Default: 5,000. */
  readonly requestTimeout?: number | undefined;
  /**
   * A client of your own, with its own endpoint, transport and credentials. It is not closed by this provider; its log, which
   * prints values, is switched off, and its repetitions are not used.
   */
  readonly client?: SecretManagerServiceClient | undefined;
  /** Put before every name with one `/`, which Google sees as a hyphen: several applications in one project. A portable name. */
  readonly prefix?: string | undefined;
  /**
   * The version that carries this alias is the current one, instead of the newest: `get` reads it, `put` moves it, and `put`
   * with `ifVersion` works, because aliases are moved under the secret's etag. What others add is not read until the alias is
   * moved. Default: the newest version is current, and versions cannot be compared.
   */
  readonly currentAlias?: string | undefined;
  /** Where global secrets that `put` creates are kept: `['europe-west3', 'europe-west4']`. Default: where Google likes. */
  readonly replicas?: readonly string[] | undefined;
  /** The Cloud KMS key of secrets that `put` creates, `projects/\u2026/cryptoKeys/\u2026`. Default: Google's own. Not beside `replicas`. */
  readonly kmsKey?: string | undefined;
  /** Labels of secrets that `put` creates. Secrets that exist keep theirs. */
  readonly labels?: Annotations | undefined;
  /** Annotations of secrets that `put` creates. Secrets that exist keep theirs. */
  readonly annotations?: Annotations | undefined;
  /**
   * Asks GetSecret beside every read that goes to Google, one more request a secret, at the same time. Then annotations come
   * and go as metadata, and no cache keeps a value beyond the time of its next rotation, or its secret's end. Needs
   * secretmanager.secrets.get. Default: false, and `put` takes no metadata, because no read would tell it.
   */
  readonly describe?: boolean | undefined;
}
/** Secrets in Google Secret Manager, with all that the service can do to them. */
interface GoogleSecretManager extends SecretProvider, CanPut, CanDelete, CanList, CanVersion, CanStage {
  whoAmI: NonNullable<SecretProvider["whoAmI"]>;
  close: NonNullable<SecretProvider["close"]>;
}
/**
 * Secrets in Google Secret Manager, by `@google-cloud/secret-manager` (a peer dependency, loaded when the first call is
 * made). Nothing is asked of Google here.
 *
 * Google cannot add a version on a condition, so `put` takes no `ifVersion` unless `currentAlias` is set.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * const secrets = createSecrets(googleSecretManager({ project: 'my-project', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the secret shop-API_KEY
 */
export declare function googleSecretManager(options: GoogleSecretManagerOptions & {
  readonly currentAlias: string;
}): GoogleSecretManager & CanPutIf;
export declare function googleSecretManager(options?: GoogleSecretManagerOptions): GoogleSecretManager & Partial<CanPutIf>;
/**
 * Opens `gcp:` (the project and credentials that the SDK finds by itself), `gcp://my-project` and `gcp://my-project/prefix`.
 * Options: `location`, `transport` (`grpc` or `rest`), `endpoint` (host or host:port), `requestTimeout` (milliseconds),
 * `currentAlias`, `describe` (true), `replicas` (locations with commas between), `kmsKey`.
 */
export declare const opener: Opener & {
  open(url: StoreUrl): GoogleSecretManager & Partial<CanPutIf>;
};
export type { GoogleSecretManager, GoogleSecretManagerOptions };

// ---- dist/rotation/index.d.ts
import { HintOutcome, RotatedClient, RotationOptions, SettledHint } from "@sealwax/core/rotate";
/** How one secret is rotated when Google says that it is time. */
interface GoogleRotationRule extends RotationOptions {
  /**
   * Milliseconds: a message about a value that is younger begins nothing, because it is a repetition, or late. Somewhat less
   * than the period of the schedule: for 30 days, 29.
   */
  readonly minAge: number;
}
interface GoogleRotationOptions {
  /** The projects that messages may come from, by all names they have: Google may write the id or the number. */
  readonly projects: readonly string[];
  /** `europe-west3`, where the secrets are regional. Default: global ones. */
  readonly location?: string | undefined;
  /** By the client's names: what is not listed is refused. */
  readonly rules: Readonly<Record<string, GoogleRotationRule>>;
}
/**
 * Acts on one message, in any form in which Pub/Sub brings it. What it resolves to may be acknowledged; of what it rejects
 * with, another delivery may make something.
 */
type GoogleRotationHandler = (event: unknown) => Promise<HintOutcome>;
/**
 * Rotates secrets of Google Secret Manager when Secret Manager's own schedule says so (`SECRET_ROTATE`, by Pub/Sub). A message is
 * only a hint: the secret has to be listed, its age is looked at anew, and then the engine's `resume` and `rotate` do what is to
 * do. Messages that come twice, late, or from anybody do no harm.
 *
 * Something has to call `resume` besides: Google sends nothing when grace is over.
 *
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED at once: options that are wrong, a secret that is in another store, a
 * store without comparison (`currentAlias` is not set) and no `lock`.
 * @see https://cloud.google.com/secret-manager/docs/secret-rotation
 * @example
 * const handle = toGoogleRotationHandler(secrets, {
 *   projects: ['my-project', '123456789012'],
 *   rules: { API_KEY: { strategy, lock, minAge: 29 * 86_400_000 } },
 * })
 */
export declare function toGoogleRotationHandler(secrets: RotatedClient, options: GoogleRotationOptions): GoogleRotationHandler;
/**
 * Answers a push of Pub/Sub: 204 where there is nothing to deliver again, also for what was refused, because Pub/Sub delivers for
 * 7 days whatever is answered with anything else; 503 for what may come to something later. Who may call it is for the server
 * in front to check (push subscriptions with authentication).
 *
 * @param tell told what became of the message: what was `refused` or `failed` is for somebody to look at.
 * @see https://cloud.google.com/pubsub/docs/push
 * @example
 * const answer = toPubSubEndpoint(handle, outcome => console.log(JSON.stringify(outcome)))
 */
export declare function toPubSubEndpoint(handle: GoogleRotationHandler, tell: (outcome: SettledHint) => void): (request: Request) => Promise<Response>;
export type { GoogleRotationHandler, GoogleRotationOptions, GoogleRotationRule };
