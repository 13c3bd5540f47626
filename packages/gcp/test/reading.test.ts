import { StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'
import { grpcError, scriptedProvider } from './scripted-client.ts'

/** As AccessSecretVersion answers: the project by its number, the checksum as text. */
const answer = (value = 'value', version = '3', checksum = crc32c(bytesOf(value))): object => ({
  name: `projects/123456/secrets/key/versions/${version}`,
  payload: { data: Buffer.from(value), dataCrc32c: String(checksum) },
})

describe('get', () => {
  test('asks for the newest version, another by its number, a stage by its alias', async () => {
    const { provider, sent } = scriptedProvider({ accessSecretVersion: () => answer() })
    const call = newCall()
    expect(await provider.get('key', call)).toEqual({ bytes: bytesOf('value'), version: '3' })
    await provider.get('key', { ...call, version: '3' })
    await provider.get('key', { ...call, stage: 'blue' })
    await provider.get('key', { ...call, stage: 'blue', version: '3' })
    expect(sent.map(({ request }) => request['name'])).toEqual([
      'projects/p/secrets/key/versions/latest',
      'projects/p/secrets/key/versions/3',
      'projects/p/secrets/key/versions/blue',
      'projects/p/secrets/key/versions/blue',
    ])
  })

  test('hands the signal on, bounds the time, and lets the SDK repeat nothing', async () => {
    const call = newCall()
    for (const [options, timeout] of [
      [{}, 5_000],
      [{ requestTimeout: 123 }, 123],
    ] as const) {
      const { provider, sent } = scriptedProvider({ accessSecretVersion: () => answer() }, options)
      await provider.get('key', call)
      expect(sent[0]?.options).toEqual({ timeout, retry: null, signal: call.signal })
    }
  })

  test('asks in the location', async () => {
    const { provider, sent } = scriptedProvider({ accessSecretVersion: answer() }, { location: 'europe-west3' })
    await provider.get('key', newCall())
    expect(sent[0]?.request['name']).toBe('projects/p/locations/europe-west3/secrets/key/versions/latest')
  })

  test('is a copy of its own, and nothing of the value stays in the buffers of the SDK', async () => {
    const data = Buffer.from('value')
    const payload = { data, dataCrc32c: String(crc32c(data)) }
    const { provider } = scriptedProvider({ accessSecretVersion: { name: 'a/versions/1', payload } })
    const { bytes } = await provider.get('key', newCall())
    expect(bytes).toEqual(bytesOf('value'))
    expect(bytes).not.toBeInstanceOf(Buffer)
    expect(bytes.buffer.byteLength).toBe(5)
    expect(data.equals(Buffer.alloc(5))).toBe(true)
  })

  test.each<readonly [what: string, stored: object]>([
    ['another value', answer('value', '3', crc32c(bytesOf('volue')))],
    ['a checksum of another kind (CRC-32)', answer('123456789', '3', 0xcbf43926)],
  ])('is ERR_SECRET_CORRUPT where the checksum is of %s', async (_, stored) => {
    const { provider } = scriptedProvider({ accessSecretVersion: stored })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_CORRUPT')
  })

  test.each<readonly [what: string, stored: object]>([
    ['nothing', { name: '', payload: null }],
    ['no data', { name: 'a/versions/1', payload: { dataCrc32c: '0' } }],
    ['no checksum', { name: 'a/versions/1', payload: { data: Buffer.from('value') } }],
    ['text for bytes', { name: 'a/versions/1', payload: { data: 'dmFsdWU=', dataCrc32c: '1' } }],
  ])('is no value where something else answered: %s', async (_, stored) => {
    const { provider } = scriptedProvider({ accessSecretVersion: stored })
    const error = await provider.get('key', newCall()).catch(reason => reason)
    expect((error as StoreFault).fault).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      hint: expect.stringContaining('not Google'),
    })
  })

  test.each(['0', '-1', '1.5', 'latest', '../1', '1/../../other/versions/1', '', 'e5', '01'])(
    'takes no %j for a version, and asks nobody',
    async version => {
      const { provider, methods } = scriptedProvider({})
      expect(await codeOf(provider, 'get', provider.get('key', newCall({ version } as object)))).toBe(
        'ERR_SECRET_INVALID',
      )
      expect(methods()).toEqual([])
    },
  )

  test.each(['1', 'a/b', '', 'a b', '../x'])('takes no %j for a stage, and asks nobody', async stage => {
    const { provider, methods } = scriptedProvider({})
    expect(await codeOf(provider, 'get', provider.get('key', newCall({ stage } as object)))).toBe('ERR_SECRET_INVALID')
    expect(methods()).toEqual([])
  })

  test('is not found where the version does not carry the alias', async () => {
    const { provider } = scriptedProvider({ accessSecretVersion: answer() })
    const work = provider.get('key', newCall({ version: '2', stage: 'blue' } as object))
    expect(await codeOf(provider, 'get', work)).toBe('ERR_SECRET_NOT_FOUND')
  })
})

