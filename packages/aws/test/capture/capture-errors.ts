// Writes captured-errors.json: errors of the real SDK, as servers and networks made them. From the workspace's root:
//
//   node scripts/test-live.mjs --run node --conditions=sealwax-source packages/aws/test/capture/capture-errors.ts && npm run fix
//
// What no emulator can be made to say is answered by a server of this file's own, with the name and status that the API
// Reference documents: the SDK reads it as it would read AWS's. Messages are left out, as they are never looked at.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import type { Operation } from '@sealwax/core'
import { awsFaultProxy } from '../live/aws-fault-proxy.ts'
import { makeUser, root } from '../live/ministack-iam.ts'
import type { CapturedError } from './captured-error.ts'

type Send = (client: SecretsManagerClient) => Promise<unknown>

const captured: CapturedError[] = []

async function capture(
  server: string,
  situation: string,
  operation: Operation,
  config: SecretsManagerClientConfig,
  send: Send,
): Promise<void> {
  const client = new SecretsManagerClient({ region: 'us-east-1', credentials: root, maxAttempts: 1, ...config })
  try {
    await send(client)
    console.log(`${server}: ${situation}: no error`)
  } catch (error) {
    const { name, code, $metadata, $response } = error as Error & Record<string, never> & { $response?: object }
    const headers = ($response as { headers?: Record<string, string> } | undefined)?.headers
    const retryAfter = headers?.['retry-after']
    const { httpStatusCode, requestId, attempts } = ($metadata ?? {}) as NonNullable<
      CapturedError['error']['$metadata']
    >
    captured.push({
      server,
      situation,
      operation,
      error: {
        name,
        code,
        // Whether there was one: its digits would change with every capture.
        $metadata: $metadata && { httpStatusCode, requestId: requestId && 'a-request-id', attempts },
        ...(retryAfter === undefined ? {} : { $response: { headers: { 'retry-after': retryAfter } } }),
      },
    })
  } finally {
    client.destroy()
  }
}

async function captureEmulator(server: string, endpoint: string): Promise<void> {
  const config = { endpoint }
  const SecretId = `captured-${crypto.randomUUID()}`
  const absent = { SecretId: 'captured-absent' }
  const client = new SecretsManagerClient({ region: 'us-east-1', credentials: root, endpoint })
  const { VersionId } = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'any' }))
  const at = (situation: string, operation: Operation, send: Send) =>
    capture(server, situation, operation, config, send)
  await at('absent', 'get', client => client.send(new GetSecretValueCommand(absent)))
  await at('absent version', 'get', client =>
    client.send(new GetSecretValueCommand({ SecretId, VersionId: crypto.randomUUID() })),
  )
  await at('absent stage', 'get', client => client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'NONE' })))
  await at('absent', 'put', client => client.send(new PutSecretValueCommand({ ...absent, SecretString: 'any' })))
  await at('absent', 'putIf', client => client.send(new PutSecretValueCommand({ ...absent, SecretString: 'any' })))
  await at('absent', 'delete', client => client.send(new DeleteSecretCommand(absent)))
  await at('absent', 'restore', client => client.send(new RestoreSecretCommand(absent)))
  await at('exists', 'putIf', client => client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'any' })))
  const other = await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'other' }))
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId }
  const mismatch = new UpdateSecretVersionStageCommand({
    ...move,
    RemoveFromVersionId: VersionId,
    MoveToVersionId: other.VersionId,
  })
  await at('label elsewhere', 'moveStage', client => client.send(mismatch))
  await at('label not released', 'moveStage', client => client.send(new UpdateSecretVersionStageCommand(move)))
  await at('window too short', 'delete', client =>
    client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 1 })),
  )
  await client.send(new DeleteSecretCommand({ SecretId }))
  await at('deleted', 'get', client => client.send(new GetSecretValueCommand({ SecretId })))
  await at('deleted', 'put', client => client.send(new PutSecretValueCommand({ SecretId, SecretString: 'any' })))
  await at('deleted', 'delete', client => client.send(new DeleteSecretCommand({ SecretId })))
  client.destroy()
}

