import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { absent, restError, scriptedProvider, secret, version } from './scripted-client.ts'

const setSecret = secret('any')

describe('put', () => {
  test('is one call, which nobody repeats, with the text as it is and the name in a tag', async () => {
    const { provider, asked } = scriptedProvider({ setSecret })
    const call = newCall({ contentType: 'text/x', metadata: { owner: 'shop' }, expiresAt: new Date(5_000_000_000) })
    expect(await provider.put('shop--API-KEY', bytesOf('é'), call)).toEqual({ version })
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
    const { provider, asked } = scriptedProvider({ setSecret })
    // A part of a larger buffer: the rest of it is somebody else's.
    const bytes = Uint8Array.of(1, 0xff, 0, 0x80, 1).subarray(1, 4)
    await provider.put('key', bytes, newCall())
    await provider.put('key', bytes, newCall({ contentType: 'image/png' }))
    expect(asked.map(({ args }) => [args[1], (args[2] as { contentType: string }).contentType])).toEqual([
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
    const { provider, methods } = scriptedProvider({ setSecret })
    expect(await codeOf(provider, 'put', provider.put('key', bytes, newCall(more)))).toBe(code)
    expect(methods()).toEqual(code === 'resolved' ? ['setSecret'] : [])
  })

  test('an answer without a version is none of a vault', async () => {
    const { provider } = scriptedProvider({ setSecret: secret('any', { version: undefined }) })
    expect(await codeOf(provider, 'put', provider.put('key', bytesOf('x'), newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
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
