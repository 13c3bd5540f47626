// The REST surface by hand: what Google's pages show of it, without a client in between.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type GcpDouble, startGcpDouble } from '../../src/gcp/start.ts'
import { newProject } from './clients.ts'

let double: GcpDouble
let project: string
let answered: string

beforeAll(async () => {
  double = await startGcpDouble()
})
beforeEach(() => {
  const id = newProject()
  project = `projects/${id}`
  answered = `projects/${double.control.projectNumber(id)}`
})
afterAll(() => double.stop())

interface Answer {
  readonly status: number
  readonly type: string | null
  // biome-ignore lint/suspicious/noExplicitAny: any JSON
  readonly json: any
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${double.ports.rest}/v1/${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  const type = answer.headers.get('content-type')
  return { status: answer.status, type, json: type?.startsWith('application/json') === true ? JSON.parse(text) : text }
}

test('the steps of "Data integrity assurance"', async () => {
  const made = await call('POST', `${project}/secrets?secretId=my_secret`, { replication: { automatic: {} } })
  expect(made).toMatchObject({
    status: 200,
    type: 'application/json; charset=UTF-8',
    json: { name: `${answered}/secrets/my_secret`, replication: { automatic: {} } },
  })
  expect(made.json.createTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z$/)
  // Defaults are not written: no labels, topics, aliases, annotations.
  expect(Object.keys(made.json).sort()).toEqual(['createTime', 'etag', 'name', 'replication'])

  const body = '{"payload": {"data": "YQo=", "data_crc32c": 163439259}}'
  const added = await call('POST', `${project}/secrets/my_secret:addVersion`, body)
  expect(added.json).toMatchObject({
    name: `${answered}/secrets/my_secret/versions/1`,
    state: 'ENABLED',
    replicationStatus: { automatic: {} },
    clientSpecifiedPayloadChecksum: true,
  })

  const accessed = await call('GET', `${project}/secrets/my_secret/versions/1:access`)
  expect(accessed.json).toEqual({
    name: `${answered}/secrets/my_secret/versions/1`,
    payload: { data: 'YQo=', dataCrc32c: '163439259' },
  })
})

test('the delete of "Use entity tags for optimistic concurrency control"', async () => {
  const { json } = await call('POST', `${project}/secrets?secretId=s`, { replication: { automatic: {} } })
  const stale = await call('DELETE', `${project}/secrets/s?alt=json&etag=%22123%22`)
  expect([stale.status, stale.json.error.status]).toEqual([400, 'FAILED_PRECONDITION'])
  const deleted = await call('DELETE', `${project}/secrets/s?alt=json&etag=${encodeURIComponent(json.etag)}`)
  expect([deleted.status, deleted.json]).toEqual([200, {}])
})

test('a patch: the mask and the query in lowerCamelCase or as in the .proto file', async () => {
  await call('POST', `${project}/secrets?secret_id=s`, { replication: { automatic: {} } })
  await call('POST', `${project}/secrets/s:addVersion`, { payload: { data: 'YQo' } })
  const patched = await call('PATCH', `${project}/secrets/s?updateMask=versionAliases,ttl`, {
    versionAliases: { live: '1' },
    ttl: '7200s',
  })
  expect(patched).toMatchObject({ status: 200, json: { versionAliases: { live: '1' } } })
  expect(Date.parse(patched.json.expireTime)).toBeGreaterThan(Date.now())
  const again = await call('PATCH', `${project}/secrets/s?update_mask=version_aliases,labels`, { labels: { a: 'b' } })
  expect(again.json).toMatchObject({ labels: { a: 'b' } })
  expect(again.json.versionAliases).toBeUndefined()
})

test('lists, filters and policies', async () => {
  for (const id of ['a', 'b']) {
    await call('POST', `${project}/secrets?secretId=${id}`, { replication: { automatic: {} } })
  }
  const page = await call('GET', `${project}/secrets?pageSize=1`)
  expect(page.json).toMatchObject({ secrets: [{ name: `${answered}/secrets/b` }], totalSize: 2 })
  const next = await call('GET', `${project}/secrets?pageSize=1&pageToken=${page.json.nextPageToken}`)
  expect(next.json.secrets).toMatchObject([{ name: `${answered}/secrets/a` }])
  expect(next.json.nextPageToken).toBeUndefined()
  const found = await call('GET', `${project}/secrets?filter=${encodeURIComponent('name:secrets/a OR name:nothing')}`)
  expect(found.json.secrets).toHaveLength(1)
  expect((await call('GET', `${project}/secrets?filter=name:zzz`)).json).toEqual({})

  expect((await call('GET', `${project}/secrets/a:getIamPolicy?options.requestedPolicyVersion=3`)).json).toEqual({})
  const policy = { bindings: [{ role: 'roles/secretmanager.secretAccessor', members: ['user:ann@example.com'] }] }
  const set = await call('POST', `${project}/secrets/a:setIamPolicy`, { policy })
  expect(set.json).toMatchObject(policy)
  expect((await call('GET', `${project}/secrets/a:getIamPolicy`)).json).toEqual(set.json)
})

test('regional paths', async () => {
  const parent = `${project}/locations/europe-west1`
  const made = await call('POST', `${parent}/secrets?secretId=s`, {})
  expect(made.json.name).toBe(`${answered}/locations/europe-west1/secrets/s`)
  await call('POST', `${parent}/secrets/s:addVersion`, { payload: { data: 'YQo=' } })
  const disabled = await call('POST', `${parent}/secrets/s/versions/1:disable`, {})
  expect(disabled.json.state).toBe('DISABLED')
  expect((await call('GET', `${parent}/secrets/s/versions/1`)).json.state).toBe('DISABLED')
})

// AIP-193, google/rpc/code.proto
test('errors have the form, the status and the code of their kind', async () => {
  const missing = await call('GET', `${project}/secrets/s`)
  expect(missing.json).toEqual({
    error: { code: 404, message: `Secret [${answered}/secrets/s] not found.`, status: 'NOT_FOUND' },
  })
  double.control.addFault({ project: project.slice(9), effect: { kind: 'throttle' } })
  const throttled = await call('GET', `${project}/secrets/s`)
  expect([throttled.status, throttled.json.error.status]).toEqual([429, 'RESOURCE_EXHAUSTED'])
  expect(throttled.json.error.details).toEqual([
    expect.objectContaining({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RATE_LIMIT_EXCEEDED' }),
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' },
  ])
  for (const [code, status] of [
    ['UNAVAILABLE', 503],
    ['ABORTED', 409],
    ['INTERNAL', 500],
  ] as const) {
    double.control.addFault({ project: project.slice(9), effect: { kind: 'status', code } })
    expect((await call('GET', `${project}/secrets/s`)).status).toBe(status)
  }
})

test.each([
  ['an unknown field', { payload: { data: 'YQo=', colour: 'red' } }],
  ['a field that every object has', { payload: { data: 'YQo=' }, constructor: {} }],
  ['data that is not base64', { payload: { data: '***' } }],
  ['a checksum that is no integer', { payload: { data: 'YQo=', dataCrc32c: 1.5 } }],
  ['a list instead of an object', '[]'],
  ['no JSON', '{"payload": {"data": "c2VjcmV0'],
])('%s is INVALID_ARGUMENT, and the message does not repeat it', async (_title, body) => {
  await call('POST', `${project}/secrets?secretId=s`, { replication: { automatic: {} } })
  const answer = await call('POST', `${project}/secrets/s:addVersion`, body)
  expect([answer.status, answer.json.error.status]).toEqual([400, 'INVALID_ARGUMENT'])
  expect(answer.json.error.message).not.toMatch(/c2VjcmV0|\*\*\*|1\.5/)
})

test('an unknown parameter is INVALID_ARGUMENT, those of the transport are not', async () => {
  expect((await call('GET', `${project}/secrets?colour=red`)).json.error.status).toBe('INVALID_ARGUMENT')
  const transport = '$alt=json%3Benum-encoding%3Dint&prettyPrint=false&key=x'
  expect((await call('GET', `${project}/secrets?${transport}`)).status).toBe(200)
})

test('enums are numbers where the client asks for that', async () => {
  await call('POST', `${project}/secrets?secretId=s`, { replication: { automatic: {} } })
  const added = await call('POST', `${project}/secrets/s:addVersion?$alt=json%3Benum-encoding=int`, {
    payload: { data: 'YQo=' },
  })
  expect(added.json.state).toBe(1)
})

test.each([
  ['GET', 'nonsense'],
  ['GET', 'projects/p/secrets/s/versions/1:nonsense'],
  ['GET', 's/versions/1:access'],
  ['PUT', 'projects/p/secrets/s'],
  ['GET', 'projects/p/secrets/a%2Fb/versions'],
])('%s %s is no path of the service, or no name', async (method, path) => {
  const { status, type } = await call(method, path)
  expect([
    [404, 'text/html; charset=UTF-8'],
    [400, 'application/json; charset=UTF-8'],
  ]).toContainEqual([status, type])
})
