import { readFileSync } from 'node:fs'
import type { SecretErrorCode } from '@sealwax/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { awsSecretsManager } from '../src/index.ts'
import type { CapturedError } from './capture/captured-error.ts'

const provider = awsSecretsManager()
const captured: readonly CapturedError[] = JSON.parse(
  readFileSync(new URL('captured-errors.json', import.meta.url), 'utf8'),
)

/** By situation and, where it decides, operation. Nothing that was captured may be left out. */
const expected: Readonly<Record<string, SecretErrorCode>> = {
  absent: 'ERR_SECRET_NOT_FOUND',
  'absent version': 'ERR_SECRET_NOT_FOUND',
  'absent stage': 'ERR_SECRET_NOT_FOUND',
  'absent putIf': 'ERR_SECRET_CONFLICT',
  exists: 'ERR_SECRET_CONFLICT',
  // The name is that of any bad parameter: moveStage looks at the labels before it says CONFLICT (compare-and-set.test.ts).
  'label elsewhere': 'ERR_SECRET_INVALID',
  'label not released': 'ERR_SECRET_INVALID',
  'window too short': 'ERR_SECRET_INVALID',
  deleted: 'ERR_SECRET_DELETED',
  'not allowed': 'ERR_SECRET_DENIED',
  'unknown access key': 'ERR_SECRET_DENIED',
  'wrong secret access key': 'ERR_SECRET_DENIED',
  AccessDeniedException: 'ERR_SECRET_DENIED',
  DecryptionFailure: 'ERR_SECRET_DISABLED',
  EncryptionFailure: 'ERR_SECRET_DISABLED',
  ExpiredTokenException: 'ERR_SECRET_DENIED',
  IncompleteSignature: 'ERR_SECRET_DENIED',
  InternalFailure: 'ERR_SECRET_UNAVAILABLE',
  InternalServiceError: 'ERR_SECRET_UNAVAILABLE',
  InvalidNextTokenException: 'ERR_SECRET_INVALID',
  InvalidParameterException: 'ERR_SECRET_INVALID',
  InvalidRequestException: 'ERR_SECRET_INVALID',
  InvalidSignatureException: 'ERR_SECRET_DENIED',
  LimitExceededException: 'ERR_SECRET_THROTTLED',
  OptInRequired: 'ERR_SECRET_DENIED',
  RequestExpired: 'ERR_SECRET_DENIED',
  RequestTimeoutException: 'ERR_SECRET_TIMEOUT',
  ServiceUnavailable: 'ERR_SECRET_UNAVAILABLE',
  ThrottlingException: 'ERR_SECRET_THROTTLED',
  TooManyRequestsException: 'ERR_SECRET_THROTTLED',
  UnknownOperationException: 'ERR_SECRET_CONFIG',
  UnrecognizedClientException: 'ERR_SECRET_DENIED',
  ValidationException: 'ERR_SECRET_INVALID',
  NeverHeardOfException: 'ERR_SECRET_UNKNOWN',
  'retry after 2': 'ERR_SECRET_THROTTLED',
  'retry after rubbish': 'ERR_SECRET_THROTTLED',
  'retry after 1000000000': 'ERR_SECRET_THROTTLED',
  'a page with status 200': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 404': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 429': 'ERR_SECRET_THROTTLED',
  'a page with status 502': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 500': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 307': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 403': 'ERR_SECRET_UNAVAILABLE',
  'JSON of Vault': 'ERR_SECRET_UNAVAILABLE',
  'JSON of Key Vault': 'ERR_SECRET_UNAVAILABLE',
  'JSON with a code': 'ERR_SECRET_UNAVAILABLE',
  refused: 'ERR_SECRET_UNAVAILABLE',
  'unknown host': 'ERR_SECRET_UNAVAILABLE',
  silence: 'ERR_SECRET_TIMEOUT',
  reset: 'ERR_SECRET_UNAVAILABLE',
  closed: 'ERR_SECRET_UNAVAILABLE',
  'cut off': 'ERR_SECRET_UNAVAILABLE',
  stalled: 'ERR_SECRET_TIMEOUT',
  aborted: 'ERR_SECRET_TIMEOUT',
  'no credentials': 'ERR_SECRET_DENIED',
  'unknown profile': 'ERR_SECRET_DENIED',
  ExpiredToken: 'ERR_SECRET_DENIED',
  MissingAuthenticationToken: 'ERR_SECRET_DENIED',
  NotAuthorized: 'ERR_SECRET_DENIED',
  RequestInTheFuture: 'ERR_SECRET_DENIED',
  RequestTimeTooSkewed: 'ERR_SECRET_DENIED',
  SignatureDoesNotMatch: 'ERR_SECRET_DENIED',
  'STS says AccessDenied': 'ERR_SECRET_DENIED',
  'STS says InvalidIdentityToken': 'ERR_SECRET_DENIED',
  'STS says ExpiredTokenException': 'ERR_SECRET_DENIED',
  'STS says IDPRejectedClaim': 'ERR_SECRET_DENIED',
  'self-signed certificate': 'ERR_SECRET_CONFIG',
  'no TLS': 'ERR_SECRET_CONFIG',
}

describe('captured errors of the SDK', () => {
  for (const { server, situation, operation, error } of captured) {
    const code = expected[`${situation} ${operation}`] ?? expected[situation]
    test(`${situation} (${operation}, ${server}) is ${code}`, () => {
      const fault = provider.classify(Object.assign(new Error('not to be looked at'), error), operation)
      expect(fault.code).toBe(code)
      const { httpStatusCode = 0, requestId, attempts } = error.$metadata ?? {}
      expect(fault).toMatchObject({ requestId, attempts, status: httpStatusCode < 300 ? undefined : httpStatusCode })
    })
  }

  test('every situation that is expected was captured', () => {
    const seen = new Set(captured.flatMap(({ situation, operation }) => [situation, `${situation} ${operation}`]))
    expect(Object.keys(expected).filter(situation => !seen.has(situation))).toEqual([])
  })
})

