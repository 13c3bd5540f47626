import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'
import type { GoogleSecretManagerOptions } from '../src/index.ts'
import { added, aliasedProvider, grpcError, scriptedProvider, secret } from './scripted-client.ts'

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

  test('leaves the advice after a lost answer to core, which knows what becomes of a write then', () => {
    const { provider } = scriptedProvider({})
    for (const code of [4, 13, 14]) expect(provider.classify(grpcError(code), 'put').hint).toBeUndefined()
    expect(provider.classify(grpcError(14), 'get').hint).toContain('Check the network')
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
