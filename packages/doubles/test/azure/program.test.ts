// The server as tests of other packages have it: a process, told what to do over its admin port.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

interface About {
  readonly vaults: Readonly<Record<string, string>>
  readonly authorityHost: string
  readonly tenantId: string
  readonly identities: Readonly<Record<string, { clientId: string; clientSecret?: string }>>
  readonly identityEndpoint: string
  readonly identityHeader: string
  readonly ca: string
  readonly caFile: string
}

const main = fileURLToPath(new URL('../../src/azure/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sealwax-azure-'))
const caFile = join(folder, 'ca.pem')

let child: ChildProcess
let adminUrl: string
let about: About

beforeAll(async () => {
  const flags = process.features.typescript ? [] : ['--experimental-strip-types']
  child = spawn(process.execPath, [...flags, main, '--ca-file', caFile], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), 'line')
  adminUrl = JSON.parse(String(line)).adminUrl
  about = (await admin('GET', '/')).json as About
})
afterAll(() => {
  child.kill()
  rmSync(folder, { recursive: true })
})

async function admin(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`${adminUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: await answer.json() }
}

/** Runs a program with the SDK in a process that trusts the double by NODE_EXTRA_CA_CERTS. @returns what it prints */
async function run(source: string, env: Record<string, string> = {}): Promise<string> {
  const program = `
    import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity'
    import { SecretClient } from '@azure/keyvault-secrets'
    const about = ${JSON.stringify(about)}
    const { clientId, clientSecret } = about.identities.officer
    const options = { authorityHost: about.authorityHost, disableInstanceDiscovery: true }
    const signedIn = () => new ClientSecretCredential(about.tenantId, clientId, clientSecret, options)
    const open = (credential = signedIn()) => new SecretClient(about.vaults.main, credential, {
      disableChallengeResourceVerification: true, retryOptions: { maxRetries: 0 },
    })
    ${source}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: caFile, ...env },
  })
  return stdout.trim()
}

describe('the admin port', () => {
  test('tells where everything is', () => {
    expect(about).toMatchObject({
      vaults: { main: expect.stringMatching(/^https:\/\/localhost:\d+$/), other: expect.any(String) },
      authorityHost: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      identities: { officer: {}, user: {}, stranger: {}, machine: {} },
      identityEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/msi\/token$/),
      ca: expect.stringContaining('BEGIN CERTIFICATE'),
      caFile,
    })
    expect(readFileSync(caFile, 'utf8')).toBe(about.ca)
  })

  test('orders faults, reads counts, changes things, makes identities and vaults, resets', async () => {
    const outside = { method: 'PUT', path: '/secrets/s', body: { value: 'one' } }
    expect((await admin('POST', '/outside?on=main', outside)).json).toMatchObject({ value: 'one' })
    const effect = { kind: 'status', status: 503 }
    await admin('POST', '/faults', { on: 'main', operation: 'GetSecret', times: 2, effect })
    expect((await admin('GET', '/faults')).json).toMatchObject([{ left: 2, effect }])
    const status = "console.log(await open().getSecret('s').then(() => 200, error => error.statusCode))"
    expect(await run(status)).toBe('503')
    expect((await admin('GET', '/counts?on=main')).json).toMatchObject({ GetSecret: { statuses: { 503: 1, 401: 1 } } })
    expect((await admin('GET', '/counts?on=authority')).json).toMatchObject({ Token: { calls: 1 } })
    await admin('DELETE', '/faults?on=main')
    await admin('DELETE', '/counts?on=main')
    expect((await admin('GET', '/counts?on=main')).json).toEqual({})
    expect(await run(status)).toBe('200')

    await admin('POST', '/identities', { ...about.identities['officer'], grants: [] })
    expect(await run(status)).toBe('403')
    expect((await admin('POST', '/settings?on=main', { access: 'policies' })).json).toMatchObject({
      access: 'policies',
    })
    await admin('POST', '/tokens', { lifetime: 600 })
    await admin('POST', '/clock', { advanceMs: 1_000 })
    await admin('POST', '/revoke', {})
    expect((await admin('POST', '/vaults', { name: 'third' })).json).toMatchObject({ url: expect.any(String) })
    expect((await admin('GET', '/connections')).json).toMatchObject({ vaults: 0 })
    await admin('POST', '/reset')
    expect(await run(status)).toBe('404')
  })

  test.each([
    ['GET', '/nonsense', undefined],
    ['GET', '/counts', undefined],
    ['GET', '/counts?on=nowhere', undefined],
    ['POST', '/faults', { effect: { kind: 'magic' } }],
    ['POST', '/faults', { effect: { kind: 'status' } }],
    ['POST', '/faults', { operation: 'Guess', effect: { kind: 'hang' } }],
    ['POST', '/identities', {}],
    ['POST', '/identities', { clientId: 'x', grants: [{ vault: '*', roles: ['King'] }] }],
    ['POST', '/settings?on=main', { nonsense: 1 }],
    ['POST', '/clock', {}],
    ['POST', '/tokens', {}],
    ['POST', '/vaults', { name: 'a--b' }],
    ['POST', '/outside?on=main', { method: 'GET', path: '/keys' }],
    ['POST', '/outside?on=main', { method: 'GET', path: '/secrets/absent' }],
  ])('refuses %s %s %o, and says why', async (method, path, body) => {
    const { status, json } = await admin(method, path, body)
    expect([status, json]).toEqual([400, expect.objectContaining({ error: expect.any(String) })])
  })
})

describe('a process that trusts it by NODE_EXTRA_CA_CERTS', () => {
  test('signs in with a client secret', async () => {
    expect(await run("await open().setSecret('s', 'one'); console.log((await open().getSecret('s')).value)")).toBe(
      'one',
    )
  })

  test('signs in as a managed identity', async () => {
    await admin('POST', '/outside?on=main', { method: 'PUT', path: '/secrets/s', body: { value: 'one' } })
    const env = { IDENTITY_ENDPOINT: about.identityEndpoint, IDENTITY_HEADER: about.identityHeader }
    expect(await run("console.log((await open(new DefaultAzureCredential()).getSecret('s')).value)", env)).toBe('one')
  })

  test('and one that does not is refused by TLS', async () => {
    const source = "console.log(await open().getSecret('s').then(() => 'trusted', error => error.code))"
    expect(await run(source, { NODE_EXTRA_CA_CERTS: '' })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })
})

test('it ends with its standard input', async () => {
  child.stdin?.end()
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
})
