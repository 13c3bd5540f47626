import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager'
import { wrongArgument } from '@sealwax/core'

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
  /** Days during which a deleted secret can be restored, 7 to 30 (API Reference, DeleteSecret). Default: 30. */
  readonly deleteWindowDays?: number | undefined
  /** The KMS key for secrets that `put` creates: id, ARN or `alias/…`. Secrets that exist keep theirs. Default: `aws/secretsmanager`. */
  readonly kmsKeyId?: string | undefined
  /** Put before every name with one `/`: several applications in one account. ARNs cannot be used as names then. */
  readonly prefix?: string | undefined
}

type Check = readonly [expected: string, isRight: (value: unknown) => boolean]

const checks: Readonly<Record<keyof AwsSecretsManagerOptions, Check>> = {
  region: ['the code of a region, such as eu-west-1', value => matches(value, /^[a-z\d]+(-[a-z\d]+)*$/)],
  endpoint: ['an http or https URL without credentials', isPlainUrl],
  credentials: [
    'credentials or a function that provides them',
    value => typeof value === 'function' || typeof value === 'object',
  ],
  maxAttempts: ['a whole number from 1 to 100', value => isWhole(value, 1, 100)],
  requestTimeout: ['a whole number of milliseconds from 1 to 600,000', value => isWhole(value, 1, 600_000)],
  client: ['a SecretsManagerClient', value => typeof (value as SecretsManagerClient | null)?.send === 'function'],
  deleteWindowDays: ['a whole number of days from 7 to 30', value => isWhole(value, 7, 30)],
  kmsKeyId: ['the id, the ARN or the alias of a KMS key', value => matches(value, /^[\w:/-]{1,2048}$/)],
  prefix: ['1 to 500 of A-Z a-z 0-9 / _ + = . @ - !', value => matches(value, /^[\w/+=.@!-]{1,500}$/)],
}

/** These are an injected client's own. */
const settingsOfClient = ['region', 'endpoint', 'credentials', 'maxAttempts', 'requestTimeout'] as const

/** @throws TypeError for an option that is unknown, of the wrong kind, or at odds with `client`. */
export function checkOptions(options: AwsSecretsManagerOptions): void {
  if (typeof options !== 'object' || options === null) throw wrongArgument('options', 'an object', options)
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, option)) {
      throw new TypeError(`options.${option} is not an option: there are ${Object.keys(checks).join(', ')}`)
    }
    const [expected, isRight] = checks[option as keyof AwsSecretsManagerOptions]
    if (value !== undefined && (value === null || !isRight(value))) {
      throw wrongArgument(`options.${option}`, expected, value)
    }
  }
  const doubled = settingsOfClient.find(option => options[option] !== undefined)
  if (options.client !== undefined && doubled !== undefined) {
    throw new TypeError(`options.${doubled} must be left out beside options.client: set it when you make the client`)
  }
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

function isPlainUrl(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
