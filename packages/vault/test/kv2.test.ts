import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { faultOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { type HashicorpVault, hashicorpVault } from '../src/index.ts'
import { absent, casMiss, kv2, mountOf, refused, type Script, scriptedVault, textOf } from './scripted-vault.ts'

const isMountQuestion = (path: string): boolean => path.startsWith('sys/internal/ui/mounts/')

/** A provider on a scripted server whose mount is right. */
async function open(script: Script, more: object = {}) {
  const vault = await scriptedVault(asked => (isMountQuestion(asked.path) ? mountOf('secret', '2') : script(asked)))
  const provider: HashicorpVault = hashicorpVault({ endpoint: vault.endpoint, token: 'hvs.token', ...more })
  return { ...vault, provider }
}

describe('a read', () => {
  test('gives the map with its numbers as they are spelled', async () => {
    const { provider } = await open(() => kv2('{"id":12345678901234567890,"ratio":1.0,"tiny":1E-400}'))
    expect(textOf(await provider.get('key', newCall()))).toBe('{"id":12345678901234567890,"ratio":1.0,"tiny":1E-400}')
  })

  test('gives what was written, not how Go escapes it', async () => {
    const { provider } = await open(() => kv2(String.raw`{"value":"\u003ca\u003e \u0026 \\u003c \u2028 \u0001"}`))
    expect(textOf(await provider.get('key', newCall()))).toBe(JSON.stringify({ value: '<a> & \\u003c \u2028 \u0001' }))
  })

  test('gives version, time, metadata, and when the version deletes itself', async () => {
    const { provider } = await open(() =>
      kv2('{"value":"x"}', { version: 7, custom_metadata: { owner: 'shop' }, deletion_time: '2030-01-01T00:00:00.5Z' }),
    )
    const stored = await provider.get('key', newCall())
    expect(stored).toMatchObject({ version: '7', metadata: { owner: 'shop' } })
    expect(stored.createdAt).toEqual(new Date('2026-01-02T03:04:05.123Z'))
    expect(stored.freshUntil).toBe(Date.UTC(2030, 0, 1, 0, 0, 0, 500))
  })

  test('asks once, with the token in its header, for the encoded path', async () => {
    const { provider, asked, requests } = await open(() => kv2('{"value":"x"}'), {
      mount: 'teams/a kv'.replace(' ', '-'),
    })
    await provider.get('shop/a b?#%&', newCall())
    expect(requests()).toEqual(['GET teams/a-kv/data/shop/a%20b%3F%23%25%26'])
    expect(asked[0]?.headers).toMatchObject({ 'x-vault-token': 'hvs.token', 'x-vault-request': 'true' })
  })

  test('of a version asks for it; of what is no number it asks nothing', async () => {
    const { provider, requests } = await open(() => kv2('{"value":"x"}', { version: 3 }))
    await provider.get('key', { ...newCall(), version: '3' })
    for (const version of ['0', '-1', '1.5', 'latest', '1&x=1']) {
      const fault = await faultOf(provider, 'get', provider.get('key', { ...newCall(), version }))
      expect(fault.code).toBe('ERR_SECRET_NOT_FOUND')
    }
    expect(requests()).toEqual(['GET secret/data/key?version=3'])
  })

  test('of a secret whose name has sys/health in it is absent, not found: node-vault takes such answers for successes', async () => {
    const { provider } = await open(() => absent)
    expect((await faultOf(provider, 'get', provider.get('sys/health', newCall()))).code).toBe('ERR_SECRET_NOT_FOUND')
  })
})

describe('what is not there', () => {
  const deleted = (more: object) => ({
    status: 404,
    body: {
      data: { data: null, metadata: { version: 1, deletion_time: '2026-01-01T00:00:00Z', destroyed: false, ...more } },
    },
  })

  test('deleted, destroyed and absent are three answers', async () => {
    const answers: Record<string, object> = {
      'secret/data/deleted': deleted({}),
      'secret/data/destroyed': deleted({ destroyed: true }),
      'secret/data/absent': absent,
    }
    const { provider } = await open(({ path }) => answers[path] ?? absent)
    const codes = await Promise.all(
      ['deleted', 'destroyed', 'absent'].map(
        async name => (await faultOf(provider, 'get', provider.get(name, newCall()))).code,
      ),
    )
    expect(codes).toEqual(['ERR_SECRET_DELETED', 'ERR_SECRET_DISABLED', 'ERR_SECRET_NOT_FOUND'])
  })

  test('absent is said only where the mount was looked at, which is done once', async () => {
    const { provider, requests } = await open(() => absent)
    await faultOf(provider, 'get', provider.get('a', newCall()))
    const fault = await faultOf(provider, 'get', provider.get('b', newCall()))
    expect(fault.hint).toContain('policy is missing')
    expect(requests()).toEqual(['GET secret/data/a', 'GET sys/internal/ui/mounts/secret', 'GET secret/data/b'])
  })

  test('where the mount may not be asked about, the answer itself counts', async () => {
    const vault = await scriptedVault(({ path }) => (isMountQuestion(path) ? refused : absent))
    const provider = hashicorpVault({ endpoint: vault.endpoint, token: 't' })
    expect((await faultOf(provider, 'get', provider.get('a', newCall()))).code).toBe('ERR_SECRET_NOT_FOUND')
  })
})

describe('a write', () => {
  const written = (version = 1) => ({ body: { data: { version } } })

  test('sends the map as it is, and names the version', async () => {
    const { provider, asked } = await open(() => written(4))
    const map = '{"z":{"id":"12345678901234567890"},"a":[1.0,-0,1e2,0.1,9007199254740992]}'
    expect(await provider.put('key', bytesOf(map), newCall())).toEqual({ version: '4' })
    expect(asked.at(-1)).toMatchObject({ method: 'POST', path: 'secret/data/key', body: `{"data":${map}}` })
  })

  test.each(['12345678901234567890', '9007199254740993', '0.12345678901234567', '1e400', '[{"a":1E-400}]'])(
    'with a number that the engine would round sends nothing: %s',
    async number => {
      const { provider, requests } = await open(() => written())
      const fault = await faultOf(provider, 'put', provider.put('key', bytesOf(`{"id":${number}}`), newCall()))
      expect(fault).toMatchObject({ code: 'ERR_SECRET_INVALID', hint: expect.stringContaining('as a string') })
      expect(requests()).toEqual([])
    },
  )

  test('with an expected version sends cas; for what must be absent, cas 0', async () => {
    const { provider, asked } = await open(() => written(2))
    await provider.putIf('key', bytesOf('{}'), '1', newCall())
    await provider.putIf('key', bytesOf('{}'), 'absent', newCall())
    expect(asked.slice(1).map(({ body }) => body)).toEqual([
      '{"data":{},"options":{"cas":1}}',
      '{"data":{},"options":{"cas":0}}',
    ])
  })

  test('that expects what can be no version is a conflict and sends nothing: cas 0 would create', async () => {
    const { provider, requests } = await open(() => written())
    for (const expected of ['0', '', 'v1', '01', '1e3']) {
      const fault = await faultOf(provider, 'putIf', provider.putIf('key', bytesOf('{}'), expected, newCall()))
      expect(fault.code).toBe('ERR_SECRET_CONFLICT')
    }
    expect(requests()).toEqual([])
  })

  const missed = async (state: object | undefined) => {
    const metadata = {
      data: { current_version: 1, versions: { 1: { deletion_time: '', destroyed: false, ...state } } },
    }
    const { provider } = await open(({ method }) =>
      method === 'POST' ? casMiss : state === undefined ? refused : { body: metadata },
    )
    return (await faultOf(provider, 'putIf', provider.putIf('key', bytesOf('{}'), 'absent', newCall()))).code
  }
  test('for what must be absent and was missed tells deleted from existing', async () => {
    expect(await missed({})).toBe('ERR_SECRET_CONFLICT')
    expect(await missed({ deletion_time: '2026-01-01T00:00:00Z' })).toBe('ERR_SECRET_DELETED')
    expect(await missed({ destroyed: true })).toBe('ERR_SECRET_DELETED')
    expect(await missed(undefined)).toBe('ERR_SECRET_CONFLICT')
  })

  test('with metadata writes it after the value; where that fails, the error says that the value is written', async () => {
    const { provider, requests } = await open(({ path }) => (path.startsWith('secret/metadata/') ? refused : written()))
    const put = provider.put('key', bytesOf('{}'), newCall({ metadata: { owner: 'shop' } }))
    const fault = await faultOf(provider, 'put', put)
    expect(fault).toMatchObject({ code: 'ERR_SECRET_DENIED', hint: expect.stringContaining('The value was written') })
    expect(requests().slice(1)).toEqual(['POST secret/data/key', 'POST secret/metadata/key'])
  })

  test.each<readonly [string, Record<string, string>]>([
    ['an empty key', { '': 'x' }],
    ['an empty text', { a: '' }],
    ['a long key', { ['k'.repeat(129)]: 'x' }],
    ['a long text', { a: 'é'.repeat(257) }],
    ['a line end', { a: 'x\ny' }],
    ['too many', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'x']))],
  ])('with metadata that the engine refuses (%s) sends nothing', async (_, metadata) => {
    const { provider, requests } = await open(() => written())
    const fault = await faultOf(provider, 'put', provider.put('key', bytesOf('{}'), newCall({ metadata })))
    expect(fault.code).toBe('ERR_SECRET_INVALID')
    expect(requests()).toEqual([])
  })

  test('does not reach a mount of another kind, which would store it under another name', async () => {
    const vault = await scriptedVault(({ path }) => (isMountQuestion(path) ? mountOf('secret', '1') : written()))
    const provider = hashicorpVault({ endpoint: vault.endpoint, token: 't' })
    const fault = await faultOf(provider, 'put', provider.put('key', bytesOf('{}'), newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_CONFIG', hint: expect.stringContaining('kv=1') })
    expect(vault.requests()).toEqual(['GET sys/internal/ui/mounts/secret'])
  })
})

