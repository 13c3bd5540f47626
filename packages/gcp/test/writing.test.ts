import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'
import type { GoogleSecretManagerOptions } from '../src/index.ts'
import { aliasedProvider, codeOf, grpcError, scriptedProvider } from './scripted-client.ts'

const added = (version: number): object => ({ name: `projects/123456/secrets/key/versions/${version}` })
const secret = (etag = '"1"', versionAliases: Record<string, string> = {}): object => ({
  name: 'projects/123456/secrets/key',
  etag,
  versionAliases,
})
const value = bytesOf('value')

describe('put', () => {
  test('adds a version, with the checksum, and nothing else where the secret exists', async () => {
    const { provider, sent } = scriptedProvider({ addSecretVersion: added(4) })
    expect(await provider.put('key', value, newCall())).toEqual({ version: '4' })
    expect(sent.map(({ method, request }) => [method, request])).toEqual([
      ['addSecretVersion', { parent: 'projects/p/secrets/key', payload: { data: value, dataCrc32c: crc32c(value) } }],
    ])
  })

  test('creates the secret where there is none, then adds', async () => {
    const addSecretVersion = [grpcError(5), added(1)]
    const { provider, methods, sent } = scriptedProvider({ addSecretVersion, createSecret: secret() })
    expect(await provider.put('key', value, newCall())).toEqual({ version: '1' })
    expect(methods()).toEqual(['addSecretVersion', 'createSecret', 'addSecretVersion'])
    expect(sent[1]?.request).toEqual({
      parent: 'projects/p',
      secretId: 'key',
      secret: { replication: { automatic: {} } },
    })
  })

  test('adds where somebody else created it in between', async () => {
    const addSecretVersion = [grpcError(5), added(2)]
    const { provider } = scriptedProvider({ addSecretVersion, createSecret: grpcError(6) })
    expect(await provider.put('key', value, newCall())).toEqual({ version: '2' })
  })

  test.each([7, 8, 9, 14, 4])('creates nothing after another failure (%i), and repeats nothing', async code => {
    const { provider, methods } = scriptedProvider({ addSecretVersion: grpcError(code) })
    await expect(provider.put('key', value, newCall())).rejects.toMatchObject({ code })
    expect(methods()).toEqual(['addSecretVersion'])
  })

  test('creates nothing where a 404 was none of the service', async () => {
    const { provider, methods } = scriptedProvider({ addSecretVersion: grpcError(5, { httpStatusCode: 404 }) })
    expect(await codeOf(provider, 'put', provider.put('key', value, newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
    expect(methods()).toEqual(['addSecretVersion'])
  })

  test('says after a lost answer that nobody knows', () => {
    const { provider } = scriptedProvider({})
    for (const code of [4, 13, 14]) expect(provider.classify(grpcError(code), 'put').hint).toContain('unknown')
    expect(provider.classify(grpcError(14), 'get').hint).not.toContain('unknown')
  })

  const kmsKey = 'projects/p/locations/l/keyRings/r/cryptoKeys/k'
  test.each<readonly [GoogleSecretManagerOptions, object]>([
    [
      { replicas: ['europe-west3', 'europe-west4'] },
      { replication: { userManaged: { replicas: [{ location: 'europe-west3' }, { location: 'europe-west4' }] } } },
    ],
    [{ kmsKey }, { replication: { automatic: { customerManagedEncryption: { kmsKeyName: kmsKey } } } }],
    [{ location: 'europe-west3' }, {}],
    [{ location: 'europe-west3', kmsKey }, { customerManagedEncryption: { kmsKeyName: kmsKey } }],
    [
      { labels: { team: 'shop' }, annotations: { owner: 'us' } },
      { replication: { automatic: {} }, labels: { team: 'shop' }, annotations: { owner: 'us' } },
    ],
  ])('creates as %j says', async (options, expected) => {
    const addSecretVersion = [grpcError(5), added(1)]
    const { provider, sent } = scriptedProvider({ addSecretVersion, createSecret: secret() }, options)
    await provider.put('key', value, newCall())
    expect(sent[1]?.request['secret']).toEqual(expected)
  })

  test('is no success where something else answered', async () => {
    const { provider } = scriptedProvider({ addSecretVersion: { name: '' } })
    expect(await codeOf(provider, 'put', provider.put('key', value, newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })
})

describe('put, where an alias says which version is current', () => {
  test('adds, then moves the alias under the etag, and leaves the other aliases', async () => {
    const { provider, sent } = aliasedProvider({
      addSecretVersion: added(4),
      getSecret: secret('"7"', { live: '3', blue: '1' }),
      updateSecret: secret(),
    })
    expect(await provider.put('key', value, newCall())).toEqual({ version: '4' })
    expect(sent.map(({ method }) => method)).toEqual(['addSecretVersion', 'getSecret', 'updateSecret'])
    expect(sent[2]?.request).toEqual({
      secret: { name: 'projects/p/secrets/key', etag: '"7"', versionAliases: { live: '4', blue: '1' } },
      updateMask: { paths: ['version_aliases'] },
    })
  })

  test.each([9, 10])('looks again where the secret was changed in between (%i)', async code => {
    const { provider, methods } = aliasedProvider({
      addSecretVersion: added(4),
      getSecret: [secret('"7"'), secret('"8"')],
      updateSecret: [grpcError(code), secret()],
    })
    await provider.put('key', value, newCall())
    expect(methods()).toEqual(['addSecretVersion', 'getSecret', 'updateSecret', 'getSecret', 'updateSecret'])
  })

  test('gives up as a conflict where it never ends', async () => {
    const { provider, methods } = aliasedProvider({
      addSecretVersion: added(4),
      getSecret: secret(),
      updateSecret: grpcError(10),
    })
    expect(await codeOf(provider, 'put', provider.put('key', value, newCall()))).toBe('ERR_SECRET_CONFLICT')
    expect(methods().filter(method => method === 'updateSecret')).toHaveLength(8)
  })
})

describe('putIf', () => {
  test('with the expected version: looks, adds, moves the alias under the etag that was seen', async () => {
    const { provider, sent } = aliasedProvider({
      getSecret: secret('"7"', { live: '3' }),
      addSecretVersion: added(4),
      updateSecret: secret(),
    })
    expect(await provider.putIf('key', value, '3', newCall())).toEqual({ version: '4' })
    expect(sent.map(({ method }) => method)).toEqual(['getSecret', 'addSecretVersion', 'updateSecret'])
    expect(sent[2]?.request['secret']).toMatchObject({ etag: '"7"', versionAliases: { live: '4' } })
  })

  test.each([
    ['2', { live: '3' }],
    ['3', {}],
    ['absent', { live: '3' }],
  ])('%j with %j is a conflict before anything is written', async (expected, aliases) => {
    const { provider, methods } = aliasedProvider({
      createSecret: grpcError(6),
      getSecret: secret('"7"', aliases),
    })
    const work = provider.putIf('key', value, expected, newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(methods()).not.toContain('addSecretVersion')
  })

  test.each([9, 10])('who is overtaken gets a conflict (%i), and repeats nothing', async code => {
    const { provider, methods } = aliasedProvider({
      getSecret: secret('"7"', { live: '3' }),
      addSecretVersion: added(4),
      updateSecret: grpcError(code),
    })
    const work = provider.putIf('key', value, '3', newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(methods()).toEqual(['getSecret', 'addSecretVersion', 'updateSecret'])
  })

  test('a move that nobody answered is not a conflict', async () => {
    const { provider } = aliasedProvider({
      getSecret: secret('"7"', { live: '3' }),
      addSecretVersion: added(4),
      updateSecret: grpcError(14),
    })
    const work = provider.putIf('key', value, '3', newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test("'absent' creates, under the etag of what was created", async () => {
    const { provider, sent } = aliasedProvider({
      createSecret: secret('"1"'),
      addSecretVersion: added(1),
      updateSecret: secret(),
    })
    expect(await provider.putIf('key', value, 'absent', newCall())).toEqual({ version: '1' })
    expect(sent.map(({ method }) => method)).toEqual(['createSecret', 'addSecretVersion', 'updateSecret'])
    expect(sent[2]?.request['secret']).toMatchObject({ etag: '"1"', versionAliases: { live: '1' } })
  })

  test("'absent' fills a secret that was created without a value, as infrastructure tools do", async () => {
    const { provider } = aliasedProvider({
      createSecret: grpcError(6),
      getSecret: secret('"5"'),
      addSecretVersion: added(1),
      updateSecret: secret(),
    })
    expect(await provider.putIf('key', value, 'absent', newCall())).toEqual({ version: '1' })
  })

  test('of an absent secret is a conflict, and creates nothing', async () => {
    const { provider, methods } = aliasedProvider({ getSecret: grpcError(5) })
    const work = provider.putIf('key', value, '3', newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(methods()).toEqual(['getSecret'])
  })
})

describe('putIf that core repeats, because nobody answered', () => {
  const newest = (text: string, version: number): object => ({
    ...added(version),
    payload: { data: Buffer.from(text), dataCrc32c: String(crc32c(bytesOf(text))) },
  })
  const script = { getSecret: secret('"7"', { live: '3' }), addSecretVersion: added(5), updateSecret: secret() }
  const repeated = newCall({ repeated: true })

  test('adds nothing where the version of the attempt before is there, and moves the alias to it', async () => {
    const { provider, sent } = aliasedProvider({ ...script, accessSecretVersion: newest('value', 4) })
    expect(await provider.putIf('key', value, '3', repeated)).toEqual({ version: '4' })
    expect(sent.map(({ method }) => method)).toEqual(['getSecret', 'accessSecretVersion', 'updateSecret'])
    expect(sent[1]?.request['name']).toBe('projects/p/secrets/key/versions/latest')
    expect(sent[2]?.request['secret']).toMatchObject({ etag: '"7"', versionAliases: { live: '4' } })
  })

  test.each<readonly [what: string, answer: unknown]>([
    ['another value is there', newest('volue', 4)],
    ['the expected version is the newest, with the same value', newest('value', 3)],
    ['there is no version', grpcError(5)],
    ['the newest is disabled', grpcError(9)],
  ])('adds where %s', async (_, accessSecretVersion) => {
    const { provider, methods } = aliasedProvider({ ...script, accessSecretVersion })
    expect(await provider.putIf('key', value, '3', repeated)).toEqual({ version: '5' })
    expect(methods()).toEqual(['getSecret', 'accessSecretVersion', 'addSecretVersion', 'updateSecret'])
  })

  test('adds nothing where it may not be read back, and says so', async () => {
    const { provider, methods } = aliasedProvider({ ...script, accessSecretVersion: grpcError(7) })
    const error = await provider.putIf('key', value, '3', repeated).catch(reason => reason)
    expect(error.fault).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      hint: expect.stringContaining('secretmanager.versions.access'),
    })
    expect(methods()).toEqual(['getSecret', 'accessSecretVersion'])
  })

  test.each([8, 14])('adds nothing where the read fails as well (%i)', async code => {
    const { provider, methods } = aliasedProvider({ ...script, accessSecretVersion: grpcError(code) })
    await expect(provider.putIf('key', value, '3', repeated)).rejects.toMatchObject({ code })
    expect(methods()).toEqual(['getSecret', 'accessSecretVersion'])
  })
})

describe('moveStage', () => {
  const getSecret = secret('"7"', { blue: '1', green: '2' })

  test('moves the alias under the etag that was seen, and leaves the others', async () => {
    const { provider, sent } = scriptedProvider({ getSecret, updateSecret: secret() })
    await provider.moveStage('key', { stage: 'blue', from: '1', to: '3' }, newCall())
    expect(sent[1]?.request['secret']).toMatchObject({ etag: '"7"', versionAliases: { blue: '3', green: '2' } })
  })

  test.each([
    { stage: 'blue', from: '2', to: '3' },
    { stage: 'blue', to: '3' },
    { stage: 'new', from: '1', to: '3' },
  ])('is a conflict where the alias is not where `from` says: %j', async move => {
    const { provider, methods } = scriptedProvider({ getSecret })
    expect(await codeOf(provider, 'moveStage', provider.moveStage('key', move, newCall()))).toBe('ERR_SECRET_CONFLICT')
    expect(methods()).toEqual(['getSecret'])
  })

  test.each([
    [9, '"8"', 'ERR_SECRET_CONFLICT'],
    [10, '"8"', 'ERR_SECRET_CONFLICT'],
    [10, '"7"', 'ERR_SECRET_CONFLICT'],
    // Nobody changed the secret: there is no such version.
    [9, '"7"', 'ERR_SECRET_NOT_FOUND'],
  ])('refused with %i, and the etag is then %s: %s', async (code, etag, expected) => {
    const { provider } = scriptedProvider({
      getSecret: [getSecret, secret(etag, { blue: '1' })],
      updateSecret: grpcError(code),
    })
    const work = provider.moveStage('key', { stage: 'blue', from: '1', to: '3' }, newCall())
    expect(await codeOf(provider, 'moveStage', work)).toBe(expected)
  })

  test.each([
    { stage: 'blue', to: 'latest' },
    { stage: '1', to: '3' },
    { stage: 'a b', to: '3' },
  ])('%j is refused before anything is sent', async move => {
    const { provider, methods } = scriptedProvider({})
    expect(await codeOf(provider, 'moveStage', provider.moveStage('key', move, newCall()))).toBe('ERR_SECRET_INVALID')
    expect(methods()).toEqual([])
  })
})
