// Writes captured-errors.json: errors of the real SDK, as this project's own double of Key Vault and networks made them.
// They are never the service's own. From the workspace's root:
//
//   node scripts/test-live.mjs --only azure-double --run node --conditions=sealwax-source packages/azure/test/capture/capture-errors.ts && npm run fix

import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { ClientSecretCredential, DefaultAzureCredential, type TokenCredential } from '@azure/identity'
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets'
import type { Operation } from '@sealwax/core'
import { azureDouble } from '../live/azure-double.ts'
import { type CapturedError, fieldsOf } from './captured-error.ts'

type Send = (client: SecretClient) => Promise<unknown>

const found = azureDouble()
if ('missing' in found) throw new Error(`${found.missing}: see the first lines of this file`)
const double = found
const server = `azure-double ${double.version}`
const captured: CapturedError[] = []
const vault = await double.openVault()
const officer = double.credential()
const get: Send = client => client.getSecret('any')

interface Way {
  readonly host?: string
  readonly credential?: TokenCredential
  readonly options?: SecretClientOptions
  readonly server?: string
}

async function capture(situation: string, operation: Operation, send: Send, way: Way = {}): Promise<void> {
  const { host = vault.host, credential = officer, options } = way
  const client = new SecretClient(`https://${host}`, credential, {
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: double.ca },
    disableChallengeResourceVerification: true,
    ...options,
  })
  try {
    await send(client)
    console.log(`${situation}: no error`)
  } catch (error) {
    captured.push({ server: way.server ?? server, situation, operation, error: fieldsOf(error) })
  }
}

const set = (name: string, value = 'any') =>
  double.admin('POST', `/outside?on=${vault.name}`, { method: 'PUT', path: `/secrets/${name}`, body: { value } })
const outside = (method: string, path: string, body?: unknown) =>
  double.admin('POST', `/outside?on=${vault.name}`, { method, path, ...(body === undefined ? {} : { body }) })
const settings = (body: unknown) => double.admin('POST', `/settings?on=${vault.name}`, body)

async function withFault(effect: object, work: () => Promise<void>): Promise<void> {
  await double.admin('POST', '/faults', { on: vault.name, times: 1_000, effect })
  await work()
  await double.admin('DELETE', `/faults?on=${vault.name}`)
}

async function captureSecrets(): Promise<void> {
  await set('there')
  await capture('absent', 'get', get)
  await capture('absent version', 'get', client => client.getSecret('there', { version: '0'.repeat(32) }))
  await capture('absent', 'delete', client => client.beginDeleteSecret('any'))
  await capture('absent', 'restore', client => client.beginRecoverDeletedSecret('any'))
  await capture('absent', 'purge', client => client.purgeDeletedSecret('any'))
  await capture('too large', 'put', client => client.setSecret('there', 'x'.repeat(30_000)))
  await outside('PATCH', '/secrets/there', { attributes: { enabled: false } })
  await capture('disabled', 'get', client => client.getSecret('there'))
  await set('gone')
  await outside('DELETE', '/secrets/gone')
  await capture('absent', 'get', client => client.getSecret('gone'))
  await capture('deleted', 'put', client => client.setSecret('gone', 'any'))
  await settings({ deletingMs: 60_000, recoveringMs: 60_000 })
  await set('going')
  await outside('DELETE', '/secrets/going')
  await capture('being deleted', 'put', client => client.setSecret('going', 'any'))
  await capture('being deleted', 'purge', client => client.purgeDeletedSecret('going'))
  await outside('POST', '/deletedsecrets/gone/recover')
  await capture('being restored', 'put', client => client.setSecret('gone', 'any'))
  await settings({ deletingMs: 0, recoveringMs: 0, purgeProtection: true })
  await set('kept')
  await outside('DELETE', '/secrets/kept')
  await capture('purge protection', 'purge', client => client.purgeDeletedSecret('kept'))
  await settings({ purgeProtection: false })
}

async function captureRights(): Promise<void> {
  const operations: readonly (readonly [Operation, Send])[] = [
    ['get', get],
    ['put', client => client.setSecret('any', 'any')],
    ['delete', client => client.beginDeleteSecret('any')],
    ['restore', client => client.beginRecoverDeletedSecret('any')],
    ['purge', client => client.purgeDeletedSecret('any')],
    ['list', client => client.listPropertiesOfSecrets().next()],
    ['versions', client => client.listPropertiesOfSecretVersions('any').next()],
  ]
  for (const access of ['rbac', 'policies']) {
    await settings({ access })
    for (const [operation, send] of operations) {
      await capture(`not allowed (${access})`, operation, send, { credential: double.credential('stranger') })
    }
    await capture(`not allowed to set (${access})`, 'put', client => client.setSecret('any', 'any'), {
      credential: double.credential('user'),
    })
  }
  await settings({ access: 'rbac', firewall: true })
  await capture('firewall', 'get', get)
  await settings({ firewall: false })
}