afterEach(() => vi.unstubAllEnvs())

const failed = (name: string, more: object = {}): Error => Object.assign(new Error('text'), { name, ...more })

/** What the message ends with, by situation: a word of the way out. */
const waysOut: Readonly<Record<string, string>> = {
  'not allowed': 'secretsmanager:',
  AccessDeniedException: 'secretsmanager:GetSecretValue',
  NotAuthorized: 'secretsmanager:GetSecretValue',
  'unknown access key': 'AWS_ACCESS_KEY_ID',
  UnrecognizedClientException: 'AWS_ACCESS_KEY_ID',
  MissingAuthenticationToken: 'AWS_ACCESS_KEY_ID',
  'wrong secret access key': 'secret access key',
  InvalidSignatureException: 'clock',
  SignatureDoesNotMatch: 'secret access key',
  ExpiredTokenException: 'aws sso login',
  ExpiredToken: 'aws sso login',
  'STS says ExpiredTokenException': 'aws sso login',
  'no credentials': 'aws sso login',
  'STS says AccessDenied': 'trust policy',
  'STS says InvalidIdentityToken': 'AWS_ROLE_ARN',
  'STS says IDPRejectedClaim': 'trust policy',
  OptInRequired: 'enable it in the account',
  RequestExpired: 'clock',
  RequestInTheFuture: 'clock',
  RequestTimeTooSkewed: 'clock',
  'unknown host': 'check the region',
  'self-signed certificate': 'NODE_EXTRA_CA_CERTS',
  'no TLS': 'the protocol and the port',
  'a page with status 200': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'a page with status 404': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'nothing with status 307': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'nothing with status 403': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'JSON of Vault': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'JSON of Key Vault': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'JSON with a code': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  UnknownOperationException: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  NeverHeardOfException: 'AWS calls it NeverHeardOfException',
  deleted: 'aws secretsmanager restore-secret --secret-id NAME',
  DecryptionFailure: 'KMS key',
  ValidationException: 'check the name',
}

describe('what a fault says', () => {
  test.each(Object.entries(waysOut))('%s: what to do (%s)', (situation, word) => {
    const rows = captured.filter(row => row.situation === situation)
    expect(rows).not.toEqual([])
    for (const { error, operation } of rows) expect(provider.classify(error, operation).hint).toContain(word)
  })

  test('no credentials are no outage, though a source of them could not be reached', () => {
    const error = failed('CredentialsProviderError', { code: 'ECONNREFUSED' })
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_DENIED')
  })

  test('no credentials where a profile is named: whether there is such a profile, not that one be set', () => {
    const hint = () => provider.classify(failed('CredentialsProviderError'), 'get').hint
    vi.stubEnv('AWS_PROFILE', 'nope')
    expect(hint()).toMatch(/profile "nope" \(AWS_PROFILE\) is not in the shared files.*list-profiles/)
    expect(hint()).not.toContain(' set AWS_PROFILE')
    vi.stubEnv('AWS_PROFILE', '')
    expect(hint()).toContain('set AWS_PROFILE, or')
  })

  test('a denial names the permission that the operation needs', () => {
    const hint = (operation: Parameters<typeof provider.classify>[1]) =>
      provider.classify(failed('AccessDeniedException'), operation).hint
    expect(hint('get')).toContain('secretsmanager:GetSecretValue')
    expect(hint('list')).toContain('secretsmanager:ListSecrets')
    expect(hint('putIf')).toContain('secretsmanager:UpdateSecretVersionStage')
  })

  test('how long the service asks to wait, in seconds or as a date; other text says nothing', () => {
    const wait = (header: string | undefined) =>
      provider.classify(failed('SlowDown', { $response: { headers: { 'retry-after': header } } }), 'get').retryAfterMs
    expect(wait('2')).toBe(2_000)
    expect(wait('soon')).toBeUndefined()
    expect(wait('-1')).toBeUndefined()
    expect(wait(undefined)).toBeUndefined()
    expect(wait(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000)
    expect(wait(new Date(0).toUTCString())).toBe(0)
  })

  test('a certificate that is not trusted: never how to turn checks off', () => {
    const { hint } = provider.classify(failed('Error', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'get')
    expect(hint).not.toContain('REJECT_UNAUTHORIZED')
  })

  test('a name of no form of AWS’s is not repeated', () => {
    const $metadata = { httpStatusCode: 400, requestId: 'any' }
    expect(provider.classify(failed('hunter2', { $metadata }), 'get')).toMatchObject({
      code: 'ERR_SECRET_UNKNOWN',
      hint: undefined,
    })
  })

  test('nothing of the error’s own text', () => {
    const error = failed('ValidationException', { message: 'the value hunter2 is not allowed', __type: 'hunter2' })
    expect(JSON.stringify(provider.classify(error, 'put'))).not.toContain('hunter2')
  })

  test.each([
    undefined,
    null,
    0,
    '',
    'ResourceNotFoundException',
    {},
    [],
    Symbol('error'),
    new Error('ThrottlingException'),
  ])('what is no error of the SDK is unknown (%#)', error =>
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNKNOWN'),
  )

  test.each(['constructor', '__proto__', 'toString'])(
    'a name that every object has is no row of the table: %s',
    name => {
      expect(provider.classify({ name, code: name }, 'get').code).toBe('ERR_SECRET_UNKNOWN')
    },
  )
})
