import { createSecrets, StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'
import { grpcError, type Script, scriptedProvider } from './scripted-client.ts'

const accessSecretVersion = (): object => ({
  name: 'projects/1/secrets/key/versions/3',
  payload: { data: Buffer.from('value'), dataCrc32c: String(crc32c(bytesOf('value'))) },
})
/** A time as gRPC brings it. */
const time = (ms: number): object => ({ seconds: String(Math.floor(ms / 1_000)), nanos: (ms % 1_000) * 1_000_000 })
const rotation = 4_000_000_000_500
const secret = (more: object = {}): object => ({ name: 'projects/1/secrets/key', etag: '"1"', ...more })
const rotated = secret({ annotations: { owner: 'shop' }, rotation: { nextRotationTime: time(rotation) } })
const open = (script: Script) => scriptedProvider(script, { describe: true })

describe('with the option `describe`', () => {
  test('a read tells metadata and until when it is fresh, by one request more', async () => {
    const { provider, sent } = open({ accessSecretVersion, getSecret: rotated })
    const call = newCall()
    expect(await provider.get('key', call)).toEqual({
      bytes: bytesOf('value'),
      version: '3',
      metadata: { owner: 'shop' },
      freshUntil: rotation,
    })
    expect(sent.map(({ method }) => method)).toEqual(['accessSecretVersion', 'getSecret'])
    expect(sent.every(({ options }) => options.signal === call.signal)).toBe(true)
  })

  test.each<readonly [what: string, getSecret: object, version: string | undefined, expected: number | undefined]>([
    ['neither rotates nor ends', secret(), undefined, undefined],
    ['ends', secret({ expireTime: time(rotation) }), undefined, rotation],
    ['ends before it rotates', { ...rotated, expireTime: time(rotation - 1_000) }, undefined, rotation - 1_000],
    ['ends after it rotates', { ...rotated, expireTime: time(rotation + 1_000) }, undefined, rotation],
    ['rotates, and a version of it by its number', rotated, '3', undefined],
    ['ends, and a version of it by its number', { ...rotated, expireTime: time(rotation) }, '3', rotation],
    ['should have rotated', secret({ rotation: { nextRotationTime: time(1_000_000) } }), undefined, undefined],
    [
      'rotates when a program says so',
      secret({ rotation: { rotationPeriod: { seconds: '3600' } } }),
      undefined,
      undefined,
    ],
  ])('what %s', async (_, getSecret, version, expected) => {
    const { provider } = open({ accessSecretVersion, getSecret })
    expect((await provider.get('key', { ...newCall(), version })).freshUntil).toBe(expected)
  })

  test('the client asks again when the secret was to be rotated, though its own time is not over', async () => {
    let now = rotation - 10_000
    const clock = { now: () => now, setTimeout: () => {}, clearTimeout: () => {} }
    const { provider, methods } = open({ accessSecretVersion, getSecret: rotated })
    const secrets = createSecrets(provider, { cache: { ttl: 3_600_000 }, clock })
    await secrets.get('key')
    now = rotation - 1
    await secrets.get('key')
    expect(methods()).toHaveLength(2)
    now = rotation
    await secrets.get('key')
    expect(methods()).toHaveLength(4)
    await secrets.close()
  })

  test('what is wrong with the value is told, whatever is wrong with the secret', async () => {
    const { provider } = open({ accessSecretVersion: grpcError(5), getSecret: grpcError(7) })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('a secret that may not be looked at names the permission and the option', async () => {
    const { provider } = open({ accessSecretVersion, getSecret: grpcError(7) })
    const error = await provider.get('key', newCall()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreFault)
    expect((error as StoreFault).fault).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      hint: expect.stringMatching(/`describe`.*secretmanager.secrets.get/),
    })
  })

  test.each([8, 13, 14])('a failure to look is a failure of the read (%i)', async code => {
    const { provider } = open({ accessSecretVersion, getSecret: grpcError(code) })
    await expect(provider.get('key', newCall())).rejects.toMatchObject({ code })
  })

  test('nothing answered for the secret is no success', async () => {
    const { provider } = open({ accessSecretVersion, getSecret: { name: '' } })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })
})

test('without the option a read is one request', async () => {
  const { provider, methods } = scriptedProvider({ accessSecretVersion })
  expect(await provider.get('key', newCall())).not.toHaveProperty('metadata')
  expect(methods()).toEqual(['accessSecretVersion'])
})
