import type { Operation } from '@sealwax/core'
import type { Meaning, Row } from '@sealwax/core/adapter'

/** A value passes through its key (User Guide, Secret encryption and decryption). */
const andKey = 'and the use of its KMS key where that is one of your own'
/** User Guide, Access AWS Secrets Manager secrets from a different account. */
const elsewhere = "(what is another account's must allow it in its own policies as well)"

/** What an operation needs on the secret (Service Authorization Reference, Actions for AWS Secrets Manager). */
const actions: Readonly<Record<Operation, string>> = {
  get: `secretsmanager:GetSecretValue, ${andKey} ${elsewhere}`,
  getMany: `secretsmanager:GetSecretValue, ${andKey} ${elsewhere}`,
  put: `secretsmanager:PutSecretValue and secretsmanager:CreateSecret (with tags, secretsmanager:TagResource), ${andKey}`,
  putIf: `secretsmanager:PutSecretValue, secretsmanager:CreateSecret (with tags, secretsmanager:TagResource) and secretsmanager:UpdateSecretVersionStage, ${andKey}`,
  delete: 'secretsmanager:DeleteSecret',
  restore: 'secretsmanager:RestoreSecret',
  purge: 'secretsmanager:DeleteSecret',
  list: 'secretsmanager:ListSecrets',
  versions: 'secretsmanager:ListSecretVersionIds and secretsmanager:DescribeSecret',
  moveStage: 'secretsmanager:UpdateSecretVersionStage',
  watch: 'secretsmanager:GetSecretValue',
  close: 'nothing',
}

export const throttled: Meaning = {
  code: 'ERR_SECRET_THROTTLED',
  hint: 'Read fewer secrets at once, cache them longer, or see the request rates in the Service Quotas of Secrets Manager.',
}
const denied: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: operation => `Allow this identity ${actions[operation]}: see the policies in the README of @sealwax/aws.`,
}
const badAccessKey: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'AWS does not know the access key: check AWS_ACCESS_KEY_ID or AWS_PROFILE, and that the region is of the same partition.',
}
const badSignature: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'The signature is wrong: check that the secret access key belongs to the access key, that the clock of this machine is right, and that the region is that of `endpoint`.',
}
const expired: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'The credentials have expired: sign in again (`aws sso login`), or take them from a source that renews them.',
}
const noCredentials: Meaning = {
  code: 'ERR_SECRET_DENIED',
  // The SDK does not say whether there is such a profile.
  hint: () => noneOfProfile(process.env['AWS_PROFILE']) ?? noneAtAll,
}
const noneAtAll =
  'No AWS credentials could be had: sign in (`aws sso login`), set AWS_PROFILE, or give the machine, container or function a role.'

function noneOfProfile(profile: string | undefined): string | undefined {
  if (!profile) return undefined
  return `The profile ${JSON.stringify(profile)} (AWS_PROFILE) is not in the shared files (~/.aws/config, ~/.aws/credentials), or gives no credentials: see \`aws configure list-profiles\`, and correct or unset AWS_PROFILE, or sign in with it (\`aws sso login\`).`
}
const noRole: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'The role may not be assumed: check its ARN in the profile or in AWS_ROLE_ARN, and whom its trust policy names.',
}
const clock: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: "AWS refuses requests of another time: set this machine's clock.",
}
const invalid: Meaning = {
  code: 'ERR_SECRET_INVALID',
  hint: 'AWS refuses a parameter: check the name, the version, the stage, the tags and the KMS key. A replica is written in its primary region only.',
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
export const byName: Readonly<Record<string, Row>> = {
  // The API reference of each action. A pending version without a value is not found either.
  ResourceNotFoundException: {
    code: 'ERR_SECRET_NOT_FOUND',
    // A secret that is not there has no version that could be the expected one.
    on: { putIf: conflict },
  },
  // "Scheduled for deletion" is the cause that every action has in common; a write asks DescribeSecret for the others.
  InvalidRequestException: {
    code: 'ERR_SECRET_DELETED',
    hint: deletedHint('NAME'),
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

  AccessDeniedException: denied,
  NotAuthorized: denied,
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
  // STS and IAM Identity Center, which the SDK asks for credentials (their API References, Errors).
  AccessDenied: noRole,
  InvalidIdentityToken: noRole,
  InvalidIdentityTokenException: noRole,
  IDPRejectedClaim: noRole,
  IDPRejectedClaimException: noRole,
  UnauthorizedException: expired,
  InvalidGrantException: expired,

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

/**
 * What to do with a secret that is scheduled for deletion, by code and by AWS's own command: sealwax has none for it.
 *
 * @param id as AWS knows it, with the prefix.
 */
export function deletedHint(id: string): string {
  return `It is scheduled for deletion: restore it (\`restore\` in code, or \`aws secretsmanager restore-secret --secret-id ${id}\`), or purge it (\`purge\` in code, or \`aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${id}\`) and wait a moment before the name is used again.`
}

/** The SDK's own, of its search for credentials; a refused connection to one source of them is not what failed. */
export const byProvider: Readonly<Record<string, Row>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  ProviderError: noCredentials,
}

const unknownHost: Meaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'The name of its host cannot be found: check the region, `endpoint` and the DNS of this machine.',
}
/** Node's own errors of which there is more to say than `nodeFault` does. */
export const byCode: Readonly<Record<string, Row>> = { ENOTFOUND: unknownHost, EAI_AGAIN: unknownHost }

/** An answer that is not the protocol's: a proxy's, a sign-in page, a load balancer's. Its text stays where it is. */
export const foreignAnswer: Meaning & { readonly hint: string } = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'What answered is not AWS Secrets Manager: check `endpoint`, AWS_ENDPOINT_URL_SECRETS_MANAGER and any proxy between.',
}
