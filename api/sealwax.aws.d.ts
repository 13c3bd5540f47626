// . is ./dist/index.d.ts
// ./rotation is ./dist/rotation/index.d.ts

// ---- dist/index.d.ts
import { AwsSecretsManagerOptions } from "./options.js";
import { CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanStage, CanVersion, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
/** Secrets in AWS Secrets Manager, with all that the service can do to them. */
interface AwsSecretsManager extends SecretProvider, CanPut, CanPutIf, CanDelete, CanRestore, CanPurge, CanList, CanVersion, CanStage {
  getMany: NonNullable<SecretProvider["getMany"]>;
  close: NonNullable<SecretProvider["close"]>;
}
/**
 * Secrets in AWS Secrets Manager, by `@aws-sdk/client-secrets-manager` (a peer dependency, loaded when the first call is
 * made). Nothing is asked of AWS here.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind.
 * @example
 * const secrets = createSecrets(awsSecretsManager({ region: 'eu-west-1', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the secret shop/API_KEY
 */
export declare function awsSecretsManager(options?: AwsSecretsManagerOptions): AwsSecretsManager;
/**
 * Opens `aws:` (the region and credentials that the SDK finds by itself), `aws://eu-west-1` and `aws://eu-west-1/prefix`.
 * Options: `maxAttempts`, `requestTimeout` (milliseconds), `describe` (true), `deleteWindowDays`, `kmsKeyId`.
 *
 * The URL names no host: the SDK goes to the region's own, or where AWS_ENDPOINT_URL_SECRETS_MANAGER says.
 */
export declare const opener: Opener & {
  open(url: StoreUrl): AwsSecretsManager;
};
export type { AwsSecretsManager, AwsSecretsManagerOptions };

// ---- dist/rotation/index.d.ts
import { AwsSecretsManagerOptions } from "../options.js";
import { RotationEvent } from "@sealwax/core";
import "@sealwax/core/adapter";
import { GraceOptions, Strategy } from "@sealwax/core/rotate";
import "@aws-sdk/client-secrets-manager";
declare const steps: readonly ["createSecret", "setSecret", "testSecret", "finishSecret"];
type RotationEventStep = (typeof steps)[number];
/**
 * What Secrets Manager calls a rotation function with (User Guide, Rotation by Lambda function; the steps as AWS' own functions
 * spell them).
 */
interface AwsRotationEvent {
  readonly Step: RotationEventStep;
  /** The secret's ARN. */
  readonly SecretId: string;
  /** The id of the version that is to be next. */
  readonly ClientRequestToken: string;
  /** Where the function assumes a role, or is of another account. A secret itself. */
  readonly RotationToken?: string;
}
/** What Lambda hands to a function beside the event; of it, only the time that is left is asked for. */
interface LambdaContext {
  /** Milliseconds until Lambda ends the function. */
  getRemainingTimeInMillis?(): number;
}
/** Which Secrets Manager, and as whom: see {@link AwsSecretsManagerOptions}. Names are whole: there is no prefix. */
type AwsRotationStore = Pick<AwsSecretsManagerOptions, "region" | "endpoint" | "credentials" | "maxAttempts" | "requestTimeout" | "client">;
/** What both functions take: the one that AWS calls, and the one that a schedule calls. */
interface AwsRotationFunctionOptions {
  /** Names or whole ARNs: what is not listed is refused. The event says which secret; anybody who may invoke the function can say so. */
  readonly secrets: readonly string[];
  /** Default: the function's own region and role. */
  readonly store?: AwsRotationStore | undefined;
  /** Milliseconds for one call to the target. Default: 10,000. */
  readonly timeout?: number | undefined;
  /** Told what the target's own methods rejected with, untouched: it may hold values, so that nothing else repeats it. */
  readonly onTargetError?: ((error: unknown) => void) | undefined;
  /** Told of every step, without values: for metrics and an audit. */
  readonly observe?: ((event: RotationEvent) => void) | undefined;
}
interface AwsRotationOptions extends AwsRotationFunctionOptions {
  /**
   * Says that a function made by `toAwsRevocationHandler` is called by a schedule. Needed by strategies that revoke: AWS calls
   * nobody when grace is over.
   */
  readonly revokedBy?: "schedule" | undefined;
  /** Milliseconds for which a credential that was just set may still be refused, because endpoints lag behind. Default: 5,000. */
  readonly settle?: number | undefined;
  /** The greatest fence that the target has seen, where something else rotated the credential before. Default: 0. */
  readonly fenceAbove?: number | undefined;
}
/** A function of AWS Lambda that Secrets Manager calls to rotate a secret. */
type AwsRotationHandler = (event: unknown, context?: LambdaContext) => Promise<void>;
/**
 * A rotation function for AWS Secrets Manager, from a strategy: the four steps of RotateSecret. Each may be repeated, come
 * twice at once, out of order, or be killed anywhere; what is published goes on working, with a strategy of two credentials.
 *
 * Not for `issueThenRevoke` and `keyring`, which need more than four steps; those that revoke need `revokedBy`. A rotation by
 * {@link rotate} refuses a secret that AWS rotates.
 *
 * @throws TypeError at once for options that are wrong and for strategies that cannot work. The handler rejects with SecretErrors:
 * _DENIED for a secret that is not listed, _INVALID for an event that is none, _CONFLICT where AWS' own state says that there
 * is nothing to rotate, or somebody else changed the secret, _UNAVAILABLE where the target does not answer.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @example
 * export const handler = toAwsRotationHandler(inPlace({ target, generate, allowOutage: true }), { secrets: ['shop/db'] })
 */
export declare function toAwsRotationHandler(strategy: Strategy, options: AwsRotationOptions): AwsRotationHandler;
/** What a look at one secret came to. */
interface Revocation {
  readonly secret: string;
  /** `nothing`: there is no old credential. */
  readonly did: "revoked" | "nothing" | "waits";
  readonly waitsFor?: "grace" | "in-use" | "rotation" | "target";
  /** When there is something to do again, as far as is known; milliseconds since the epoch. */
  readonly next?: number;
}
interface AwsRevocationOptions extends AwsRotationFunctionOptions {
  /** As for `rotate`: how long the old credential stays valid, and who else uses the secret. */
  readonly grace?: GraceOptions | undefined;
}
/** A function that a schedule calls, whatever event it is called with. */
type AwsRevocationHandler = (event?: unknown, context?: LambdaContext) => Promise<readonly Revocation[]>;
/**
 * What ends the old credentials that `toAwsRotationHandler` leaves behind: let a schedule call it, every few minutes. What is due
 * is revoked, if the published credential works; the rest waits. Calling it too often, or twice, does no harm.
 *
 * @throws TypeError, RangeError at once for options that are wrong, and where neither `grace.consumers` nor the target's `inUse`
 * says who else uses the secrets. The handler looks after every secret, and rejects at the end with a SecretError whose `errors`
 * are those of single secrets.
 * @example
 * export const handler = toAwsRevocationHandler(strategy, { secrets: ['shop/db'], grace: { consumers: [] } })
 */
export declare function toAwsRevocationHandler(strategy: Strategy, options: AwsRevocationOptions): AwsRevocationHandler;
export type { AwsRevocationHandler, AwsRevocationOptions, AwsRotationEvent, AwsRotationFunctionOptions, AwsRotationHandler, AwsRotationOptions, AwsRotationStore, LambdaContext, Revocation };

// ---- dist/options.d.ts
import "@sealwax/core";
import { SecretsManagerClient, SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
type Tags = Readonly<Record<string, string>>;
export interface AwsSecretsManagerOptions {
  /** `eu-west-1`. Default: the SDK's own search: AWS_REGION, then the profile, then the instance. */
  readonly region?: string | undefined;
  /**
   * Another address than the region's own, such as a VPC endpoint or an emulator. Default: what the SDK reads from
   * AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL or the profile, else the region's.
   */
  readonly endpoint?: string | undefined;
  /** Credentials or a function that provides them. Default: the SDK's own chain (environment, profile, SSO, web identity, container, instance). */
  readonly credentials?: SecretsManagerClientConfig["credentials"] | undefined;
  /** How often the SDK sends one request, the first time included. Default: the SDK's, which is 3 unless AWS_MAX_ATTEMPTS or the profile says otherwise. */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds for one attempt: to connect, to the answer, and between parts of it. Default: 3,000. */
  readonly requestTimeout?: number | undefined;
  /** A client of your own, with its own region, credentials, retries and timeouts. It is not closed by this provider. */
  readonly client?: SecretsManagerClient | undefined;
  /**
   * Asks DescribeSecret beside every read that goes to AWS, one more request a secret, at the same time. Then tags come and
   * go as metadata, and no cache keeps a value beyond the date of its next rotation. Needs secretsmanager:DescribeSecret.
   * Default: false, and `put` takes no metadata, because no read would tell it.
   */
  readonly describe?: boolean | undefined;
  /** Days during which a deleted secret can be restored, 7 to 30 (API Reference, DeleteSecret). Default: 30. */
  readonly deleteWindowDays?: number | undefined;
  /** The KMS key for secrets that `put` creates: id, ARN or `alias/\u2026`. Secrets that exist keep theirs. Default: `aws/secretsmanager`. */
  readonly kmsKeyId?: string | undefined;
  /** Tags for secrets that `put` creates, at most 50. Secrets that exist keep theirs. Needs secretsmanager:TagResource. Default: none. */
  readonly tags?: Tags | undefined;
  /**
   * Tells whom AWS takes the credentials for, for records of an audit log: the ARN of GetCallerIdentity. That is asked of STS, by a
   * package that is none of this one's. Default: nobody is asked, and records have no principal.
   */
  readonly whoAmI?: ((call: {
    readonly signal: AbortSignal;
  }) => Promise<string>) | undefined;
  /** Put before every name with one `/`: several applications in one account. ARNs cannot be used as names then. */
  readonly prefix?: string | undefined;
}