async function captureSignIn(): Promise<void> {
  const secret = crypto.randomUUID()
  await capture('wrong client secret', 'get', get, { credential: double.credential('user', { secret }) })
  const tenant = crypto.randomUUID()
  await capture('unknown tenant', 'get', get, { credential: double.credential('user', { tenant }) })
  const options = { disableInstanceDiscovery: true, tlsOptions: { ca: double.ca }, retryOptions: { maxRetries: 0 } }
  const at = (authorityHost: string) =>
    new ClientSecretCredential(double.setting('TENANT_ID'), crypto.randomUUID(), secret, { ...options, authorityHost })
  await capture('unknown client', 'get', get, { credential: at(double.setting('AUTHORITY_HOST')) })
  await capture('authority refused', 'get', get, { credential: at('https://127.0.0.1:1'), server: 'no Azure' })
  await capture('authority unknown', 'get', get, { credential: at('https://login.invalid'), server: 'no Azure' })
  await capture('authority is a vault', 'get', get, { credential: at(`https://${vault.host}`) })
  process.env['AZURE_TOKEN_CREDENTIALS'] = 'EnvironmentCredential'
  await capture('no credentials', 'get', get, { credential: new DefaultAzureCredential(), server: 'no Azure' })
  Object.assign(process.env, {
    AZURE_TENANT_ID: double.setting('TENANT_ID'),
    AZURE_CLIENT_ID: double.setting('CLIENT_ID'),
    AZURE_CLIENT_SECRET: secret,
  })
  const authorityHost = double.setting('AUTHORITY_HOST')
  const chain = new DefaultAzureCredential({ ...options, authorityHost } as object)
  await capture('wrong client secret in the environment', 'get', get, { credential: chain })
  await capture('challenge of another domain', 'get', get, { options: { disableChallengeResourceVerification: false } })
  const revoked = double.credential()
  const client = new SecretClient(`https://${vault.host}`, revoked, {
    tlsOptions: { ca: double.ca },
    disableChallengeResourceVerification: true,
  })
  await set('fresh')
  await client.getSecret('fresh')
  await double.admin('POST', '/revoke', { how: 'plain' })
  await capture('token revoked', 'get', get, { credential: revoked })
  await double.admin('POST', '/reset')
}

async function captureAnswers(): Promise<void> {
  for (const [situation, effect] of [
    ['throttled', { kind: 'throttle' }],
    ['throttled for 7 s', { kind: 'throttle', retryAfter: '7' }],
    ['throttled for rubbish', { kind: 'throttle', retryAfter: 'soon' }],
    ['failing with 500', { kind: 'status', status: 500 }],
    ['failing with 503', { kind: 'status', status: 503 }],
    ['failing with 408', { kind: 'status', status: 408 }],
    ['dropped', { kind: 'drop' }],
    ['a page with status 200', { kind: 'answer', status: 200, contentType: 'text/html', body: '<html>sign in</html>' }],
    ['a page with status 403', { kind: 'answer', status: 403, contentType: 'text/html', body: '<html>no</html>' }],
    ['a page with status 404', { kind: 'answer', status: 404, contentType: 'text/html', body: '<html>no</html>' }],
    ['a page with status 409', { kind: 'answer', status: 409, contentType: 'text/html', body: '<html>no</html>' }],
    ['a page with status 429', { kind: 'answer', status: 429, contentType: 'text/html', body: '<html>no</html>' }],
    ['a page with status 502', { kind: 'answer', status: 502, contentType: 'text/html', body: '<html>no</html>' }],
    ['nothing with status 200', { kind: 'answer', status: 200, contentType: 'application/json', body: '' }],
    ['nothing with status 404', { kind: 'answer', status: 404, contentType: 'application/json', body: '' }],
    ['null', { kind: 'answer', status: 200, contentType: 'application/json', body: 'null' }],
    ['another schema', { kind: 'answer', status: 200, contentType: 'application/json', body: '{"items":[]}' }],
    ['half an answer', { kind: 'answer', status: 200, contentType: 'application/json', body: '{"value":"an' }],
    [
      'not found by another service',
      {
        kind: 'answer',
        status: 404,
        contentType: 'application/json',
        body: '{"error":{"code":"ResourceNotFound","message":"any"}}',
      },
    ],
  ] as const) {
    await withFault(effect, async () => {
      await capture(situation, 'get', get)
      await capture(situation, 'put', client => client.setSecret('any', 'any'))
    })
  }
}

async function captureNetwork(): Promise<void> {
  const at = (situation: string, host: string, options: SecretClientOptions = {}, send: Send = get) =>
    capture(situation, 'get', send, { host, options, server: 'no Azure' })
  await at('refused', '127.0.0.1:1')
  await at('unknown host', 'no-vault.vault.invalid')
  await at('not trusted', vault.host, { tlsOptions: {} })
  const silent = await listen(() => {})
  await at('silence', `127.0.0.1:${silent.port}`, {}, client =>
    client.getSecret('any', { requestOptions: { timeout: 50 } }),
  )
  await at('aborted', `127.0.0.1:${silent.port}`, {}, client =>
    client.getSecret('any', { abortSignal: AbortSignal.timeout(50) }),
  )
  silent.close()
  const plain = await listen(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await at('no TLS', `127.0.0.1:${plain.port}`)
  plain.close()
}

async function listen(onSocket: (socket: Socket) => void): Promise<{ readonly port: number; close(): void }> {
  const server = createServer(socket => onSocket(socket.on('error', () => {})))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as { port: number }).port, close: () => server.close() }
}

await captureSecrets()
await captureRights()
await captureAnswers()
await captureNetwork()
await captureSignIn()
const file = new URL('../captured-errors.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(captured, undefined, 2)}\n`)
console.log(`${captured.length} errors`)
process.exit()
