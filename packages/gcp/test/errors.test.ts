import { readFileSync } from 'node:fs'
import { type Operation, type SecretErrorCode, StoreFault } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { googleSecretManager } from '../src/index.ts'
import { type CapturedError, rebuilt } from './capture/captured-error.ts'
import { grpcError } from './scripted-client.ts'

const provider = googleSecretManager()
const captured: readonly CapturedError[] = JSON.parse(
  readFileSync(new URL('captured-errors.json', import.meta.url), 'utf8'),
)

/** By situation and, where it decides, operation. Nothing that was captured may be left out. */
const expected: Readonly<Record<string, SecretErrorCode>> = {
  absent: 'ERR_SECRET_NOT_FOUND',
  'absent putIf': 'ERR_SECRET_CONFLICT',
  'absent version': 'ERR_SECRET_NOT_FOUND',
  'absent alias': 'ERR_SECRET_NOT_FOUND',
  'without a version': 'ERR_SECRET_NOT_FOUND',
  exists: 'ERR_SECRET_CONFLICT',
  'name of another form': 'ERR_SECRET_INVALID',
  'wrong checksum': 'ERR_SECRET_INVALID',
  // Core says TOO_LARGE before any I/O.
  'too large': 'ERR_SECRET_INVALID',
  // The status is that of a lost etag: moveStage looks at the secret before it says CONFLICT (writing.test.ts).
  'alias to an absent version': 'ERR_SECRET_CONFLICT',
  'lost etag': 'ERR_SECRET_CONFLICT',
  'lost etag, as ABORTED': 'ERR_SECRET_CONFLICT',
  disabled: 'ERR_SECRET_DISABLED',
  // The status is that of a disabled one: get looks at the version before it says DELETED (reading.test.ts).
  destroyed: 'ERR_SECRET_DISABLED',
  throttled: 'ERR_SECRET_THROTTLED',
  'throttled for 1.5 seconds': 'ERR_SECRET_THROTTLED',
  CANCELLED: 'ERR_SECRET_UNAVAILABLE',
  UNKNOWN: 'ERR_SECRET_UNAVAILABLE',
  OUT_OF_RANGE: 'ERR_SECRET_INVALID',
  UNIMPLEMENTED: 'ERR_SECRET_UNAVAILABLE',
  INTERNAL: 'ERR_SECRET_UNAVAILABLE',
  UNAVAILABLE: 'ERR_SECRET_UNAVAILABLE',
  DATA_LOSS: 'ERR_SECRET_CORRUPT',
  silence: 'ERR_SECRET_TIMEOUT',
  aborted: 'ERR_SECRET_UNAVAILABLE',
  'broken connection': 'ERR_SECRET_UNAVAILABLE',
  'API not enabled': 'ERR_SECRET_CONFIG',
  'no such project': 'ERR_SECRET_CONFIG',
  'not allowed': 'ERR_SECRET_DENIED',
  'unknown token': 'ERR_SECRET_DENIED',
  'expired token': 'ERR_SECRET_DENIED',
  'untrusted certificate': 'ERR_SECRET_CONFIG',
  refused: 'ERR_SECRET_UNAVAILABLE',
  'unknown host': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 200': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 200': 'ERR_SECRET_UNAVAILABLE',
  'null with status 200': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 401': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 403': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 404': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 404': 'ERR_SECRET_UNAVAILABLE',
  'other JSON with status 404': 'ERR_SECRET_UNAVAILABLE',
  'an error of another form with status 404': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 429': 'ERR_SECRET_THROTTLED',
  'a page with status 502': 'ERR_SECRET_UNAVAILABLE',
}

describe('captured errors of the SDK', () => {
  for (const { server, transport, situation, operation, error } of captured) {
    const code = expected[`${situation} ${operation}`] ?? expected[situation]
    test(`${situation} (${operation}, ${server}, ${transport}) is ${code}`, () => {
      const fault = provider.classify(rebuilt(error), operation)
      expect(fault.code).toBe(code)
      expect(fault.retryAfterMs).toBe(situation === 'throttled for 1.5 seconds' ? 1_500 : undefined)
      if (fault.status !== undefined) expect(fault.status).toBe(error.code)
    })
  }

  test('every situation that is expected was captured', () => {
    const seen = new Set(captured.flatMap(({ situation, operation }) => [situation, `${situation} ${operation}`]))
    expect(Object.keys(expected).filter(situation => !seen.has(situation))).toEqual([])
  })

  test('what is no answer of Google over REST says so', () => {
    const pages = captured.filter(({ transport, situation }) => transport === 'rest' && / with status /.test(situation))
    const others = pages.filter(({ situation }) => !situation.includes('429'))
    expect(others.length).toBeGreaterThan(8)
    for (const { error } of others) {
      expect(provider.classify(rebuilt(error), 'get').hint).toContain('not Google Secret Manager')
    }
  })
})

