import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { absent, item, page, restError, scriptedProvider, secret, version } from './scripted-client.ts'

const setSecret = secret('any')

describe('put', () => {
  test('that says all is one call, which nobody repeats, with the text as it is and the name in a tag', async () => {
    const { provider, asked } = scriptedProvider({ setSecret })
    const call = newCall({ contentType: 'text/x', metadata: { owner: 'shop' }, expiresAt: new Date(5_000_000_000) })
    expect(await provider.put('shop--API-KEY', bytesOf('é'), call)).toEqual({ version, contentType: 'text/x' })
    expect(asked).toEqual([
      {
        method: 'setSecret',
        args: [
          'shop--API-KEY',
          'é',
          expect.objectContaining({
            abortSignal: call.signal,
            contentType: 'text/x',
            expiresOn: new Date(5_000_000_000),
            tags: { owner: 'shop', 'sealwax-name': 'shop/API_KEY' },
          }),
        ],
      },
    ])
    expect('putOnce' in provider).toBe(false)
  })

  test('what is no text goes as base64, under a content type that says so', async () => {
    const { provider, asked } = scriptedProvider({ getSecret: absent, setSecret })
    // A part of a larger buffer: the rest of it is somebody else's.
    const bytes = Uint8Array.of(1, 0xff, 0, 0x80, 1).subarray(1, 4)
    await provider.put('key', bytes, newCall())
    await provider.put('key', bytes, newCall({ contentType: 'image/png' }))
    expect(
      asked
        .filter(({ method }) => method === 'setSecret')
        .map(({ args }) => [args[1], (args[2] as { contentType: string }).contentType]),
    ).toEqual([
      ['/wCA', 'application/vnd.sealwax.base64'],
      ['/wCA', 'application/vnd.sealwax.base64;image/png'],
    ])
  })

  const binary = (length: number) => new Uint8Array(length).fill(0xff)
  test.each<readonly [what: string, bytes: Uint8Array, more: Parameters<typeof newCall>[0], code: string]>([
    ['a content type of 255 characters', bytesOf('x'), { contentType: 'x'.repeat(255) }, 'resolved'],
    ['a content type of 256 characters', bytesOf('x'), { contentType: 'x'.repeat(256) }, 'ERR_SECRET_INVALID'],
    ['a content type too long beside ours', binary(1), { contentType: 'x'.repeat(240) }, 'ERR_SECRET_INVALID'],
    ['our content type', bytesOf('x'), { contentType: 'application/vnd.sealwax.base64' }, 'ERR_SECRET_INVALID'],
    ['the last second there is', bytesOf('x'), { expiresAt: new Date('2038-01-19T03:14:07Z') }, 'resolved'],
    ['a second later', bytesOf('x'), { expiresAt: new Date('2038-01-19T03:14:08Z') }, 'ERR_SECRET_INVALID'],
    ['the year 2106', bytesOf('x'), { expiresAt: new Date('2106-02-08') }, 'ERR_SECRET_INVALID'],
    ['the beginning of time', bytesOf('x'), { expiresAt: new Date(0) }, 'ERR_SECRET_INVALID'],
    ['no date at all', bytesOf('x'), { expiresAt: new Date(Number.NaN) }, 'ERR_SECRET_INVALID'],
    ['14 tags', bytesOf('x'), { metadata: tags(14) }, 'resolved'],
    ['15 tags', bytesOf('x'), { metadata: tags(15) }, 'ERR_SECRET_INVALID'],
    ['a tag of 257 characters', bytesOf('x'), { metadata: { a: 'x'.repeat(257) } }, 'ERR_SECRET_INVALID'],
    ['a tag without a name', bytesOf('x'), { metadata: { '': 'x' } }, 'ERR_SECRET_INVALID'],
    ['our tag', bytesOf('x'), { metadata: { 'Sealwax-Name': 'x' } }, 'ERR_SECRET_INVALID'],
  ])('%s', async (_, bytes, more, code) => {
    const { provider, methods } = scriptedProvider({ getSecret: absent, setSecret })
    expect(await codeOf(provider, 'put', provider.put('key', bytes, newCall(more)))).toBe(code)
    expect(methods()).toEqual(code === 'resolved' ? ['getSecret', 'setSecret'] : [])
  })

  test('an answer without a version is none of a vault', async () => {
    const { provider } = scriptedProvider({ getSecret: absent, setSecret: secret('any', { version: undefined }) })
    expect(await codeOf(provider, 'put', provider.put('key', bytesOf('x'), newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })
})

describe('a put that says less', () => {
  const named = { 'sealwax-name': 'key' }
  const dates = { expiresOn: new Date(Date.now() + 86_400_000), notBefore: new Date(0) }
  /** What Set Secret was asked for beside the value. */
  async function sent(
    before: object,
    more: Parameters<typeof newCall>[0] = {},
    bytes = bytesOf('x'),
  ): Promise<unknown> {
    const { provider, asked } = scriptedProvider({ getSecret: secret('old', before), setSecret })
    await provider.put('key', bytes, newCall(more))
    const { abortSignal: _, requestOptions: __, ...rest } = (asked.at(-1)?.args[2] ?? {}) as Record<string, unknown>
    return rest
  }

  test('gives the new version the content type and the tags of the one before, and none of its dates', async () => {
    const tags = { CredentialId: 'app', ValidityPeriodDays: '60', ...named }
    expect(await sent({ contentType: 'text/x', tags, ...dates })).toEqual({ contentType: 'text/x', tags })
  })

  test('replaces what it gives, and keeps the other', async () => {
    const before = { contentType: 'text/x', tags: { owner: 'shop' } }
    expect(await sent(before, { contentType: 'text/y' })).toEqual({
      contentType: 'text/y',
      tags: { owner: 'shop', ...named },
    })
    expect(await sent(before, { metadata: { team: 'b' } })).toEqual({
      contentType: 'text/x',
      tags: { team: 'b', ...named },
    })
  })

  test('says of the new bytes, not of the old ones, whether they are base64', async () => {
    const ours = 'application/vnd.sealwax.base64'
    const noText = Uint8Array.of(0xff)
    expect(await sent({ contentType: `${ours};image/png` })).toEqual({ contentType: 'image/png', tags: named })
    expect(await sent({ contentType: ours })).toEqual({ tags: named })
    expect(await sent({ contentType: ours }, {}, noText)).toEqual({ contentType: ours, tags: named })
    expect(await sent({ contentType: 'image/png' }, {}, noText)).toEqual({
      contentType: `${ours};image/png`,
      tags: named,
    })
  })

  test('keeps 15 tags of somebody else, without room for the name', async () => {
    expect(await sent({ tags: tags(15) })).toEqual({ tags: tags(15) })
    expect(await sent({ tags: tags(14) })).toEqual({ tags: { ...tags(14), ...named } })
  })

  test('learns them from the list where the current version is disabled', async () => {
    const at = (second: number): object => ({ attributes: { created: new Date(second * 1_000), enabled: false } })
    const { provider, asked } = scriptedProvider({
      getSecret: restError(403, 'Forbidden', 'SecretDisabled'),
      getSecretVersions: page([
        item('key/1', { ...at(1), contentType: 'text/old', tags: { owner: 'old' } }),
        item('key/2', { ...at(2), contentType: 'text/x', tags: { owner: 'shop' } }),
      ]),
      setSecret,
    })
    await provider.put('key', bytesOf('x'), newCall())
    expect(asked.at(-1)?.args[2]).toMatchObject({ contentType: 'text/x', tags: { owner: 'shop', ...named } })
  })

  test('writes nothing where it may not learn them', async () => {
    const { provider, methods } = scriptedProvider({ getSecret: restError(403, 'Forbidden'), setSecret })
    expect(await codeOf(provider, 'put', provider.put('key', bytesOf('x'), newCall()))).toBe('ERR_SECRET_DENIED')
    expect(methods()).toEqual(['getSecret'])
  })
})

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, '']))
}