async function captureIdentities(server: string, endpoint: string): Promise<void> {
  const nobody = await makeUser(endpoint, [])
  const denied = { endpoint, credentials: nobody }
  const name = { SecretId: 'captured-absent' }
  await capture(server, 'not allowed', 'get', denied, client => client.send(new GetSecretValueCommand(name)))
  await capture(server, 'not allowed', 'getMany', denied, client =>
    client.send(new BatchGetSecretValueCommand({ SecretIdList: ['a', 'b'] })),
  )
  await capture(server, 'not allowed', 'list', denied, client => client.send(new ListSecretsCommand({})))
  await capture(server, 'not allowed', 'put', denied, client =>
    client.send(new PutSecretValueCommand({ ...name, SecretString: 'any' })),
  )
  const stranger = { endpoint, credentials: { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'any' } }
  await capture(server, 'unknown access key', 'get', stranger, client => client.send(new GetSecretValueCommand(name)))
  const wrong = { endpoint, credentials: { ...nobody, secretAccessKey: 'wrong' } }
  await capture(server, 'wrong secret access key', 'get', wrong, client => client.send(new GetSecretValueCommand(name)))
}

/** Names and status codes of the API Reference (Common Errors; each action's Errors). */
const documented: readonly (readonly [name: string, status: number, operation: Operation])[] = [
  ['AccessDeniedException', 400, 'get'],
  ['DecryptionFailure', 400, 'get'],
  ['EncryptionFailure', 400, 'put'],
  ['ExpiredTokenException', 403, 'get'],
  ['IncompleteSignature', 403, 'get'],
  ['InternalFailure', 500, 'get'],
  ['InternalServiceError', 500, 'get'],
  ['InvalidNextTokenException', 400, 'list'],
  ['InvalidParameterException', 400, 'get'],
  ['InvalidRequestException', 400, 'list'],
  ['InvalidSignatureException', 403, 'get'],
  ['LimitExceededException', 400, 'put'],
  ['OptInRequired', 403, 'get'],
  ['ExpiredToken', 400, 'get'],
  ['MissingAuthenticationToken', 403, 'get'],
  ['NotAuthorized', 400, 'get'],
  ['RequestExpired', 400, 'get'],
  ['RequestInTheFuture', 400, 'get'],
  ['RequestTimeTooSkewed', 403, 'get'],
  ['SignatureDoesNotMatch', 403, 'get'],
  ['RequestTimeoutException', 408, 'get'],
  ['ServiceUnavailable', 503, 'get'],
  ['ThrottlingException', 400, 'get'],
  ['TooManyRequestsException', 429, 'get'],
  ['UnknownOperationException', 404, 'get'],
  ['UnrecognizedClientException', 403, 'get'],
  ['ValidationException', 400, 'get'],
  ['NeverHeardOfException', 400, 'get'],
]

async function captureDocumented(): Promise<void> {
  const proxy = await awsFaultProxy('http://127.0.0.1:1')
  const get: Send = client => client.send(new GetSecretValueCommand({ SecretId: 'any' }))
  const server = 'documented answer'
  for (const [name, status, operation] of documented) {
    proxy.answer(status, JSON.stringify({ __type: name, message: 'any' }), { 'x-amzn-requestid': 'documented' })
    await capture(server, name, operation, { endpoint: proxy.endpoint }, get)
  }
  for (const seconds of ['2', 'rubbish', '1000000000']) {
    proxy.answer(429, '{"__type":"TooManyRequestsException"}', { 'retry-after': seconds })
    await capture(server, `retry after ${seconds}`, 'get', { endpoint: proxy.endpoint }, get)
  }
  for (const [situation, status, body] of [
    ['a page with status 200', 200, '<html></html>'],
    ['a page with status 404', 404, '<html></html>'],
    ['a page with status 429', 429, '<html></html>'],
    ['a page with status 502', 502, '<html></html>'],
    ['nothing with status 500', 500, ''],
    ['nothing with status 307', 307, ''],
    ['nothing with status 403', 403, ''],
    ['JSON of Vault', 404, '{"errors":[]}'],
    ['JSON of Key Vault', 401, '{"error":{"code":"Unauthorized","message":"any"}}'],
    ['JSON with a code', 403, '{"code":"AnyCode","message":"any"}'],
  ] as const) {
    proxy.answer(status, body)
    await capture('no AWS', situation, 'get', { endpoint: proxy.endpoint }, get)
  }
  await proxy.close()
}

