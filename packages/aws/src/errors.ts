import type { Fault, Operation, SecretErrorCode } from '@sealwax/core'
import { byNodeCode } from './node-errors.ts'

/** What an error means, and the sentence that says what to do next where core's own would be too general. */
interface Meaning {
  readonly code: SecretErrorCode
  readonly hint?: string | ((operation: Operation) => string)
}

/** An operation's own row counts before the general one. */
type Row = Meaning & { readonly on?: Readonly<Partial<Record<Operation, Meaning>>> }

/** A value passes through its key (User Guide, Secret encryption and decryption). */
const andKey = 'and the use of its KMS key where that is one of your own'

/** What an operation needs on the secret (Service Authorization Reference, Actions for AWS Secrets Manager). */
const actions: Readonly<Record<Operation, string>> = {
  get: `secretsmanager:GetSecretValue, ${andKey}`,
  getMany: `secretsmanager:GetSecretValue, ${andKey}`,
  put: `secretsmanager:PutSecretValue and secretsmanager:CreateSecret, ${andKey}`,
  putIf: `secretsmanager:PutSecretValue, secretsmanager:CreateSecret and secretsmanager:UpdateSecretVersionStage, ${andKey}`,
  delete: 'secretsmanager:DeleteSecret',
  restore: 'secretsmanager:RestoreSecret',
  purge: 'secretsmanager:DeleteSecret',
  list: 'secretsmanager:ListSecrets',
  versions: 'secretsmanager:ListSecretVersionIds and secretsmanager:DescribeSecret',
  moveStage: 'secretsmanager:UpdateSecretVersionStage',
  watch: 'secretsmanager:GetSecretValue',
  close: 'nothing',
}

const throttled: Meaning = {
  code: 'ERR_SECRET_THROTTLED',
  hint: 'Read fewer secrets at once, cache them longer, or see the request rates in the Service Quotas of Secrets Manager.',
}
const badAccessKey: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'AWS does not know the access key: check AWS_ACCESS_KEY_ID or AWS_PROFILE, and that the region is of the same partition.',
}
const badSignature: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'The signature is wrong: check that the secret access key belongs to the access key, and that the clock is right.',
}
const expired: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'The credentials have expired: sign in again (`aws sso login`), or take them from a source that renews them.',
}
const noCredentials: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'No AWS credentials were found: set AWS_PROFILE, sign in with `aws sso login`, or give the machine, container or function a role.',
}
const clock: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: "AWS refuses requests of another time: set this machine's clock.",
}
const invalid: Meaning = {
  code: 'ERR_SECRET_INVALID',
  hint: 'AWS refuses a parameter: check the name, the version, the stage and the KMS key. A replica is written in its primary region only.',
}
const conflict: Meaning = { code: 'ERR_SECRET_CONFLICT' }
const otherService: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'What answers there is another service: check `endpoint` and AWS_ENDPOINT_URL_SECRETS_MANAGER.',
}
/** A value that cannot be decrypted was switched off by whoever holds the key: no cache may go on with it. */
const keyUnusable: Meaning = {
  code: 'ERR_SECRET_DISABLED',
  hint: 'Its KMS key cannot be used: check that the key is enabled and not scheduled for deletion, and that this identity has kms:Decrypt and kms:GenerateDataKey on it.',
}

/**
 * The API Reference of AWS Secrets Manager (each action's Errors; Common Errors), and the names that the SDK gives to
 * failures of its own. Status codes decide only where a name is not known: the service answers most of these with 400.
 */
