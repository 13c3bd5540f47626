// The server as tests of other packages have it: a process, told what to do over its admin port.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ports } from '../../src/gcp/start.ts'
import { makeCertificates } from '../../src/tls/certificates.ts'

const main = fileURLToPath(new URL('../../src/gcp/main.ts', import.meta.url))

let child: ChildProcess
let ports: Ports

beforeAll(async () => {
  const flags = process.features.typescript ? [] : ['--experimental-strip-types']
  child = spawn(process.execPath, [...flags, main], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), 'line')
  ports = JSON.parse(String(line)).ports
})
afterAll(() => {
  child.kill()
})

async function admin(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${ports.admin}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: await answer.json() }
}

const rest = (path: string, token?: string): Promise<number> =>
  fetch(`http://127.0.0.1:${ports.rest}/v1/${path}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  }).then(answer => answer.status)

describe('the admin port', () => {
  test('tells where everything is', async () => {
    const { json } = await admin('GET', '/')
    expect(json).toMatchObject({ ports, ca: expect.stringContaining('BEGIN CERTIFICATE') })
    expect((await admin('GET', '/number?project=abc')).json).toMatch(/^\d{12}$/)
  })

  test('orders faults, reads counts, changes things, makes identities, resets', async () => {
    const request = { parent: 'projects/abc', secretId: 's', secret: { replication: { automatic: {} } } }
    expect((await admin('POST', '/outside', { method: 'CreateSecret', request })).json).toMatchObject({
      name: expect.stringMatching(/^projects\/\d{12}\/secrets\/s$/),
    })
    const effect = { kind: 'status', code: 'UNAVAILABLE' }
    await admin('POST', '/faults', { project: 'abc', method: 'GetSecret', times: 2, effect })
    expect((await admin('GET', '/faults')).json).toMatchObject([{ left: 2, effect }])
    expect([await rest('projects/abc/secrets/s'), (await admin('GET', '/counts?project=abc')).json]).toMatchObject([
      503,
      { GetSecret: { calls: 1, statuses: { UNAVAILABLE: 1 } } },
    ])
    await admin('DELETE', '/faults?project=abc')
    await admin('DELETE', '/counts?project=abc')
    expect(await rest('projects/abc/secrets/s')).toBe(200)

    await admin('POST', '/identities', { token: 't', grants: [{ on: 'projects/abc', permissions: [] }] })
    expect(await rest('projects/abc/secrets/s', 't')).toBe(403)
    await admin('POST', '/anonymous', { allowed: false })
    expect(await rest('projects/abc/secrets/s')).toBe(401)
    await admin('POST', '/anonymous', { allowed: true })

    await admin('POST', '/settings?project=abc', { availability: 'missing' })
    expect(await rest('projects/abc/secrets/s')).toBe(403)
    await admin('POST', '/settings?project=abc', { availability: 'active' })
    await admin('POST', '/clock?project=abc', { advanceMs: 1_000 })
    expect((await admin('GET', '/connections')).json).toMatchObject({ grpc: 0 })
    await admin('POST', '/reset?project=abc')
    expect(await rest('projects/abc/secrets/s')).toBe(404)
    await admin('POST', '/reset')
    expect(await rest('projects/abc/secrets/s', 't')).toBe(401)
  })

  test.each([
    ['GET', '/nonsense', undefined],
    ['GET', '/counts', undefined],
    ['POST', '/faults', { effect: { kind: 'magic' } }],
    ['POST', '/faults', { effect: { kind: 'status', code: 14 } }],
    ['POST', '/identities', {}],
    ['POST', '/identities', { token: 'x', grants: [{ on: '*', roles: ['roles/editor'] }] }],
    ['POST', '/clock?project=abc', {}],
    ['POST', '/outside', { method: 'GetSecret', request: { name: 'projects/abc/secrets/none' } }],
  ])('refuses %s %s %o, and says why', async (method, path, body) => {
    const { status, json } = await admin(method, path, body)
    expect([status, json]).toEqual([400, expect.objectContaining({ error: expect.any(String) })])
  })
})

test.each(['gRPC', 'REST'])('Google’s client over TLS, with credentials of its own, by %s', async transport => {
  await admin('POST', '/outside', {
    method: 'CreateSecret',
    request: { parent: 'projects/tls', secretId: transport, secret: { replication: { automatic: {} } } },
  })
  const grants = [{ on: `projects/tls/secrets/${transport}`, roles: ['roles/secretmanager.viewer'] }]
  await admin('POST', '/identities', { token: 'tls-token', grants })
  const { ca } = (await admin('GET', '/')).json as { ca: string }
  const folder = mkdtempSync(join(tmpdir(), 'sealwax-doubles-'))
  try {
    const file = join(folder, 'ca.pem')
    writeFileSync(file, ca)
    // Both are read when a process starts.
    const trust = { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: file, NODE_EXTRA_CA_CERTS: file }
    const program = `
      import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
      import { OAuth2Client } from 'google-auth-library'
      const authClient = new OAuth2Client()
      authClient.setCredentials({ access_token: 'tls-token', expiry_date: Date.now() + 3_600_000 })
      const apiEndpoint = 'localhost'
      const client = new SecretManagerServiceClient(${
        transport === 'gRPC'
          ? `{ apiEndpoint, port: ${ports.grpcTls}, projectId: 'tls', authClient }`
          : `{ apiEndpoint, port: ${ports.restTls}, projectId: 'tls', authClient, fallback: true }`
      })
      const [secret] = await client.getSecret({ name: 'projects/tls/secrets/${transport}' })
      const denied = await client.deleteSecret({ name: secret.name }).catch(error => error)
      process.stdout.write([secret.name.split('/').at(-1), denied.code].join(' '))
      await client.close()`
    const run = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, ...trust, METADATA_SERVER_DETECTION: 'none' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    expect(await text(run.stdout)).toBe(`${transport} 7`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('it ends with its standard input', async () => {
  child.stdin?.end()
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
})

test('two certificates are not of one authority', () => {
  expect(makeCertificates().ca).not.toBe(makeCertificates().ca)
})