async function captureNetwork(): Promise<void> {
  const get: Send = client => client.send(new GetSecretValueCommand({ SecretId: 'any' }))
  const timeouts = { requestTimeout: 100, socketTimeout: 100, throwOnRequestTimeout: true }
  const at = (situation: string, config: SecretsManagerClientConfig, send = get) =>
    capture('no AWS', situation, 'get', config, send)
  await at('refused', { endpoint: 'http://127.0.0.1:1' })
  await at('unknown host', { endpoint: 'http://secretsmanager.invalid' })
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'
  for (const [situation, onRequest] of [
    ['silence', () => {}],
    ['reset', socket => socket.resetAndDestroy()],
    ['closed', socket => socket.end()],
    ['cut off', socket => socket.end(head)],
    ['stalled', socket => socket.write(head)],
  ] as readonly (readonly [string, (socket: import('node:net').Socket) => void])[]) {
    const server = createTcpServer(socket => socket.on('error', () => {}).once('data', () => onRequest(socket)))
    await at(situation, { endpoint: `http://127.0.0.1:${await listen(server)}`, requestHandler: timeouts })
    server.close()
  }
  const silent = createTcpServer(() => {})
  const abortSignal = AbortSignal.timeout(50)
  await at('aborted', { endpoint: `http://127.0.0.1:${await listen(silent)}` }, client =>
    client.send(new GetSecretValueCommand({ SecretId: 'any' }), { abortSignal }),
  )
  const nowhere = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  }
  Object.assign(process.env, nowhere)
  await at('no credentials', { ...ambient })
  process.env['AWS_PROFILE'] = 'nobody'
  await at('unknown profile', { ...ambient })
  delete process.env['AWS_PROFILE']
  silent.close()
}

const ambient = { credentials: undefined, endpoint: 'http://127.0.0.1:1' } as unknown as SecretsManagerClientConfig

/** What the SDK makes of a certificate that nobody vouches for, and of a port without TLS. */
async function captureTls(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const [openssl, ...request] = [
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=localhost',
  ]
  execFileSync(String(openssl), [...request, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  const get: Send = client => client.send(new GetSecretValueCommand({ SecretId: 'any' }))
  const secure = createHttpsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) })
  const plain = createTcpServer(socket => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  for (const [situation, server] of [
    ['self-signed certificate', secure],
    ['no TLS', plain],
  ] as const) {
    await capture('no AWS', situation, 'get', { endpoint: `https://127.0.0.1:${await listen(server)}` }, get)
    server.close()
  }
  rmSync(folder, { recursive: true })
}

/** STS in the words of its API Reference, asked by the SDK for the credentials of a web identity. */
async function captureRoles(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'))
  writeFileSync(join(folder, 'token'), 'any')
  const proxy = await awsFaultProxy('http://127.0.0.1:1')
  Object.assign(process.env, {
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/any',
    AWS_ENDPOINT_URL_STS: proxy.endpoint,
    AWS_REGION: 'us-east-1',
  })
  for (const [code, status] of [
    ['AccessDenied', 403],
    ['InvalidIdentityToken', 400],
    ['ExpiredTokenException', 400],
    ['IDPRejectedClaim', 403],
  ] as const) {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>any</Message></Error></ErrorResponse>`
    proxy.answer(status, body, { 'content-type': 'text/xml' })
    await capture('documented answer', `STS says ${code}`, 'get', { ...ambient }, client =>
      client.send(new GetSecretValueCommand({ SecretId: 'any' })),
    )
  }
  await proxy.close()
  rmSync(folder, { recursive: true })
}

function listen(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}

const { SEALWAX_LIVE_MINISTACK: ministack, SEALWAX_LIVE_MOTO: moto } = process.env
if (ministack === undefined || moto === undefined)
  throw new Error('ministack and moto must run: see the first lines of this file')
const label = (name: string): string => `${name.toLowerCase()} ${process.env[`SEALWAX_LIVE_${name}_VERSION`]}`
await captureEmulator(label('MINISTACK'), ministack)
await captureIdentities(label('MINISTACK'), ministack)
await captureEmulator(label('MOTO'), moto)
await captureDocumented()
await captureTls()
await captureNetwork()
await captureRoles()
const file = new URL('../captured-errors.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(captured, undefined, 2)}\n`)
console.log(`${captured.length} errors`)
process.exit()
