// Writes captured-errors.json: errors of the real SDK, as the double of Google Secret Manager and networks made them. They
// are captured from the double (packages/doubles/src/gcp/DOUBLE.md), never from the service itself. From the workspace's
// root, with its Node:
//
//   node scripts/test-live.mjs --only gcp-double --run node --conditions=sealwax-source packages/gcp/test/capture/capture-errors.ts && npm run fix
//
// Messages and bodies are left out, as they are never looked at.

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Operation } from '@sealwax/core'
import { type Address, gcpDouble, newProject, plainClient, withToken } from '../live/gcp-double.ts'
import { type CapturedError, capturedParts } from './captured-error.ts'

type Client = Awaited<ReturnType<typeof plainClient>>
type Send = (client: Client) => Promise<unknown>

const double = gcpDouble()
if ('missing' in double) throw new Error(double.missing)
const captured: CapturedError[] = []
const options = { timeout: 2_000, retry: null }
const project = newProject()
const parent = `projects/${project}`
const name = `${parent}/secrets/captured`
const access: Send = client => client.accessSecretVersion({ name: `${name}/versions/latest` }, { ...options })

async function capture(
  where: Pick<CapturedError, 'server' | 'transport'>,
  situation: string,
  operation: Operation,
  client: Client,
  send: Send = access,
): Promise<void> {
  try {
    await send(client)
    console.log(`${where.transport}: ${situation}: no error`)
  } catch (error) {
    captured.push({ ...where, situation, operation, error: capturedParts(error) })
  }
}

async function captureDouble(transport: 'grpc' | 'rest', address: Address): Promise<void> {
  if ('missing' in double) return
  const client = await plainClient(transport, address)
  const at = (situation: string, operation: Operation, send?: Send) =>
    capture({ server: 'double', transport }, situation, operation, client, send)
  const fault = (effect: object) => double.fault(effect, { project, times: 1 })
  const secret = { replication: { automatic: {} } }
  const add = (data: Uint8Array, more: object = {}): Send => {
    return client => client.addSecretVersion({ parent: name, payload: { data, ...more } }, { ...options })
  }
  const value = new Uint8Array([1])
  const update = (etag: string, to: string): Send => {
    const request = {
      secret: { name, etag, versionAliases: { alias: to } },
      updateMask: { paths: ['version_aliases'] },
    }
    return client => client.updateSecret(request, { ...options })
  }
  await at('absent', 'get')
  await at('absent', 'put', add(value))
  await at('absent', 'putIf', client => client.getSecret({ name }, { ...options }))
  await at('absent', 'delete', client => client.deleteSecret({ name }, { ...options }))
  await at('absent', 'versions', client => client.listSecretVersions({ parent: name }, { ...options }))
  await client.createSecret({ parent, secretId: 'captured', secret })
  await at('without a version', 'get')
  await at('exists', 'putIf', client => client.createSecret({ parent, secretId: 'captured', secret }, { ...options }))
  await at('name of another form', 'put', client =>
    client.createSecret({ parent, secretId: 'a b', secret }, { ...options }),
  )
  await at('wrong checksum', 'put', add(value, { dataCrc32c: 1 }))
  await at('too large', 'put', add(new Uint8Array(70_000)))
  await add(value)(client)
  await at('absent version', 'get', client =>
    client.accessSecretVersion({ name: `${name}/versions/9` }, { ...options }),
  )
  await at('absent alias', 'get', client =>
    client.accessSecretVersion({ name: `${name}/versions/nobody` }, { ...options }),
  )
  const [{ etag }] = await client.getSecret({ name })
  await at('alias to an absent version', 'moveStage', update(etag ?? '', '9'))
  await at('lost etag', 'moveStage', update('"old"', '1'))
  await double.ask('POST', `/settings?project=${project}`, { staleEtag: 'ABORTED' })
  await at('lost etag, as ABORTED', 'moveStage', update('"old"', '1'))
  await client.disableSecretVersion({ name: `${name}/versions/1` })
  await at('disabled', 'get')
  await client.destroySecretVersion({ name: `${name}/versions/1` })
  await at('destroyed', 'get')
  await fault({ kind: 'throttle', retryDelayMs: 1_500 })
  await at('throttled for 1.5 seconds', 'get')
  await fault({ kind: 'throttle', retryDelayMs: null })
  await at('throttled', 'get')
  for (const code of statuses) {
    await fault({ kind: 'status', code })
    await at(code, 'get')
  }
  await fault({ kind: 'hang' })
  await at('silence', 'get')
  await fault({ kind: 'drop' })
  await at('broken connection', 'get')
  await fault({ kind: 'hang' })
  await at('aborted', 'get', client => {
    const signal = AbortSignal.timeout(100)
    return client.accessSecretVersion({ name: `${name}/versions/latest` }, { ...options, signal } as typeof options)
  })
  for (const [situation, availability] of [
    ['API not enabled', 'service-disabled'],
    ['no such project', 'missing'],
  ] as const) {
    await double.ask('POST', `/settings?project=${project}`, { availability })
    await at(situation, 'get')
  }
  await double.ask('POST', `/settings?project=${project}`, { availability: 'active', staleEtag: 'FAILED_PRECONDITION' })
  await client.deleteSecret({ name })
  await client.close()
}

