import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager'
import { checkOptions, hasMethod, isFlag, isMatch, isPlainUrl, isWhole, type OptionChecks } from '@sealwax/core/adapter'
import { isTags, type Tags, tagRule } from './tags.ts'

export interface AwsSecretsManagerOptions {
  /** `eu-west-1`. Default: the SDK's own search: AWS_REGION, then the profile, then the instance. */
  readonly region?: string | undefined
  /**
   * Another address than the region's own, such as a VPC endpoint or an emulator. Default: what the SDK reads from
   * AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL or the profile, else the region's.
   */
  readonly endpoint?: string | undefined
  /** Credentials or a function that provides them. Default: the SDK's own chain (environment, profile, SSO, web identity, container, instance). */
  readonly credentials?: SecretsManagerClientConfig['credentials'] | undefined
  /** How often the SDK sends one request, the first time included. Default: the SDK's, which is 3 unless AWS_MAX_ATTEMPTS or the profile says otherwise. */
  readonly maxAttempts?: number | undefined
  /** Milliseconds for one attempt: to connect, to the answer, and between parts of it. Default: 3,000. */
  readonly requestTimeout?: number | undefined
  /** A client of your own, with its own region, credentials, retries and timeouts. It is not closed by this provider. */
  readonly client?: SecretsManagerClient | undefined
  /**
   * Asks DescribeSecret beside every read that goes to AWS, one more request a secret, at the same time. Then tags come and
   * go as metadata, and no cache keeps a value beyond the date of its next rotation. Needs secretsmanager:DescribeSecret.
   * Default: false, and `put` takes no metadata, because no read would tell it.
   */
  readonly describe?: boolean | undefined
  /** Days during which a deleted secret can be restored, 7 to 30 (API Reference, DeleteSecret). Default: 30. */
  readonly deleteWindowDays?: number | undefined
  /** The KMS key for secrets that `put` creates: id, ARN or `alias/…`. Secrets that exist keep theirs. Default: `aws/secretsmanager`. */
  readonly kmsKeyId?: string | undefined
  /** Tags for secrets that `put` creates, at most 50. Secrets that exist keep theirs. Needs secretsmanager:TagResource. Default: none. */
  readonly tags?: Tags | undefined
  /**
   * Tells whom AWS takes the credentials for, for records of an audit log: the ARN of GetCallerIdentity. That is asked of STS, by a
   * package that is none of this one's. Default: nobody is asked, and records have no principal.
   */
  readonly whoAmI?: ((call: { readonly signal: AbortSignal }) => Promise<string>) | undefined
  /** Put before every name with one `/`: several applications in one account. ARNs cannot be used as names then. */
  readonly prefix?: string | undefined
}

const checks: OptionChecks<AwsSecretsManagerOptions> = {
  region: ['the code of a region, such as eu-west-1', isMatch(/^[a-z\d]+(-[a-z\d]+)*$/)],
  endpoint: ['an http or https URL without credentials', isPlainUrl('http:', 'https:')],
  credentials: [
    'credentials or a function that provides them',
    value => typeof value === 'function' || typeof value === 'object',
  ],
  maxAttempts: ['a whole number from 1 to 100', isWhole(1, 100)],
  requestTimeout: ['a whole number of milliseconds from 1 to 600,000', isWhole(1, 600_000)],
  client: ['a SecretsManagerClient', hasMethod('send')],
  describe: ['true or false', isFlag],
  deleteWindowDays: ['a whole number of days from 7 to 30', isWhole(7, 30)],
  kmsKeyId: ['the id, the ARN or the alias of a KMS key', isMatch(/^[\w:/-]{1,2048}$/)],
  tags: [tagRule, isTags],
  whoAmI: ['a function that answers an ARN', value => typeof value === 'function'],
  prefix: ['1 to 500 of A-Z a-z 0-9 / _ + = . @ - !', isMatch(/^[\w/+=.@!-]{1,500}$/)],
}

/** @throws TypeError for an option that is unknown, of the wrong kind, or at odds with `client`. */
export function checkAwsOptions(options: AwsSecretsManagerOptions): void {
  checkOptions(options, checks, {
    client: 'client',
    own: ['region', 'endpoint', 'credentials', 'maxAttempts', 'requestTimeout'],
  })
}
