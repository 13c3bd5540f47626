// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanStage, CanVersion, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
import { SecretsManagerClient, SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
type Tags = Readonly<Record<string, string>>;
interface AwsSecretsManagerOptions {
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
  /** The KMS key for secrets that `put` creates: id, ARN or `alias/…`. Secrets that exist keep theirs. Default: `aws/secretsmanager`. */
  readonly kmsKeyId?: string | undefined;
  /** Tags for secrets that `put` creates, at most 50. Secrets that exist keep theirs. Needs secretsmanager:TagResource. Default: none. */
  readonly tags?: Tags | undefined;
  /** Put before every name with one `/`: several applications in one account. ARNs cannot be used as names then. */
  readonly prefix?: string | undefined;
}
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
