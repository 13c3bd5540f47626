import type { SecretClient } from '@azure/keyvault-secrets'
import { describe, expect, test } from 'vitest'
import { all, bench, rejectionOf } from './clients.ts'

const of = bench()
const dayMs = 86_400_000
const quick = { intervalInMs: 5 }

async function remove(client: SecretClient, name: string): Promise<void> {
  const poller = await client.beginDeleteSecret(name, quick)
  await poller.pollUntilDone()
}

describe('a deleted secret', () => {
  test('is not found, has no versions, is in no list, and is found among the deleted', async () => {
    const { client, double } = of()
    await client.setSecret('s', 'one')
    const { properties } = await client.setSecret('s', 'two', { tags: { a: '1' } })
    await remove(client, 's')
    expect(await rejectionOf(client.getSecret('s'))).toMatchObject({ statusCode: 404, code: 'SecretNotFound' })
    expect(await rejectionOf(client.getSecret('s', { version: String(properties.version) }))).toMatchObject({
      statusCode: 404,
    })
    expect(await all(client.listPropertiesOfSecrets())).toEqual([])
    expect(await all(client.listPropertiesOfSecretVersions('s'))).toEqual([])
    const deleted = await client.getDeletedSecret('s')
    expect(deleted).toMatchObject({ name: 's', value: undefined })
    expect(deleted.properties).toMatchObject({
      version: properties.version,
      tags: { a: '1' },
      recoveryId: `${double.vaultUrl}/deletedsecrets/s`,
    })
    const { deletedOn, scheduledPurgeDate } = deleted.properties
    expect(Number(scheduledPurgeDate) - Number(deletedOn)).toBe(90 * dayMs)
    expect(await all(client.listDeletedSecrets())).toMatchObject([{ name: 's' }])
  })

  test('keeps its name: a set is a conflict of its own kind', async () => {
    const { client } = of()
    await client.setSecret('Name', 'one')
    await remove(client, 'name')
    expect(await rejectionOf(client.setSecret('NAME', 'two'))).toMatchObject({
      statusCode: 409,
      code: 'Conflict',
      inner: 'ObjectIsDeletedButRecoverable',
      message: expect.stringContaining(
        'is currently in a deleted but recoverable state, and its name cannot be reused',
      ),
    })
  })

  test('cannot be changed, deleted or backed up', async () => {
    const { client } = of()
    const { properties } = await client.setSecret('s', 'one')
    await remove(client, 's')
    const refusals = await Promise.all([
      rejectionOf(client.updateSecretProperties('s', String(properties.version), { enabled: false })),
      rejectionOf(client.beginDeleteSecret('s')),
      rejectionOf(client.backupSecret('s')),
    ])
    expect(refusals.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
  })

  test('comes back with all its versions', async () => {
    const { client } = of()
    const first = await client.setSecret('s', 'one')
    await client.setSecret('s', 'two')
    await remove(client, 's')
    const poller = await client.beginRecoverDeletedSecret('s', quick)
    expect(await poller.pollUntilDone()).toMatchObject({ name: 's' })
    expect((await client.getSecret('s')).value).toBe('two')
    expect((await client.getSecret('s', { version: String(first.properties.version) })).value).toBe('one')
    expect(await all(client.listDeletedSecrets())).toEqual([])
  })

  test('that was purged is gone, and its name is free', async () => {
    const { client } = of()
    await client.setSecret('s', 'one')
    await remove(client, 's')
    await client.purgeDeletedSecret('s')
    expect(await rejectionOf(client.getDeletedSecret('s'))).toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('Deleted Secret not found: s'),
    })
    await client.setSecret('s', 'two')
    expect(await all(client.listPropertiesOfSecretVersions('s'))).toHaveLength(1)
  })

  test('is gone when its days are over', async () => {
    const { client, double } = of()
    double.control.configure('main', { recoverableDays: 7 })
    expect((await client.setSecret('s', 'one')).properties).toMatchObject({
      recoverableDays: 7,
      recoveryLevel: 'CustomizedRecoverable+Purgeable',
    })
    double.control.outside('main', 'DELETE', '/secrets/s')
    double.control.advance(7 * dayMs - 1_000)
    double.control.outside('main', 'GET', '/deletedsecrets/s')
    double.control.advance(1_000)
    expect(() => double.control.outside('main', 'GET', '/deletedsecrets/s')).toThrow('Deleted Secret not found: s')
    double.control.outside('main', 'PUT', '/secrets/s', { value: 'two' })
  })
})

test('purge protection keeps it until then', async () => {
  const { client, double } = of()
  double.control.configure('main', { purgeProtection: true })
  expect((await client.setSecret('s', 'one')).properties.recoveryLevel).toBe('Recoverable')
  await remove(client, 's')
  expect(await rejectionOf(client.purgeDeletedSecret('s'))).toMatchObject({
    statusCode: 403,
    code: 'Forbidden',
    message: expect.stringContaining('purge protection is enabled for this vault'),
  })
  await client.getDeletedSecret('s')
})

