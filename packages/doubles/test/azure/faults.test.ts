import { setTimeout as wait } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import type { Fault } from '../../src/azure/start.ts'
import { all, bench, call, clientOf, rejectionOf } from './clients.ts'

const of = bench()

beforeEach(async () => {
  of().double.control.outside('main', 'PUT', '/secrets/s', { value: 'one' })
  // Its token and challenge are out of the way then.
  await of().client.getSecret('s')
  of().double.control.clearCounts()
})

const order = (fault: Fault): void => of().double.control.addFault(fault)
const statuses = (operation: string) => of().double.control.counts('main')[operation]?.statuses

test('a throttled call is 429 with the service’s code, and Retry-After only where that is ordered', async () => {
  const { client, double } = of()
  order({ effect: { kind: 'throttle' } })
  expect(await rejectionOf(client.getSecret('s'))).toMatchObject({ statusCode: 429, code: 'Throttled' })
  order({ effect: { kind: 'throttle', retryAfter: '7' } })
  expect((await call(double, 'GET', '/secrets/s')).headers).toMatchObject({ 'retry-after': '7' })
  order({ effect: { kind: 'throttle' } })
  expect((await call(double, 'GET', '/secrets/s')).headers).not.toHaveProperty('retry-after')
  expect((await client.getSecret('s')).value).toBe('one')
})

test('the SDK repeats what was throttled or unavailable, writes too', async () => {
  const client = clientOf(of().double, of().double.identities.officer, { maxRetries: 3 })
  order({ operation: 'GetSecret', effect: { kind: 'throttle', retryAfter: '0' } })
  order({ operation: 'GetSecret', effect: { kind: 'status', status: 503 } })
  expect((await client.getSecret('s')).value).toBe('one')
  expect(statuses('GetSecret')).toEqual({ 200: 1, 401: 1, 429: 1, 503: 1 })
  // Without Retry-After it does not repeat a throttled call.
  order({ operation: 'GetSecret', effect: { kind: 'throttle' } })
  expect((await rejectionOf(client.getSecret('s'))).statusCode).toBe(429)
  order({ operation: 'SetSecret', effect: { kind: 'drop', after: true } })
  await client.setSecret('s', 'two')
  // The lost write, and its repetition.
  expect(await all(client.listPropertiesOfSecretVersions('s'))).toHaveLength(3)
})

test.each([
  [500, 'Status500'],
  [502, 'Status502'],
  [503, 'ServiceUnavailable'],
])('any status can be ordered: %d', async (status, code) => {
  order({ effect: { kind: 'status', status } })
  expect(await rejectionOf(of().client.getSecret('s'))).toMatchObject({ statusCode: status, code })
})

test('a status can be given any code and inner code', async () => {
  order({ effect: { kind: 'status', status: 409, code: 'Conflict', innerCode: 'ObjectIsBeingDeleted' } })
  expect(await rejectionOf(of().client.getSecret('s'))).toMatchObject({
    statusCode: 409,
    code: 'Conflict',
    inner: 'ObjectIsBeingDeleted',
  })
})

test('a call without an answer ends with the client’s patience', async () => {
  const { client } = of()
  order({ effect: { kind: 'hang' } })
  const rejection = await rejectionOf(client.getSecret('s', { abortSignal: AbortSignal.timeout(100) }))
  expect(rejection.name).toMatch(/AbortError|TimeoutError/)
  expect((await client.getSecret('s')).value).toBe('one')
})

test('a write whose answer is lost has happened; one that was lost before has not', async () => {
  const { client } = of()
  const versions = async () => (await all(client.listPropertiesOfSecretVersions('s'))).length
  order({ operation: 'SetSecret', effect: { kind: 'drop', after: true } })
  expect((await rejectionOf(client.setSecret('s', 'two'))).code).toBe('ECONNRESET')
  expect([await versions(), (await client.getSecret('s')).value]).toEqual([2, 'two'])
  order({ operation: 'SetSecret', effect: { kind: 'drop' } })
  expect((await rejectionOf(client.setSecret('s', 'three'))).code).toBe('ECONNRESET')
  expect([await versions(), (await client.getSecret('s')).value]).toEqual([2, 'two'])
  order({ operation: 'SetSecret', effect: { kind: 'status', status: 500, after: true } })
  expect((await rejectionOf(client.setSecret('s', 'four'))).statusCode).toBe(500)
  expect(await versions()).toBe(3)
})

