// Requests of no SDK: what goes over the wire.

import { describe, expect, test } from 'vitest'
import { bench, call, send } from './clients.ts'

const of = bench()
const id = (name: string) => `${of().double.vaultUrl}/secrets/${name}`
const versionId = (name: string) => expect.stringMatching(`^${id(name)}/[0-9a-f]{32}$`)
const time = expect.any(Number)
const attributes = {
  enabled: true,
  created: time,
  updated: time,
  recoveryLevel: 'CustomizedRecoverable+Purgeable',
  recoverableDays: 7,
}

test('a request without a token is told where to get one', async () => {
  const { double } = of()
  const answer = await send(double, `${double.vaultUrl}/secrets/s?api-version=7.4`, {
    headers: { 'x-ms-client-request-id': '25cca75a-ee04-43ee-b0b5-bf0a6e02ba7b' },
  })
  expect(answer).toMatchObject({
    status: 401,
    json: { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
    headers: {
      'www-authenticate': `Bearer authorization="${double.authorityHost}/${double.tenantId}", resource="https://vault.azure.net"`,
      'cache-control': 'no-cache',
      'content-type': 'application/json; charset=utf-8',
      'content-length': '97',
      'x-content-type-options': 'nosniff',
      'x-ms-client-request-id': '25cca75a-ee04-43ee-b0b5-bf0a6e02ba7b',
      'x-ms-keyvault-region': 'westeurope',
      'x-ms-request-id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    },
  })
})

// The shapes that azure-sdk-for-js recorded: recording_can_recover_a_deleted_secret, recording_can_restore_a_secret.
test('the life of a secret has the bodies that were recorded', async () => {
  const { double } = of()
  double.control.configure('main', { recoverableDays: 7 })
  const json = async (method: string, path: string, body?: object) =>
    (await call(double, method, path, body, '7.4')).json
  const deleted = {
    recoveryId: `${double.vaultUrl}/deletedsecrets/s`,
    deletedDate: time,
    scheduledPurgeDate: time,
    id: versionId('s'),
    attributes,
  }
  expect(await json('PUT', '/secrets/s', { value: 'RSA', attributes: {} })).toEqual({
    value: 'RSA',
    id: versionId('s'),
    attributes,
  })
  expect(await json('GET', '/secrets/s/')).toEqual({ value: 'RSA', id: versionId('s'), attributes })
  expect(await json('PATCH', '/secrets/s/', { attributes: { exp: 32_503_680_000 } })).toEqual({
    id: versionId('s'),
    attributes: { ...attributes, exp: 32_503_680_000 },
  })
  expect(await json('DELETE', '/secrets/s')).toEqual({
    ...deleted,
    attributes: { ...attributes, exp: 32_503_680_000 },
  })
  expect(await json('GET', '/deletedsecrets/s')).toMatchObject(deleted)
  expect(await json('POST', '/deletedsecrets/s/recover')).toMatchObject({ id: versionId('s'), attributes })
  expect(await json('POST', '/secrets/s/backup')).toEqual({ value: expect.stringMatching(/^[\w-]+$/) })
  await json('DELETE', '/secrets/s')
  expect(await call(double, 'DELETE', '/deletedsecrets/s')).toMatchObject({ status: 204, body: '' })
})

test('the version before is told since api-version 2025-06-01-preview', async () => {
  const { double } = of()
  await call(double, 'PUT', '/secrets/s', { value: 'one' })
  await call(double, 'PUT', '/secrets/s', { value: 'two' })
  const get = async (apiVersion: string) => (await call(double, 'GET', '/secrets/s', undefined, apiVersion)).json
  expect(await get('2025-06-01-preview')).toHaveProperty('previousVersion', expect.stringMatching(/^[0-9a-f]{32}$/))
  expect(await get('2025-07-01')).toHaveProperty('previousVersion')
  expect(await get('7.6')).not.toHaveProperty('previousVersion')
})

describe('api-version', () => {
  test.each(['7.0', '7.4', '7.6', '2025-07-01', '2026-04-01'])('%s is known', async version => {
    expect((await call(of().double, 'GET', '/secrets', undefined, version)).status).toBe(200)
  })

  test.each(['', '9.9', '2026-04'])('%j is not', async version => {
    expect(await call(of().double, 'GET', '/secrets', undefined, version)).toMatchObject({
      status: 400,
      json: { error: { code: 'BadParameter' } },
    })
  })
})

describe('paths', () => {
  test('slashes may be doubled', async () => {
    const { double } = of()
    await call(double, 'PUT', '//secrets//s', { value: 'one' })
    expect((await call(double, 'GET', '//secrets/s//')).json).toMatchObject({ value: 'one' })
  })

  test('restore, versions and backup are names of secrets too', async () => {
    const { double } = of()
    for (const name of ['restore', 'versions', 'backup']) {
      await call(double, 'PUT', `/secrets/${name}`, { value: name })
      expect((await call(double, 'GET', `/secrets/${name}`)).json).toMatchObject({ value: name })
    }
  })

  test.each([
    ['GET', '/'],
    ['GET', '/keys/k'],
    ['GET', '/certificates'],
    ['PUT', '/secrets'],
    ['POST', '/secrets/s'],
    ['GET', '/secrets/s/v/w'],
    ['DELETE', '/secrets/s/0123456789abcdef0123456789abcdef'],
    ['GET', '/secrets/s%zz/v/w'],
  ])('%s %s is not there', async (method, path) => {
    expect((await call(of().double, method, path)).status).toBe(404)
  })
})

test.each(['', '{', '[]', 'null', '"x"'])('the body %j of a write is refused', async body => {
  const { double } = of()
  const token = double.control.token(double.identities.officer.clientId, 'https://vault.azure.net')
  const answer = await send(double, `${double.vaultUrl}/secrets/s?api-version=7.6`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body,
  })
  expect(answer).toMatchObject({ status: 400, json: { error: { code: 'BadParameter' } } })
})

test('an update that has a value is refused', async () => {
  const { double } = of()
  await call(double, 'PUT', '/secrets/s', { value: 'one' })
  expect((await call(double, 'PATCH', '/secrets/s', { value: 'two' })).status).toBe(400)
})

test('vaults have secrets, faults and counts of their own', async () => {
  const { double } = of()
  await call(double, 'PUT', '/secrets/s', { value: 'one' })
  expect(() => double.control.outside('other', 'GET', '/secrets/s')).toThrow('not found')
  const url = await double.control.addVault(`third-${process.pid}`)
  expect(url).toMatch(/^https:\/\/localhost:\d+$/)
  expect(await send(double, `${url}/secrets?api-version=7.6`)).toMatchObject({ status: 401 })
  await expect(double.control.addVault('main')).rejects.toThrow('already')
  await expect(double.control.addVault('authority')).rejects.toThrow(TypeError)
  expect(double.control.counts('other')).toEqual({})
})
