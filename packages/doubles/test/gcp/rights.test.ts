// Tokens, TLS and permissions: "Access control with IAM", AIP-211.

import { randomUUID } from 'node:crypto'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { credentials, Metadata } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GcpDouble, type GrantOn, startGcpDouble } from '../../src/gcp/start.ts'
import { clientOf, newProject, rejectionOf } from './clients.ts'

let double: GcpDouble
let projectId: string
let owner: SecretManagerServiceClient
const opened: SecretManagerServiceClient[] = []

beforeAll(async () => {
  double = await startGcpDouble()
  owner = clientOf(double, 'gRPC')
})
beforeEach(async () => {
  projectId = newProject()
  await owner.createSecret({
    parent: `projects/${projectId}`,
    secretId: 's',
    secret: { replication: { automatic: {} } },
  })
  await owner.addSecretVersion({ parent: `projects/${projectId}/secrets/s`, payload: { data: Buffer.from('one') } })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(client => client.close()))
})
afterAll(async () => {
  await owner.close()
  await double.stop()
})

/** A client over TLS with a token, as Google's client puts its credentials together. */
function clientWith(token: string): SecretManagerServiceClient {
  const client = new SecretManagerServiceClient({
    apiEndpoint: 'localhost',
    port: double.ports.grpcTls,
    projectId,
    sslCreds: credentials.combineChannelCredentials(
      credentials.createSsl(Buffer.from(double.ca)),
      credentials.createFromMetadataGenerator((_call, callback) => {
        const metadata = new Metadata()
        metadata.set('authorization', `Bearer ${token}`)
        callback(null, metadata)
      }),
    ),
  })
  opened.push(client)
  return client
}

function identity(...grants: GrantOn[]): { token: string; client: SecretManagerServiceClient } {
  const token = randomUUID()
  double.control.addIdentity({ token, grants })
  return { token, client: clientWith(token) }
}

const project = (): string => `projects/${projectId}`
const secret = (): string => `${project()}/secrets/s`