test('what is not there cannot be deleted, got, recovered or purged', async () => {
  const { client } = of()
  const refusals = await Promise.all([
    rejectionOf(client.beginDeleteSecret('s')),
    rejectionOf(client.getDeletedSecret('s')),
    rejectionOf(client.beginRecoverDeletedSecret('s')),
    rejectionOf(client.purgeDeletedSecret('s')),
  ])
  expect(refusals.map(({ statusCode, code }) => `${statusCode} ${code}`)).toEqual(Array(4).fill('404 SecretNotFound'))
})

describe('the states between', () => {
  test('a secret being deleted is found nowhere, and conflicts', async () => {
    const { client, double } = of()
    double.control.configure('main', { deletingMs: 5_000 })
    await client.setSecret('s', 'one')
    double.control.outside('main', 'DELETE', '/secrets/s')
    expect(await rejectionOf(client.getSecret('s'))).toMatchObject({ statusCode: 404 })
    expect(await rejectionOf(client.getDeletedSecret('s'))).toMatchObject({ statusCode: 404 })
    expect(await all(client.listDeletedSecrets())).toEqual([])
    expect(await rejectionOf(client.setSecret('s', 'two'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingDeleted',
      message: expect.stringContaining('is currently being deleted and cannot be re-created; retry later.'),
    })
    expect(await rejectionOf(client.purgeDeletedSecret('s'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingDeleted',
    })
    double.control.advance(5_000)
    await client.getDeletedSecret('s')
  })

  test('the client waits until it is deleted', async () => {
    const { client, double } = of()
    double.control.configure('main', { deletingMs: 5_000 })
    await client.setSecret('s', 'one')
    const poller = await client.beginDeleteSecret('s', quick)
    expect(poller.isDone()).toBe(false)
    double.control.advance(5_000)
    await poller.pollUntilDone()
    await client.getDeletedSecret('s')
  })

  test('a secret being recovered is not found yet, and conflicts', async () => {
    const { client, double } = of()
    double.control.configure('main', { recoveringMs: 5_000 })
    await client.setSecret('s', 'one')
    await remove(client, 's')
    double.control.outside('main', 'POST', '/deletedsecrets/s/recover')
    expect(await rejectionOf(client.getSecret('s'))).toMatchObject({ statusCode: 404 })
    expect(await rejectionOf(client.setSecret('s', 'two'))).toMatchObject({
      statusCode: 409,
      inner: 'ObjectIsBeingRecovered',
    })
    double.control.advance(5_000)
    expect((await client.getSecret('s')).value).toBe('one')
  })

  test('a purged name is not free at once', async () => {
    const { client, double } = of()
    double.control.configure('main', { purgingMs: 5_000 })
    await client.setSecret('s', 'one')
    const backup = await client.backupSecret('s')
    await remove(client, 's')
    await client.purgeDeletedSecret('s')
    expect(await rejectionOf(client.getDeletedSecret('s'))).toMatchObject({ statusCode: 404 })
    expect(await rejectionOf(client.setSecret('s', 'two'))).toMatchObject({ statusCode: 409 })
    const refusal = await rejectionOf(client.restoreSecretBackup(backup as Uint8Array))
    expect(refusal).toMatchObject({
      statusCode: 409,
      code: 'Conflict',
      inner: undefined,
      message: expect.stringContaining('There was a conflict restoring the secret'),
    })
    double.control.advance(5_000)
    await client.restoreSecretBackup(backup as Uint8Array)
  })
})

describe('backups', () => {
  test('bring a secret back with its versions, in this vault or in another', async () => {
    const { client, double } = of()
    const first = await client.setSecret('s', 'one', { tags: { a: '1' } })
    await client.setSecret('s', 'two', { enabled: false })
    const backup = await client.backupSecret('s')
    expect(Buffer.from(backup ?? []).includes('two')).toBe(false)
    await remove(client, 's')
    await client.purgeDeletedSecret('s')
    expect(await client.restoreSecretBackup(backup as Uint8Array)).toMatchObject({ name: 's', enabled: false })
    const got = await client.getSecret('s', { version: String(first.properties.version) })
    expect(got).toMatchObject({ value: 'one', properties: { tags: { a: '1' } } })
    const value = Buffer.from(backup ?? []).toString('base64url')
    expect(double.control.outside('other', 'POST', '/secrets/restore', { value })).toMatchObject({
      id: expect.stringMatching(`^${double.otherVaultUrl}/secrets/s/`),
    })
  })

  test('are refused where the name is taken, deleted ones included', async () => {
    const { client } = of()
    await client.setSecret('s', 'one')
    const backup = (await client.backupSecret('s')) as Uint8Array
    expect(await rejectionOf(client.restoreSecretBackup(backup))).toMatchObject({ statusCode: 409 })
    await remove(client, 's')
    expect(await rejectionOf(client.restoreSecretBackup(backup))).toMatchObject({ statusCode: 409 })
  })

  test('are refused where they are no backups', async () => {
    const { client } = of()
    const garbage = await rejectionOf(client.restoreSecretBackup(new Uint8Array(3_000)))
    const short = await rejectionOf(client.restoreSecretBackup(new Uint8Array(3)))
    expect([garbage, short]).toMatchObject(Array(2).fill({ statusCode: 400, code: 'Malformed backup blob' }))
  })
})