describe('a list', () => {
  test('walks the folders that the prefix leads to, page by page, without what is deleted', async () => {
    const folders: Record<string, readonly string[]> = {
      shop: ['api', 'api_key', 'apis/', 'old', 'web/'],
      'shop/apis': ['one', 'deep/'],
      'shop/apis/deep': ['two'],
    }
    const { provider, requests } = await open(({ path }) => {
      const folder = /^secret\/metadata\/(.*)\/\?list=true$/.exec(path)?.[1]
      if (folder !== undefined) return { body: { data: { keys: folders[folder] } } }
      const deletion_time = path.endsWith('/api_key') ? '2026-01-01T00:00:00Z' : ''
      return { body: { data: { current_version: 1, versions: { 1: { deletion_time, destroyed: false } } } } }
    })
    const secrets = createSecrets(provider)
    expect(await Array.fromAsync(secrets.list('shop/api'))).toEqual(['shop/api', 'shop/apis/one', 'shop/apis/deep/two'])
    expect(requests().filter(each => each.includes('list'))).toEqual([
      'GET secret/metadata/shop/?list=true',
      'GET secret/metadata/shop/apis/?list=true',
      'GET secret/metadata/shop/apis/deep/?list=true',
    ])
  })

  test('has pages of names, so that looking at each fits into the time of a call', async () => {
    const keys = Array.from({ length: 250 }, (_, index) => `key-${index}`)
    const live = { current_version: 1, versions: { 1: { deletion_time: '', destroyed: false } } }
    const { provider } = await open(({ path }) => ({ body: { data: path.endsWith('list=true') ? { keys } : live } }))
    const sizes: number[] = []
    let cursor: string | undefined
    do {
      const page = await provider.list('', { ...newCall(), cursor })
      sizes.push(page.names.length)
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(sizes).toEqual([100, 100, 50])
    expect(await Array.fromAsync(createSecrets(provider).list())).toEqual(keys)
  })

  test('of a folder that is not there is empty', async () => {
    const { provider } = await open(() => absent)
    expect(await provider.list('nowhere/', newCall())).toEqual({ names: [] })
  })

  test('from a page that is not its own is ERR_SECRET_INVALID', async () => {
    const { provider } = await open(() => absent)
    const fault = await faultOf(provider, 'list', provider.list('', { ...newCall(), cursor: 'x' }))
    expect(fault.code).toBe('ERR_SECRET_INVALID')
  })
})
