import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'
import { added, aliasedProvider, grpcError, scriptedProvider, secret } from './scripted-client.ts'

const value = bytesOf('value')

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