describe('what a fault says', () => {
  const hint = (operation: Operation, code: number, more: object = {}) =>
    provider.classify(grpcError(code, more), operation).hint

  test('a denial names the permission that the operation needs', () => {
    expect(hint('get', 7)).toContain('secretmanager.versions.access')
    expect(hint('put', 7)).toContain('secretmanager.versions.add')
    expect(hint('list', 7)).toContain('secretmanager.secrets.list')
    expect(hint('versions', 7)).toContain('secretmanager.versions.list')
    expect(hint('delete', 7)).toContain('secretmanager.secrets.delete')
    expect(hint('moveStage', 7)).toContain('secretmanager.secrets.update')
  })

  test('ABORTED is a lost condition where there is one, and passes elsewhere', () => {
    const code = (operation: Operation) => provider.classify(grpcError(10), operation).code
    for (const operation of ['moveStage', 'putIf'] as const) expect(code(operation)).toBe('ERR_SECRET_CONFLICT')
    for (const operation of ['get', 'put', 'list'] as const) expect(code(operation)).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test('an API that is not enabled: the command that enables it', () => {
    expect(hint('get', 7, { reason: 'SERVICE_DISABLED' })).toContain(
      'gcloud services enable secretmanager.googleapis.com',
    )
  })

  test('a certificate that is not trusted: how to trust it, never how to turn checks off', () => {
    const cause = Object.assign(new Error('any'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const { code, hint } = provider.classify(grpcError(14, { cause }), 'get')
    expect(code).toBe('ERR_SECRET_CONFIG')
    expect(hint).toContain('NODE_EXTRA_CA_CERTS')
    const overGrpc = provider.classify(grpcError(14), 'get').hint
    expect(overGrpc).toContain('GRPC_DEFAULT_SSL_ROOTS_FILE_PATH')
    for (const advice of [hint, overGrpc]) expect(advice).not.toContain('REJECT_UNAUTHORIZED')
  })

  test('over gRPC, what is not the protocol’s may be another server; a write still says that it is in doubt', () => {
    for (const code of [2, 13]) {
      expect(hint('get', code)).toContain('what answered is not Google Secret Manager')
      expect(hint('put', code)).toBeUndefined()
      expect(hint('get', code, { httpStatusCode: 500, details: [] })).toBeUndefined()
    }
    expect(hint('get', 14)).toContain('a server that is not of Google')
  })

  test('nothing of the error’s own text', () => {
    const error = Object.assign(new Error('the value hunter2 is not allowed'), {
      code: 3,
      details: 'hunter2',
      reason: 'hunter2',
      statusDetails: [{ description: 'hunter2' }],
      [Symbol.for('google-gax.rawHttpResponsePayload')]: 'hunter2',
    })
    for (const operation of ['get', 'put', 'moveStage'] as const) {
      expect(JSON.stringify(provider.classify(error, operation))).not.toContain('hunter2')
    }
  })

  test.each([
    null,
    {},
    [null],
    [{ retryDelay: null }],
    [{ retryDelay: { seconds: 'soon' } }],
    [{ retryDelay: { seconds: -1 } }],
  ])('a wish to wait that is none says nothing: %j', statusDetails =>
    expect(provider.classify(grpcError(8, { statusDetails }), 'get').retryAfterMs).toBeUndefined(),
  )

  test.each([
    undefined,
    null,
    0,
    '',
    '5',
    {},
    [],
    Symbol('error'),
    new Error('5 NOT_FOUND'),
    new TypeError("Cannot use 'in' operator"),
    new StoreFault('ERR_SECRET_NOT_FOUND'),
    { code: '5' },
    { code: 99 },
    { reason: 'toString' },
    { code: 'constructor' },
  ])('what is no error of the service is unknown (%#)', error =>
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNKNOWN'),
  )
})
