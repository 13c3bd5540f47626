import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { newCall } from '@sealwax/live'
import nodeVault from 'node-vault'
import { hashicorpVault, type VaultOptions } from '../../src/index.ts'
import { certificateFor } from '../live/certificates.ts'
import type { RealVault } from '../live/real-vault.ts'
import type { CapturedError } from './captured-error.ts'
import type { Captures } from './captures.ts'
import { harmless, recorder } from './recorder.ts'

/** Status codes of the HTTP API's documentation (HTTP status codes; sys/health; Performance standby nodes), and what is no Vault. */
const answers: readonly (readonly [
  server: string,
  situation: string,
  status: number,
  body: string,
  headers?: Record<string, string>,
])[] = [
  ['documented answer', 'standby', 307, '', { location: 'http://127.0.0.1:1/v1/secret/data/key' }],
  ['documented answer', 'upgrade of a mount', 400, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'no such operation', 405, '{"errors":["unsupported operation"]}'],
  ['documented answer', 'behind', 412, '{"errors":["required index state not present"]}'],
  ['documented answer', 'asked too often', 429, '{"errors":["not to be repeated"]}', { 'retry-after': '2' }],
  [
    'documented answer',
    'asked too often, until never',
    429,
    '{"errors":["not to be repeated"]}',
    { 'retry-after': 'rubbish' },
  ],
  ['documented answer', 'recovery node', 472, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'performance standby', 473, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'failed', 500, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'not initialised', 501, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'failed upstream', 502, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'maintenance', 503, '{"errors":["not to be repeated"]}'],
  ['documented answer', 'never heard of', 418, '{"errors":["not to be repeated"]}'],
  ['no Vault', 'a page with status 200', 200, '<html></html>'],
  ['no Vault', 'a page with status 302', 302, '<html></html>', { location: 'http://127.0.0.1:1/sign-in' }],
  ['no Vault', 'a page with status 403', 403, '<html></html>'],
  ['no Vault', 'a page with status 404', 404, '<html></html>'],
  ['no Vault', 'a page with status 429', 429, '<html></html>', { 'retry-after': '3' }],
  ['no Vault', 'a page with status 502', 502, '<html></html>'],
  ['no Vault', 'nothing with status 200', 200, ''],
  ['no Vault', 'nothing with status 500', 500, ''],
  ['no Vault', 'null with status 200', 200, 'null'],
  ['no Vault', 'another schema', 200, '{"items":[]}'],
  ['no Vault', 'another schema with status 404', 404, '{"message":"not here"}'],
]

/** What is no failure of Vault's own, or one that this Vault cannot be made to say. */
export async function captureAnswers(captures: Captures): Promise<void> {
  for (const [server, situation, status, body, headers] of answers) {
    const other = createServer((incoming, outgoing) => {
      incoming.resume()
      outgoing.writeHead(status, headers).end(body)
    })
    const between = await recorder(await listen(other))
    await captures.failing(between, { server, situation, operation: 'get', asked: { name: 'key' } }, { token: 'any' })
    await between.close()
    other.close()
  }
}

/** What Node says of a network, to the adapter's own transport. */
export async function captureNetwork(captures: Captures): Promise<void> {
  await captureCode(captures, 'refused', { endpoint: 'http://127.0.0.1:1' })
  await captureCode(captures, 'unknown host', { endpoint: 'https://vault.invalid' })
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'
  const odd: Readonly<Record<string, (socket: Socket) => void>> = {
    silence: () => {},
    reset: socket => socket.resetAndDestroy(),
    closed: socket => socket.end(),
    'cut off': socket => socket.end(head),
    stalled: socket => socket.write(head),
    'no HTTP': socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  }
  for (const [situation, answer] of Object.entries(odd)) {
    const server = createTcpServer(socket => socket.on('error', () => {}).once('data', () => answer(socket)))
    await captureCode(captures, situation, { endpoint: await listen(server), requestTimeout: 200 })
    server.close()
  }
  const silent = createTcpServer(() => {})
  await captureCode(captures, 'aborted', { endpoint: await listen(silent) }, AbortSignal.timeout(50))
  silent.close()
}

/** What Node says of a certificate, and of what speaks another protocol than was thought. */
export async function captureTls(captures: Captures, vault: RealVault): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'))
  for (const [situation, host, ttl] of [
    ['untrusted certificate', '127.0.0.1', '1h'],
    ['certificate for another host', 'other.example', '1h'],
    ['expired certificate', '127.0.0.1', '1s'],
  ] as const) {
    const { key, cert, ca } = await certificateFor(vault.ask, host, ttl)
    const caFile = join(folder, `${host}-${ttl}.pem`)
    writeFileSync(caFile, ca)
    if (ttl === '1s') await wait(1_500)
    const server = createHttpsServer({ key, cert })
    const endpoint = (await listen(server)).replace('http:', 'https:')
    // Its authority is trusted where the certificate is wrong in another way.
    await captureCode(captures, situation, { endpoint, ...(situation !== 'untrusted certificate' && { caFile }) })
    server.close()
  }
  rmSync(folder, { recursive: true })
  const plain = createTcpServer(socket => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await captureCode(captures, 'no TLS', { endpoint: (await listen(plain)).replace('http:', 'https:') })
  plain.close()
  const between = await recorder((vault.settings['TLS'] ?? '').replace('https:', 'http:'))
  const what = {
    server: vault.label,
    situation: 'plain HTTP to TLS',
    operation: 'get',
    asked: { name: 'key' },
  } as const
  await captures.failing(between, what, { token: 'any' })
  await between.close()
}

async function captureCode(
  captures: Captures,
  situation: string,
  options: VaultOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const provider = hashicorpVault({ token: 'any', ...options })
  const error = await provider.get('key', newCall({ signal })).then(
    () => new Error('it did not fail'),
    reason => reason as Error,
  )
  await provider.close()
  if (!('code' in error) || typeof error.code !== 'string') throw new Error(`${situation}: there is no code`)
  captures.note({
    server: 'no Vault',
    situation,
    operation: 'get',
    asked: { name: 'key' },
    error: { code: error.code },
  })
}

/** node-vault with its own transport, as an application has it that gives its client. */
export async function captureOwnTransport(captures: Captures, vault: RealVault): Promise<void> {
  const server = `node-vault's transport`
  const asked = { name: 'captured/deleted' }
  const at = async (situation: string, endpoint: string, token: string): Promise<void> => {
    const client = nodeVault({ endpoint, token, debug: () => {} })
    const { code, response } = await client
      .request({ method: 'GET', path: `/secret/data/${asked.name}`, timeout: 300 })
      .then(
        () => ({ code: 'no error', response: undefined }),
        reason =>
          reason as { readonly code?: string; readonly response?: NonNullable<CapturedError['error']>['response'] },
      )
    const error = {
      ...(code !== undefined && { code }),
      ...(response !== undefined && { response: { statusCode: response.statusCode, body: harmless(response.body) } }),
    }
    captures.note({ server, situation, operation: 'get', asked, error })
  }
  const token = vault.settings['TOKEN'] ?? ''
  await at('deleted', vault.endpoint, token)
  await at('unknown token', vault.endpoint, 'hvs.unknown')
  await at('refused', 'http://127.0.0.1:1', token)
  const silent = createTcpServer(socket => socket.on('error', () => {}))
  await at('silence', await listen(silent), token)
  silent.close()
  const reset = createTcpServer(socket => socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()))
  await at('reset', await listen(reset), token)
  reset.close()
  await at('untrusted certificate', vault.settings['TLS'] ?? '', token)
}

function listen(server: Server): Promise<string> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}