describe('a version that is refused (FAILED_PRECONDITION)', () => {
  const accessSecretVersion = grpcError(9)

  test.each([
    ['DISABLED', 'ERR_SECRET_DISABLED', 'enable'],
    ['DESTROYED', 'ERR_SECRET_DELETED', 'put a new one'],
    ['ENABLED', 'ERR_SECRET_DISABLED', 'Cloud KMS'],
  ])('and %s is %s', async (state, code, advice) => {
    const { provider, sent } = scriptedProvider({ accessSecretVersion, getSecretVersion: { state } })
    const error = await provider.get('key', newCall()).catch(reason => reason)
    const fault = error instanceof StoreFault ? error.fault : provider.classify(error, 'get')
    expect(fault).toMatchObject({ code, status: 9, hint: expect.stringContaining(advice) })
    expect(sent[1]?.request['name']).toBe('projects/p/secrets/key/versions/latest')
  })

  test('and cannot be looked at is disabled or destroyed, with the permission that tells which', async () => {
    const { provider } = scriptedProvider({ accessSecretVersion, getSecretVersion: grpcError(7) })
    const error = await provider.get('key', newCall()).catch(reason => reason)
    expect((error as StoreFault).fault).toMatchObject({
      code: 'ERR_SECRET_DISABLED',
      hint: expect.stringContaining('secretmanager.versions.get'),
    })
  })

  test.each([5, 7, 8, 13, 14, 16])('is not looked into for another status: %i', async code => {
    const { provider, methods } = scriptedProvider({ accessSecretVersion: grpcError(code) })
    await expect(provider.get('key', newCall())).rejects.toMatchObject({ code })
    expect(methods()).toEqual(['accessSecretVersion'])
  })
})

describe('list', () => {
  const secrets = [{ name: 'projects/123456/secrets/shop-a' }, { name: 'projects/123456/secrets/b' }]

  test('gives native names, page by page, without being paged by the SDK', async () => {
    const listSecrets = [
      [secrets, { pageToken: 'more' }, {}],
      [[], null, {}],
    ]
    const { provider, sent } = scriptedProvider({ listSecrets })
    expect(await provider.list('', newCall())).toEqual({ names: ['shop-a', 'b'], cursor: 'more' })
    expect(await provider.list('', { ...newCall(), cursor: 'more' })).toEqual({ names: [] })
    expect(sent.map(({ request }) => request)).toEqual([
      { parent: 'projects/p', pageSize: 250 },
      { parent: 'projects/p', pageSize: 250, pageToken: 'more' },
    ])
    expect(sent.every(({ options }) => (options as { autoPaginate?: boolean }).autoPaginate === false)).toBe(true)
  })

  test('asks only for names with the prefix in them', async () => {
    const { provider, sent } = scriptedProvider({ listSecrets: [[secrets, null, {}]] }, { prefix: 'shop/eu/' })
    await provider.list('', newCall())
    expect(sent[0]?.request['filter']).toBe('name:"shop-eu-"')
  })
})

describe('versions', () => {
  const version = (number: number, state: string): object => ({
    name: `projects/123456/secrets/key/versions/${number}`,
    state,
    createTime: { seconds: '1700000000', nanos: 500_000_000 },
  })
  const found = [version(12, 'DESTROYED'), version(11, 'DISABLED'), version(9, 'ENABLED')]
  const getSecret = { name: 'n', etag: '"1"', versionAliases: { blue: '9', green: '11' } }

  test('come with states, aliases and times; the newest is current whatever its state', async () => {
    const { provider } = scriptedProvider({ getSecret, listSecretVersions: [[found, { pageToken: 'more' }, {}]] })
    const { versions, cursor } = await provider.versions('key', newCall())
    expect(versions.map(({ version, state, stages, current }) => [version, state, stages, current])).toEqual([
      ['12', 'destroyed', [], true],
      ['11', 'disabled', ['green'], false],
      ['9', 'enabled', ['blue'], false],
    ])
    expect(versions[0]?.createdAt).toEqual(new Date(1_700_000_000_500))
    expect(cursor).toBe('more')
  })

  test('of a later page are not current', async () => {
    const { provider } = scriptedProvider({ getSecret, listSecretVersions: [[found, null, {}]] })
    const { versions, cursor } = await provider.versions('key', { ...newCall(), cursor: 'more' })
    expect(versions.some(({ current }) => current)).toBe(false)
    expect(cursor).toBeUndefined()
  })

  test('with a current alias: the one that carries it', async () => {
    const script = { getSecret, listSecretVersions: [[found, null, {}]] }
    const { provider } = scriptedProvider(script, { currentAlias: 'blue' })
    const { versions } = await provider.versions('key', newCall())
    expect(versions.filter(({ current }) => current).map(each => each.version)).toEqual(['9'])
  })

  test('of a state that is not known are no success', async () => {
    const script = { getSecret, listSecretVersions: [[[version(1, 'STATE_UNSPECIFIED')], null, {}]] }
    const { provider } = scriptedProvider(script)
    await expect(provider.versions('key', newCall())).rejects.toBeInstanceOf(StoreFault)
  })
})

describe('close', () => {
  test('leaves an injected client to its owner', async () => {
    const { provider, methods } = scriptedProvider({ accessSecretVersion: answer() })
    await provider.get('key', newCall())
    await provider.close()
    await provider.close()
    expect(methods()).toEqual(['accessSecretVersion'])
  })
})