const byName: Readonly<Record<string, Row>> = {
  // The API reference of each action. A pending version without a value is not found either.
  ResourceNotFoundException: {
    code: 'ERR_SECRET_NOT_FOUND',
    // A secret that is not there has no version that could be the expected one.
    on: { putIf: conflict },
  },
  // "Scheduled for deletion" is the cause that every action has in common; a write asks DescribeSecret for the others.
  InvalidRequestException: {
    code: 'ERR_SECRET_DELETED',
    hint: 'It is scheduled for deletion: restore it, or purge it and wait a moment before the name is used again.',
    on: { list: invalid },
  },
  ResourceExistsException: {
    code: 'ERR_SECRET_CONFLICT',
    on: {
      // A client request token that was used for another value.
      put: {
        code: 'ERR_SECRET_CONFLICT',
        hint: 'The secret has a version with this token and another value: put again.',
      },
    },
  },
  InvalidParameterException: invalid,
  InvalidNextTokenException: {
    code: 'ERR_SECRET_INVALID',
    hint: 'The page is no longer known: list from the beginning.',
  },
  ValidationException: invalid,
  ValidationError: invalid,
  PreconditionNotMetException: invalid,
  MalformedPolicyDocumentException: invalid,
  RequestEntityTooLargeException: { code: 'ERR_SECRET_TOO_LARGE' },
  DecryptionFailure: keyUnusable,
  EncryptionFailure: keyUnusable,
  InternalServiceError: { code: 'ERR_SECRET_UNAVAILABLE' },
  LimitExceededException: {
    code: 'ERR_SECRET_THROTTLED',
    hint: 'A quota is used up (versions or labels of the secret, secrets in the region): write less often, or see Service Quotas.',
  },

  AccessDeniedException: {
    code: 'ERR_SECRET_DENIED',
    hint: operation => `Allow this identity ${actions[operation]}: see the policies in the README of @sealwax/aws.`,
  },
  NotAuthorized: badAccessKey,
  OptInRequired: {
    code: 'ERR_SECRET_DENIED',
    hint: 'The account has no access to this region or service yet: enable it in the account.',
  },
  UnrecognizedClientException: badAccessKey,
  InvalidClientTokenId: badAccessKey,
  MissingAuthenticationToken: badAccessKey,
  MissingAuthenticationTokenException: badAccessKey,
  InvalidSignatureException: badSignature,
  IncompleteSignature: badSignature,
  IncompleteSignatureException: badSignature,
  SignatureDoesNotMatch: badSignature,
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  RequestExpired: clock,
  RequestTimeTooSkewed: clock,
  RequestInTheFuture: clock,
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,

  ThrottlingException: throttled,
  Throttling: throttled,
  ThrottledException: throttled,
  TooManyRequestsException: throttled,
  RequestLimitExceeded: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  SlowDown: throttled,

  RequestTimeout: { code: 'ERR_SECRET_TIMEOUT' },
  RequestTimeoutException: { code: 'ERR_SECRET_TIMEOUT' },
  TimeoutError: { code: 'ERR_SECRET_TIMEOUT' },
  AbortError: { code: 'ERR_SECRET_TIMEOUT' },

  UnknownOperationException: otherService,
}

/** An answer that is not the protocol's: a proxy's, a sign-in page, a load balancer's. Its text stays where it is. */
export const foreignAnswer: Meaning & { readonly hint: string } = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'What answered is not AWS Secrets Manager: check `endpoint`, AWS_ENDPOINT_URL_SECRETS_MANAGER and any proxy between.',
}

/** The parts of an SDK error that decide what it means. Its message is never looked at, and never passed on. */
interface SdkError {
  readonly name?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number }
  /** Not enumerable: the answer as it came, with its headers. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

/** What an error of the SDK's means for an operation. */
export function classify(error: unknown, operation: Operation): Fault {
  const { code, hint } = meaningOf(error, operation)
  return { code, hint: typeof hint === 'function' ? hint(operation) : hint, ...factsOf(error) }
}

function meaningOf(error: unknown, operation: Operation): Meaning {
  const { name, code, $metadata } = sdkError(error)
  const status = $metadata?.httpStatusCode ?? 0
  const known = lookUp(byNodeCode, code) ?? lookUp(byName, name)
  if (known !== undefined) return known.on?.[operation] ?? known
  if (status >= 500) return { code: 'ERR_SECRET_UNAVAILABLE' }
  if (status === 429) return throttled
  // The SDK could not read the answer as JSON.
  return name === 'SyntaxError' ? foreignAnswer : { code: 'ERR_SECRET_UNKNOWN' }
}

function lookUp(table: Readonly<Record<string, Row>>, key: unknown): Row | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
}

/** What may be repeated of an SDK error: status, request id, attempts, and how long it asks to wait. */
export function factsOf(error: unknown): Omit<Fault, 'code'> {
  const { $metadata, $response } = sdkError(error)
  const status = $metadata?.httpStatusCode ?? 0
  return {
    // The 200 of an answer that broke off, or of a batch that holds a failure, says nothing about the failure.
    status: status >= 400 ? status : undefined,
    requestId: $metadata?.requestId,
    attempts: $metadata?.attempts,
    retryAfterMs: retryAfter($response?.headers?.['retry-after']),
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3). Anything else is no answer. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  // Dates begin with the day of the week; what else the parser takes is none of HTTP's.
  const date = /^[A-Z][a-z]+,? /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** Whether the service gave one of these names to its error. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  const { name } = sdkError(error)
  return typeof name === 'string' && names.includes(name)
}

function sdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {}
}
