import { randomUUID } from 'node:crypto'
import type { SecretClient } from '@azure/keyvault-secrets'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Grant } from '../../src/azure/start.ts'
import { bench, clientOf, rejectionOf } from './clients.ts'

const of = bench()

beforeEach(() => {
  const { control } = of().double
  for (const name of ['s', 'other', 'gone']) control.outside('main', 'PUT', `/secrets/${name}`, { value: name })
  control.outside('main', 'DELETE', '/secrets/gone')
})

function clientWith(...grants: Grant[]): SecretClient {
  const identity = { clientId: randomUUID(), clientSecret: 'x', grants }
  of().double.control.addIdentity(identity)
  return clientOf(of().double, identity)
}

/** Each operation, by the permission that it needs. */
const operations: Readonly<Record<string, (client: SecretClient) => Promise<unknown>>> = {
  set: client => client.setSecret('s', 'x'),
  get: client => client.getSecret('s'),
  update: client => client.updateSecretProperties('s', '', { tags: {} }),
  list: client => client.listPropertiesOfSecrets().next(),
  versions: client => client.listPropertiesOfSecretVersions('s').next(),
  deleted: client => client.listDeletedSecrets().next(),
  getDeleted: client => client.getDeletedSecret('gone'),
  backup: client => client.backupSecret('s'),
  restore: client => client.restoreSecretBackup(new Uint8Array(100)),
  delete: client => client.beginDeleteSecret('s'),
  recover: client => client.beginRecoverDeletedSecret('gone'),
  purge: client => client.purgeDeletedSecret('gone'),
}

/** The operations that are not refused; whether they succeed is of no matter here. */
async function allowed(client: SecretClient): Promise<string[]> {
  const names: string[] = []
  for (const [name, perform] of Object.entries(operations)) {
    const { statusCode } = await rejectionOf(perform(client))
    if (statusCode !== 403) names.push(name)
  }
  return names
}

const metadata = ['list', 'versions', 'deleted', 'getDeleted']

describe('by Azure roles', () => {
  test.each([
    ['Key Vault Administrator', Object.keys(operations)],
    ['Key Vault Secrets Officer', Object.keys(operations)],
    ['Key Vault Secrets User', ['get', ...metadata]],
    ['Key Vault Reader', metadata],
  ])('%s', async (role, expected) => {
    expect(await allowed(clientWith({ vault: 'main', roles: [role] }))).toEqual(expected)
  })

  test.each([
    ['setSecret/action', ['set']],
    ['getSecret/action', ['get']],
    ['update/action', ['update']],
    ['readMetadata/action', metadata],
    ['delete', ['delete']],
    ['recover/action', ['recover']],
    ['purge/action', ['purge']],
    ['backup/action', ['backup']],
    ['restore/action', ['restore']],
  ])('the action %s', async (action, expected) => {
    const actions = [`Microsoft.KeyVault/vaults/secrets/${action}`]
    expect(await allowed(clientWith({ vault: '*', actions }))).toEqual(expected)
  })

  test('who has none is told the action, and not whether the secret is there', async () => {
    const client = clientWith()
    const refusal = await rejectionOf(client.getSecret('s'))
    expect(refusal).toMatchObject({ statusCode: 403, code: 'Forbidden', inner: 'ForbiddenByRbac' })
    expect(refusal.message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'")
    expect((await rejectionOf(client.getSecret('absent'))).inner).toBe('ForbiddenByRbac')
  })

  test('a role on one secret is for that secret alone', async () => {
    const client = clientWith({ vault: 'main', secret: 'S', roles: ['Key Vault Secrets User'] })
    expect((await client.getSecret('s')).value).toBe('s')
    await client.listPropertiesOfSecretVersions('s').next()
    expect((await rejectionOf(client.getSecret('other'))).statusCode).toBe(403)
    expect((await rejectionOf(client.listPropertiesOfSecrets().next())).statusCode).toBe(403)
  })

  test('a role in one vault is for that vault alone', async () => {
    expect(
      await allowed(clientWith({ vault: 'other', roles: ['Key Vault Secrets Officer'], policy: ['all'] })),
    ).toEqual([])
  })

  test('access policies do not count', async () => {
    expect(await allowed(clientWith({ vault: 'main', policy: ['all'] }))).toEqual([])
  })
})

describe('by access policies', () => {
  beforeEach(() => void of().double.control.configure('main', { access: 'policies' }))

  test.each([
    ['get', ['get', 'getDeleted']],
    ['list', ['list', 'versions', 'deleted']],
    ['set', ['set', 'update']],
    ['delete', ['delete']],
    ['recover', ['recover']],
    ['purge', ['purge']],
    ['backup', ['backup']],
    ['restore', ['restore']],
    ['all', Object.keys(operations)],
  ])('the permission %s', async (permission, expected) => {
    expect(await allowed(clientWith({ vault: 'main', policy: [permission] }))).toEqual(expected)
  })

  test('who is in no policy is told otherwise than who lacks the permission', async () => {
    const none = await rejectionOf(clientWith({ vault: 'main', roles: ['Key Vault Administrator'] }).getSecret('s'))
    const other = await rejectionOf(clientWith({ vault: 'main', policy: ['list'] }).getSecret('s'))
    expect(none).toMatchObject({ statusCode: 403, code: 'Forbidden', inner: 'AccessDenied' })
    expect(other).toMatchObject({ statusCode: 403, code: 'Forbidden', inner: 'ForbiddenByPolicy' })
    expect(other.message).toMatch(
      /^The user, group or application 'appid=.+;oid=.+;iss=.+' does not have secrets get permission on key vault 'main;location=westeurope'/,
    )
  })
})

test('a firewall lets nobody through', async () => {
  const { client, double } = of()
  double.control.configure('main', { firewall: true })
  expect(await rejectionOf(client.getSecret('s'))).toMatchObject({
    statusCode: 403,
    code: 'Forbidden',
    inner: 'ForbiddenByFirewall',
  })
})

test('rights change for the tokens that are there', async () => {
  const { control, identities } = of().double
  const client = clientOf(of().double, identities.user)
  expect((await client.getSecret('s')).value).toBe('s')
  control.addIdentity({ ...identities.user, grants: [] })
  expect((await rejectionOf(client.getSecret('s'))).inner).toBe('ForbiddenByRbac')
  control.reset()
  expect((await rejectionOf(client.getSecret('s'))).statusCode).toBe(404)
})

test('a list that is refused has no inner error for the SDK', async () => {
  expect(await rejectionOf(clientWith().listPropertiesOfSecrets().next())).toMatchObject({
    statusCode: 403,
    code: 'Forbidden',
    message: 'Pagination failed with unexpected statusCode 403',
    inner: undefined,
  })
})

test('an unknown role, and a grant in an unknown vault, are refused', () => {
  const { control } = of().double
  const grants = [{ vault: '*', roles: ['Key Vault King'] }]
  expect(() => control.addIdentity({ clientId: 'x', grants })).toThrow('knows no role')
  expect(() => control.addIdentity({ clientId: 'x', grants: [{ vault: 'nowhere' }] })).toThrow('no vault nowhere')
})