/** The names of google/rpc/code.proto that no situation above has. */
const statuses = ['CANCELLED', 'UNKNOWN', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS']

/** Tokens need TLS on gRPC. Here its certificate is trusted; on REST it is not, and there plain HTTP serves. */
async function captureIdentities(): Promise<void> {
  if ('missing' in double) return
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
  const nothing = await double.token([])
  const expired = await double.token([], { expired: true })
  const { port } = double.grpcTls
  const { restTls } = double
  for (const [situation, token] of [
    ['not allowed', nothing],
    ['unknown token', 'nobody'],
    ['expired token', expired],
  ] as const) {
    const authClient = withToken(token)
    const overGrpc = new SecretManagerServiceClient({ apiEndpoint: 'localhost', port, projectId: project, authClient })
    await capture({ server: 'double', transport: 'grpc' }, situation, 'get', overGrpc)
    await capture(
      { server: 'double', transport: 'rest' },
      situation,
      'get',
      await plainClient('rest', double.rest, token),
    )
  }
  const untrusted = new SecretManagerServiceClient({
    apiEndpoint: 'localhost',
    port: restTls.port,
    projectId: project,
    fallback: true,
    authClient: withToken(nothing),
  })
  await capture({ server: 'double', transport: 'rest' }, 'untrusted certificate', 'get', untrusted)
}

const pages: readonly (readonly [situation: string, status: number, body: string])[] = [
  ['a page with status 200', 200, '<html></html>'],
  ['nothing with status 200', 200, ''],
  ['null with status 200', 200, 'null'],
  ['a page with status 401', 401, '<html></html>'],
  ['a page with status 403', 403, '<html></html>'],
  ['a page with status 404', 404, '<html></html>'],
  ['nothing with status 404', 404, ''],
  ['other JSON with status 404', 404, '{"items":[]}'],
  ['an error of another form with status 404', 404, '{"error":{"code":404,"message":"any"}}'],
  ['a page with status 429', 429, '<html></html>'],
  ['a page with status 502', 502, '<html></html>'],
]

async function captureNetwork(): Promise<void> {
  const strange = { server: 'no Google' } as const
  for (const transport of ['grpc', 'rest'] as const) {
    const at = async (situation: string, address: Address): Promise<void> =>
      capture({ ...strange, transport }, situation, 'get', await plainClient(transport, address))
    await at('refused', { host: '127.0.0.1', port: 1 })
    await at('unknown host', { host: 'secretmanager.invalid', port: 443 })
    for (const [situation, status, body] of transport === 'rest' ? pages : pages.slice(0, 1)) {
      const server = createServer((_, answer) => void answer.writeHead(status).end(body))
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      await at(situation, { host: '127.0.0.1', port: (server.address() as AddressInfo).port })
      server.closeAllConnections()
      server.close()
    }
  }
}

await captureDouble('grpc', double.grpc)
await captureDouble('rest', double.rest)
await captureIdentities()
await captureNetwork()
const file = new URL('../captured-errors.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(captured, undefined, 2)}\n`)
console.log(`${captured.length} errors`)
process.exit()
