import { createSecrets, type SecretError } from '@sealwax/core'
import { codeOf, newCall, rejectionOf } from '@sealwax/live'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { absent, restError, scriptedProvider, secret, version } from './scripted-client.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

afterEach(() => void vi.useRealTimers())

describe('get', () => {
  test('gives the value, its version and what the vault says of it', async () => {
    const createdOn = new Date(1_700_000_000_000)
    const tags = { owner: 'shop', 'sealwax-name': 'key' }
    const { provider } = scriptedProvider({ getSecret: secret('é', { createdOn, contentType: 'text/x', tags }) })
    const { bytes, ...stored } = await provider.get('key', newCall())
    expect(text(bytes)).toBe('é')
    expect(stored).toMatchObject({ version, createdAt: createdOn, contentType: 'text/x', metadata: { owner: 'shop' } })
  })

  test('is one call, with the signal and a limit for the request', async () => {
    const { provider, asked } = scriptedProvider({ getSecret: secret('x') }, { requestTimeout: 77 })
    const call = newCall()
    await provider.get('key', call)
    expect(asked).toEqual([
      { method: 'getSecret', args: ['key', { abortSignal: call.signal, requestOptions: { timeout: 77 } }] },
    ])
  })

  test('has no limit of its own by a client of the application’s: nobody would repeat what it cut short', async () => {
    const { provider, asked } = scriptedProvider({ getSecret: secret('x') })
    const call = newCall()
    await provider.get('key', call)
    expect(asked[0]?.args).toEqual(['key', { abortSignal: call.signal }])
  })

  test('reads a version by its id, and refuses what can be none before any I/O', async () => {
    const { provider, asked } = scriptedProvider({ getSecret: secret('x') })
    await provider.get('key', { ...newCall(), version })
    expect(asked[0]?.args[1]).toMatchObject({ version })
    for (const wrong of ['../other', 'a-b', '', 'x'.repeat(65)]) {
      expect(await codeOf(provider, 'get', provider.get('key', { ...newCall(), version: wrong }))).toBe(
        'ERR_SECRET_INVALID',
      )
    }
    expect(asked.length).toBe(1)
  })

  test('an empty value is a value', async () => {
    const { provider } = scriptedProvider({ getSecret: secret('') })
    expect((await provider.get('key', newCall())).bytes.length).toBe(0)
  })

  test('bytes come back from base64, with the content type that the application gave', async () => {
    const contentType = 'application/vnd.sealwax.base64;image/png'
    const { provider } = scriptedProvider({ getSecret: secret('/wCA', { contentType }) })
    const stored = await provider.get('key', newCall())
    expect([...stored.bytes]).toEqual([0xff, 0, 0x80])
    expect(stored.contentType).toBe('image/png')
  })

  test.each(['not base64!', '/wC', '/wCA\n', '_wCA'])('%j under that content type is corrupt', async value => {
    const contentType = 'application/vnd.sealwax.base64'
    const { provider } = scriptedProvider({ getSecret: secret(value, { contentType }) })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_CORRUPT')
  })

  test('a value is fresh until it expires; a date that is over changes nothing', async () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const at = async (expiresOn: Date) => {
      const { provider } = scriptedProvider({ getSecret: secret('x', { expiresOn }) })
      const { freshUntil, expiresAt } = await provider.get('key', newCall())
      return [freshUntil, expiresAt]
    }
    expect(await at(new Date(2_000_000))).toEqual([2_000_000, new Date(2_000_000)])
    expect(await at(new Date(500_000))).toEqual([undefined, new Date(500_000)])
  })

  test('before its activation date a secret is DISABLED, and may be read from then on', async () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const { provider } = scriptedProvider({ getSecret: secret('x', { notBefore: new Date(1_001_000) }) })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_DISABLED')
    vi.setSystemTime(1_001_000)
    expect(text((await provider.get('key', newCall())).bytes)).toBe('x')
  })
})

describe('what is absent', () => {
  test('is DELETED where it is among the deleted', async () => {
    const { provider } = scriptedProvider({ getSecret: absent, getDeletedSecret: secret(undefined) })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_DELETED')
  })

  test('says with which command a deleted one comes back, or goes for good, under the name that Azure knows', async () => {
    const taken = restError(409, 'Conflict', 'ObjectIsDeletedButRecoverable')
    const script = { getSecret: absent, getDeletedSecret: secret(undefined), setSecret: taken }
    const secrets = createSecrets(scriptedProvider(script, { prefix: 'shop' }).provider)
    for (const work of [secrets.get('BIN'), secrets.put('BIN', 'any')]) {
      const { code, message } = (await rejectionOf(work)) as SecretError
      expect(code).toBe('ERR_SECRET_DELETED')
      expect(message).toContain(
        '`restore` in code, or `az keyvault secret recover --vault-name my-vault --name shop--BIN`',
      )
      expect(message).toContain('`az keyvault secret purge --vault-name my-vault --name shop--BIN`')
    }
  })

  test.each([
    ['neither there', absent],
    ['not to be known', restError(403, 'Forbidden', 'ForbiddenByRbac')],
  ])('is NOT_FOUND where it is %s', async (_, getDeletedSecret) => {
    const { provider } = scriptedProvider({ getSecret: absent, getDeletedSecret })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('is not told while nobody can say whether it was deleted', async () => {
    const { provider } = scriptedProvider({ getSecret: absent, getDeletedSecret: restError(503, 'any') })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test('other refusals are not asked about', async () => {
    const { provider, methods } = scriptedProvider({ getSecret: restError(403, 'Forbidden', 'SecretDisabled') })
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_DISABLED')
    expect(methods()).toEqual(['getSecret'])
  })
})

test.each([
  ['a TypeError of the SDK', new TypeError('any')],
  ['an Error of the SDK', new Error('any')],
  ['no value', secret(undefined)],
  ['a value that is no text', secret(7)],
  ['no version', secret('x', { version: undefined })],
])('%s is never a success: UNAVAILABLE', async (_, getSecret) => {
  const { provider } = scriptedProvider({ getSecret })
  expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
})