test('a call can be slow', async () => {
  order({ effect: { kind: 'delay', ms: 120 } })
  const begin = performance.now()
  await of().client.getSecret('s')
  expect(performance.now() - begin).toBeGreaterThanOrEqual(115)
})

test('an answer can be of another kind of server', async () => {
  const { client, double } = of()
  order({ effect: { kind: 'answer', status: 502, body: '<html>', contentType: 'text/html' } })
  const page = await call(double, 'GET', '/secrets/s')
  expect(page).toMatchObject({ status: 502, body: '<html>', headers: { 'content-type': 'text/html' } })
  expect(page.headers).not.toHaveProperty('x-ms-request-id')
  order({ effect: { kind: 'answer', body: '{"value":' } })
  expect(await rejectionOf(client.getSecret('s'))).toMatchObject({ code: 'PARSE_ERROR', statusCode: 200 })
  order({ operation: 'SetSecret', effect: { kind: 'answer', body: '{}', after: true } })
  await rejectionOf(client.setSecret('s', 'two'))
  expect((await client.getSecret('s')).value).toBe('two')
})

test('a read can see what was there before the last write', async () => {
  const { client } = of()
  const first = (await client.getSecret('s')).properties.version
  await client.setSecret('s', 'two')
  await client.setSecret('new', 'one')
  order({ times: 2, operation: 'GetSecret', effect: { kind: 'stale' } })
  expect((await client.getSecret('s')).properties.version).toBe(first)
  expect((await rejectionOf(client.getSecret('new'))).statusCode).toBe(404)
  expect((await client.getSecret('s')).value).toBe('two')
})

test('faults are for as many calls, and for the operation, vault and secret, that they name', async () => {
  const { client, double } = of()
  const effect = { kind: 'status', status: 503 } as const
  await client.setSecret('x', 'one')
  order({ times: 2, secret: 'X', operation: 'GetSecret', on: 'main', effect })
  order({ on: 'other', effect })
  order({ on: 'authority', effect })
  await client.getSecret('s')
  await client.updateSecretProperties('x', '', {})
  expect([(await rejectionOf(client.getSecret('x'))).statusCode, double.control.faults()]).toMatchObject([
    503,
    [{ left: 1 }, { on: 'other' }, { on: 'authority' }],
  ])
  double.control.clearFaults('main')
  await client.getSecret('x')
  expect(double.control.faults()).toHaveLength(2)
  double.control.clearFaults()
  expect(double.control.faults()).toEqual([])
  expect(() => order({ on: 'nowhere', effect })).toThrow('There is no vault nowhere')
})

test('a request without a token meets no fault', async () => {
  const { double } = of()
  order({ effect: { kind: 'status', status: 503 } })
  expect((await rejectionOf(clientOf(double, double.identities.officer).getSecret('s'))).statusCode).toBe(503)
})

test('calls are counted by operation and status, those at once too; a reset forgets all', async () => {
  const { client, double } = of()
  order({ times: 5, effect: { kind: 'delay', ms: 60 } })
  await Promise.all(Array.from({ length: 5 }, () => client.getSecret('s')))
  await rejectionOf(client.getSecret('absent'))
  order({ operation: 'GetSecrets', effect: { kind: 'hang' } })
  const patience = new AbortController()
  const hanging = rejectionOf(client.listPropertiesOfSecrets({ abortSignal: patience.signal }).next())
  while (double.control.counts('main')['GetSecrets']?.running !== 1) await wait(5)
  expect(double.control.counts('main')).toEqual({
    GetSecret: { calls: 6, statuses: { 200: 5, 404: 1 }, running: 0, most: 5 },
    GetSecrets: { calls: 1, statuses: {}, running: 1, most: 1 },
  })
  patience.abort()
  await hanging
  double.control.configure('main', { recoverableDays: 7 })
  double.control.reset('main')
  expect(double.control.counts('main')).toEqual({})
  expect((await rejectionOf(client.getSecret('s'))).statusCode).toBe(404)
  expect((await client.setSecret('s', 'one')).properties.recoverableDays).toBe(90)
})

test('settings are checked', () => {
  const { control } = of().double
  expect(() => control.configure('main', { purgeProtected: true } as object)).toThrow('no such setting')
  expect(() => control.configure('main', { recoverableDays: '7' } as object)).toThrow(TypeError)
})