describe('over TLS', () => {
  test('an owner may do everything, with the project by id or number', async () => {
    const { client } = identity({ on: project(), roles: ['roles/owner'] })
    const number = double.control.projectNumber(projectId)
    await client.createSecret({
      parent: `projects/${number}`,
      secretId: 't',
      secret: { replication: { automatic: {} } },
    })
    expect((await client.listSecrets({ parent: project() }))[0]).toHaveLength(2)
    const [answer] = await client.accessSecretVersion({ name: `projects/${number}/secrets/s/versions/latest` })
    expect(Buffer.from(answer.payload?.data ?? []).toString()).toBe('one')
  })

  test('an unknown and an expired token are UNAUTHENTICATED, each with its reason', async () => {
    const unknown = await rejectionOf(clientWith('made-up').getSecret({ name: secret() }))
    expect(unknown).toMatchObject({ code: 16, reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED', domain: 'googleapis.com' })
    expect(unknown.errorInfoMetadata?.['method']).toMatch(/SecretManagerService\.GetSecret$/)
    const token = randomUUID()
    double.control.addIdentity({ token, grants: [{ on: '*', roles: ['roles/owner'] }], expired: true })
    expect(await rejectionOf(clientWith(token).getSecret({ name: secret() }))).toMatchObject({
      code: 16,
      reason: 'ACCESS_TOKEN_EXPIRED',
    })
  })

  test('no token is UNAUTHENTICATED', async () => {
    const client = new SecretManagerServiceClient({
      apiEndpoint: 'localhost',
      port: double.ports.grpcTls,
      projectId,
      sslCreds: credentials.createSsl(Buffer.from(double.ca)),
    })
    opened.push(client)
    expect(await rejectionOf(client.getSecret({ name: secret() }))).toMatchObject({
      code: 16,
      reason: 'CREDENTIALS_MISSING',
    })
  })

  test('the accessor role reads values and nothing else', async () => {
    const { client } = identity({ on: secret(), roles: ['roles/secretmanager.secretAccessor'] })
    await client.accessSecretVersion({ name: `${secret()}/versions/1` })
    const denials: [string, () => Promise<unknown>][] = [
      ['secretmanager.secrets.get', () => client.getSecret({ name: secret() })],
      ['secretmanager.secrets.list', () => client.listSecrets({ parent: project() })],
      ['secretmanager.secrets.create', () => client.createSecret({ parent: project(), secretId: 'x', secret: {} })],
      ['secretmanager.secrets.delete', () => client.deleteSecret({ name: secret() })],
      [
        'secretmanager.secrets.update',
        () => client.updateSecret({ secret: { name: secret() }, updateMask: { paths: ['labels'] } }),
      ],
      ['secretmanager.versions.add', () => client.addSecretVersion({ parent: secret() })],
      ['secretmanager.versions.list', () => client.listSecretVersions({ parent: secret() })],
      ['secretmanager.versions.get', () => client.getSecretVersion({ name: `${secret()}/versions/1` })],
      ['secretmanager.versions.enable', () => client.enableSecretVersion({ name: `${secret()}/versions/1` })],
      ['secretmanager.versions.disable', () => client.disableSecretVersion({ name: `${secret()}/versions/1` })],
      ['secretmanager.versions.destroy', () => client.destroySecretVersion({ name: `${secret()}/versions/1` })],
      ['secretmanager.secrets.getIamPolicy', () => client.getIamPolicy({ resource: secret() })],
      ['secretmanager.secrets.setIamPolicy', () => client.setIamPolicy({ resource: secret(), policy: {} })],
    ]
    for (const [permission, call] of denials) {
      const rejection = await rejectionOf(call())
      expect(rejection).toMatchObject({
        code: 7,
        reason: 'IAM_PERMISSION_DENIED',
        domain: 'iam.googleapis.com',
        errorInfoMetadata: { permission },
      })
    }
  })

  test('who may not read is not told whether there is something: not there, a stale etag, a wrong request', async () => {
    const { client } = identity()
    const there = await rejectionOf(client.accessSecretVersion({ name: `${secret()}/versions/1` }))
    const missing = await rejectionOf(client.accessSecretVersion({ name: `${project()}/secrets/none/versions/1` }))
    expect([missing.code, missing.message]).toEqual([there.code, there.message])
    expect((await rejectionOf(client.deleteSecret({ name: secret(), etag: '"0"' }))).code).toBe(7)
    expect((await rejectionOf(client.addSecretVersion({ parent: secret() }))).code).toBe(7)
  })

  test('who may read in the project is told NOT_FOUND', async () => {
    const { client } = identity({ on: project(), permissions: ['secretmanager.versions.access'] })
    expect((await rejectionOf(client.accessSecretVersion({ name: `${project()}/secrets/none/versions/1` }))).code).toBe(
      5,
    )
  })

  test('a policy of the secret gives what its roles have, to its members, at once', async () => {
    const token = randomUUID()
    double.control.addIdentity({ token, member: 'serviceAccount:app@p.iam.gserviceaccount.com' })
    const client = clientWith(token)
    const name = `${secret()}/versions/latest`
    expect((await rejectionOf(client.accessSecretVersion({ name }))).code).toBe(7)
    const policy = {
      bindings: [
        {
          role: 'roles/secretmanager.secretAccessor',
          members: ['serviceAccount:app@p.iam.gserviceaccount.com', 'user:ann@example.com'],
        },
      ],
    }
    const [set] = await owner.setIamPolicy({ resource: secret(), policy })
    await client.accessSecretVersion({ name })
    const [permitted] = await client.testIamPermissions({
      resource: secret(),
      permissions: ['secretmanager.versions.access', 'secretmanager.secrets.delete'],
    })
    expect(permitted.permissions).toEqual(['secretmanager.versions.access'])

    const [read] = await owner.getIamPolicy({ resource: secret() })
    expect(read).toEqual(set)
    await owner.setIamPolicy({ resource: secret(), policy: { ...read, bindings: [] } })
    expect((await rejectionOf(client.accessSecretVersion({ name }))).code).toBe(7)
    expect((await rejectionOf(owner.setIamPolicy({ resource: secret(), policy: read }))).code).toBe(10)
  })

  test('a connection can end in the middle', async () => {
    const { client } = identity({ on: '*', roles: ['roles/owner'] })
    await client.getSecret({ name: secret() })
    double.control.addFault({ project: projectId, effect: { kind: 'drop' } })
    expect((await rejectionOf(client.getSecret({ name: secret() }))).code).toBe(14)
    await client.getSecret({ name: secret() })
  })

  test('what is given on one secret or project is given there only', async () => {
    const { client } = identity({ on: secret(), roles: ['roles/owner'] })
    double.control.outside('CreateSecret', {
      parent: project(),
      secretId: 's2',
      secret: { replication: { automatic: {} } },
    })
    await client.getSecret({ name: secret() })
    expect((await rejectionOf(client.getSecret({ name: `${secret()}2` }))).code).toBe(7)
    expect((await rejectionOf(client.listSecrets({ parent: project() }))).code).toBe(7)
    expect((await rejectionOf(client.getSecret({ name: `${project()}x/secrets/s` }))).code).toBe(7)
  })

  test('a policy gives nothing beyond its role, and nothing under a condition', async () => {
    const { client, token } = identity()
    const members = [`serviceAccount:${token.replaceAll('-', '')}@double.iam.gserviceaccount.com`]
    const condition = { expression: 'request.time < timestamp("2999-01-01T00:00:00Z")' }
    const bindings = [
      { role: 'roles/secretmanager.viewer', members },
      { role: 'roles/secretmanager.secretAccessor', members, condition },
    ]
    await owner.setIamPolicy({ resource: secret(), policy: { version: 3, bindings } })
    await client.getSecret({ name: secret() })
    expect((await rejectionOf(client.accessSecretVersion({ name: `${secret()}/versions/1` }))).code).toBe(7)
  })

  test('permissions on a secret that is not there are none', async () => {
    const { client } = identity({ on: '*', roles: ['roles/owner'] })
    const permissions = ['secretmanager.versions.access']
    const [answer] = await client.testIamPermissions({ resource: `${project()}/secrets/none`, permissions })
    expect(answer.permissions).toEqual([])
  })
})

describe('without TLS', () => {
  test('anybody may do everything, until that is switched off', async () => {
    await owner.getSecret({ name: secret() })
    double.control.anonymous = false
    try {
      expect(await rejectionOf(owner.getSecret({ name: secret() }))).toMatchObject({ code: 16 })
    } finally {
      double.control.anonymous = true
    }
  })

  test('a token counts over REST as well', async () => {
    const { token } = identity({ on: secret(), roles: ['roles/secretmanager.viewer'] })
    const url = `http://127.0.0.1:${double.ports.rest}/v1/${secret()}`
    const get = (path: string, bearer: string) =>
      fetch(`${url}${path}`, { headers: { authorization: `Bearer ${bearer}` } }).then(answer => answer.status)
    expect([await get('', token), await get('/versions/1:access', token), await get('', 'made-up')]).toEqual([
      200, 403, 401,
    ])
  })
})
