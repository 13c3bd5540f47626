import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { newCall } from '@sealwax/live'
import nodeVault from 'node-vault'
import { type HashicorpVault, hashicorpVault } from '../../src/index.ts'
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

/** What Node says of networks and certificates, to the adapter's own transport. */
export async function captureNetwork(captures: Captures, vault: RealVault): Promise<void> {
  const asked = { name: 'key' }
  const at = async (situation: string, endpoint: string, signal = new AbortController().signal): Promise<void> => {
    const provider: HashicorpVault = hashicorpVault({ endpoint, token: 'any', requestTimeout: 200 })
    const error = await provider.get(asked.name, newCall({ signal })).then(
      () => ({ code: 'no error' }),
      reason => reason as { readonly code?: string },
    )
    await provider.close()
    captures.note({
      server: 'no Vault',
      situation,
      operation: 'get',
      asked,
      error: { ...(error.code && { code: error.code }) },
    })
  }
  await at('refused', 'http://127.0.0.1:1')
  await at('unknown host', 'https://vault.invalid')
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
    await at(situation, await listen(server))
    server.close()
  }
  const silent = createTcpServer(() => {})
  await at('aborted', await listen(silent), AbortSignal.timeout(50))
  silent.close()

  const tls = async (situation: string, host: string, ttl?: string): Promise<void> => {
    const { key, cert, ca } = await certificateFor(vault.ask, host, ttl)
    if (ttl !== undefined) await wait(2_500)
    // Its authority is trusted where the certificate is wrong in another way.
    const trusted = situation === 'untrusted certificate' ? {} : { ca }
    const server = createHttpsServer({ key, cert })
    const endpoint = (await listen(server)).replace('http:', 'https:')
    await atTls(situation, endpoint, trusted)
    server.close()
  }
  const atTls = async (situation: string, endpoint: string, { ca }: { readonly ca?: string }): Promise<void> => {
    const caFile = `${process.env['TMPDIR'] ?? '/tmp'}/sealwax-capture-${process.pid}.pem`
    if (ca !== undefined) writeFileSync(caFile, ca)
    const provider = hashicorpVault({ endpoint, token: 'any', ...(ca !== undefined && { caFile }) })
    const error = await provider.get(asked.name, newCall()).catch(reason => reason as { readonly code?: string })
    await provider.close()
    const code = 'code' in error ? error.code : undefined
    captures.note({
      server: 'no Vault',
      situation,
      operation: 'get',
      asked,
      error: { ...(code !== undefined && { code }) },
    })
  }
  await tls('untrusted certificate', '127.0.0.1')
  await tls('certificate for another host', 'other.example')
  await tls('expired certificate', '127.0.0.1', '2s')
  const plain = createTcpServer(socket => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await atTls('no TLS', (await listen(plain)).replace('http:', 'https:'), {})
  plain.close()
  const between = await recorder((vault.settings['TLS'] ?? '').replace('https:', 'http:'))
  await captures.failing(
    between,
    { server: `Vault ${vault.version}`, situation: 'plain HTTP to TLS', operation: 'get', asked },
    { token: 'any' },
  )
  await between.close()
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
