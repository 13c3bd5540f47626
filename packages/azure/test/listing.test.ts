import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { absent, item, page, restError, scriptedProvider, secret } from './scripted-client.ts'

describe('list', () => {
  test('gives names page by page, and asks for the next one at the vault itself', async () => {
    const link = 'https://elsewhere.example/secrets?$skiptoken=abc&maxresults=25'
    const { provider, asked } = scriptedProvider({
      getSecrets: [page([item('a'), item('b')], link), page([item('c')])],
    })
    const first = await provider.list('', newCall())
    expect(first.names).toEqual(['a', 'b'])
    expect(await provider.list('', { ...newCall(), cursor: first.cursor })).toEqual({ names: ['c'] })
    expect(asked.map(({ args }) => args[1])).toEqual([
      { continuationToken: undefined },
      { continuationToken: 'https://my-vault.vault.azure.net/secrets?$skiptoken=abc&maxresults=25' },
    ])
    expect(asked[0]?.args[0]).toMatchObject({ maxresults: 25, abortSignal: expect.any(AbortSignal) })
  })

  test('the tag gives the spelling that was written last, and nothing else', async () => {
    const tagged = (name: string) => ({ tags: { 'sealwax-name': name } })
    const entries = [
      item('shop--api-key', tagged('shop/API_KEY')),
      item('my-key', tagged('My-Key')),
      item('one', tagged('another')),
      item('two', tagged('')),
      item('three', { tags: {} }),
    ]
    const { provider } = scriptedProvider({ getSecrets: page(entries) })
    expect((await provider.list('', newCall())).names).toEqual(['shop--API-KEY', 'My-Key', 'one', 'two', 'three'])
  })

  test.each([
    ['an entry without an id', page([{}])],
    ['an entry of another kind', page([{ id: 'https://my-vault.vault.azure.net/keys/a' }])],
    ['a link that is none', page([item('a')], 'nowhere')],
    ['no page', {}],
  ])('%s is none of a vault', async (_, getSecrets) => {
    const { provider } = scriptedProvider({ getSecrets })
    expect(await codeOf(provider, 'list', provider.list('', newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })
})

const at = (seconds: number, enabled = true) => ({ attributes: { created: new Date(seconds * 1_000), enabled } })

describe('versions', () => {
  test('come whole, newest first, and the newest is the current one', async () => {
    const link = 'https://my-vault.vault.azure.net/secrets/key/versions?$skiptoken=abc'
    const pages = [page([item('key/a1', at(2)), item('key/b2', at(9))], link), page([item('key/c3', at(5, false))])]
    const { provider, methods } = scriptedProvider({ getSecretVersions: pages })
    expect(await provider.versions('key', newCall())).toEqual({
      versions: [
        { version: 'b2', createdAt: new Date(9_000), current: true, state: 'enabled' },
        { version: 'c3', createdAt: new Date(5_000), current: false, state: 'disabled' },
        { version: 'a1', createdAt: new Date(2_000), current: false, state: 'enabled' },
      ],
    })
    expect(methods()).toEqual(['getSecretVersions', 'getSecretVersions'])
  })

  test('of several of one second, Get Secret tells the current one', async () => {
    const getSecretVersions = page([item('key/a1', at(2)), item('key/b2', at(2)), item('key/c3', at(1))])
    const { provider } = scriptedProvider({ getSecretVersions, getSecret: secret('x', { version: 'b2' }) })
    const { versions } = await provider.versions('key', newCall())
    expect(versions.map(({ version, current }) => [version, current])).toEqual([
      ['b2', true],
      ['a1', false],
      ['c3', false],
    ])
  })

  test('where that one is disabled, it is the disabled one of them', async () => {
    const getSecretVersions = page([item('key/a1', at(2)), item('key/b2', at(2, false))])
    const getSecret = restError(403, 'Forbidden', 'SecretDisabled')
    const { provider } = scriptedProvider({ getSecretVersions, getSecret })
    const { versions } = await provider.versions('key', newCall())
    expect(versions.find(({ current }) => current)?.version).toBe('b2')
  })

  test('an empty list is NOT_FOUND, or DELETED', async () => {
    const none = { getSecretVersions: page([]) }
    const never = scriptedProvider({ ...none, getDeletedSecret: absent }).provider
    expect(await codeOf(never, 'versions', never.versions('key', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    const deleted = scriptedProvider({ ...none, getDeletedSecret: secret(undefined) }).provider
    expect(await codeOf(deleted, 'versions', deleted.versions('key', newCall()))).toBe('ERR_SECRET_DELETED')
  })
})