describe('delete, restore and purge', () => {
  test('wait until the vault is done, with the signal', async () => {
    const done = { beginDeleteSecret: {}, beginRecoverDeletedSecret: {} }
    const { provider, asked } = scriptedProvider(done)
    const call = newCall()
    await provider.delete('key', call)
    await provider.restore('key', call)
    expect(asked.map(({ method }) => method)).toEqual(['beginDeleteSecret', 'beginRecoverDeletedSecret'])
    for (const { args } of asked) expect(args[1]).toMatchObject({ abortSignal: call.signal, intervalInMs: 500 })
  })

  test('a delete of what was deleted already says so; of what never was, NOT_FOUND', async () => {
    const deleted = scriptedProvider({ beginDeleteSecret: absent, getDeletedSecret: secret(undefined) }).provider
    expect(await codeOf(deleted, 'delete', deleted.delete('key', newCall()))).toBe('ERR_SECRET_DELETED')
    const never = scriptedProvider({ beginDeleteSecret: absent, getDeletedSecret: absent }).provider
    expect(await codeOf(never, 'delete', never.delete('key', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('a purge deletes first what is not deleted yet', async () => {
    const script = { purgeDeletedSecret: [absent, {}], beginDeleteSecret: {} }
    const { provider, methods } = scriptedProvider(script)
    await provider.purge('key', newCall())
    expect(methods()).toEqual(['purgeDeletedSecret', 'beginDeleteSecret', 'purgeDeletedSecret'])
  })

  test('a purge that is refused deletes nothing', async () => {
    const { provider, methods } = scriptedProvider({ purgeDeletedSecret: restError(403, 'Forbidden') })
    expect(await codeOf(provider, 'purge', provider.purge('key', newCall()))).toBe('ERR_SECRET_DENIED')
    expect(methods()).toEqual(['purgeDeletedSecret'])
  })
})
