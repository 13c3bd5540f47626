import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { hashicorpVault, type VaultOptions } from '../../src/index.ts'
import { closing, eachVault, name, open, proxy } from './each-test.ts'
import { tokenWith } from './real-vault.ts'

eachVault('what is wrong with the configuration', vault => {
  const { ask, settings } = vault
  /** A client's own view: code and message, as an application gets them. */
  const failing = async (options: VaultOptions, work: 'get' | 'put' = 'get') => {
    const base = { endpoint: proxy.endpoint, token: settings['TOKEN'] }
    const secrets = closing(createSecrets(hashicorpVault({ ...base, ...options }), { cache: false }))
    const error = await rejectionOf(work === 'get' ? secrets.getOptional(name) : secrets.put(name, 'x'))
    return error as { readonly code: string; readonly message: string }
  }

  test('a token: unknown, expired, used up, without rights; each is ERR_SECRET_DENIED, and none stands in the message', async () => {
    const unknown = `hvs.${crypto.randomUUID()}`
    const usedUp = await tokenWith(ask, ['sealwax'], { num_uses: 1 })
    await open(vault, { token: usedUp })
      .put(name, bytesOf('{}'), newCall())
      .catch(() => {})
    const none = await tokenWith(ask, ['default'])
    for (const token of [unknown, usedUp, none]) {
      const { code, message } = await failing({ token })
      expect(code).toBe('ERR_SECRET_DENIED')
      expect(message).toContain('"read" on secret/data/NAME')
      expect(message).not.toContain(token)
    }
  })

  test('a mount that there is not', async () => {
    for (const work of ['get', 'put'] as const) {
      expect(await failing({ mount: 'nowhere' }, work)).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('vault secrets list'),
      })
    }
  })

  test('a mount of the other version, or a path below it: nothing is written anywhere', async () => {
    for (const work of ['get', 'put'] as const) {
      expect(await failing({ kv: 2, mount: 'kv1' }, work)).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('`kv=1`'),
      })
      expect(await failing({ kv: 1, mount: 'secret' }, work)).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('leave `kv=1` out'),
      })
      expect(await failing({ mount: 'teams/a/kv/deeper' }, work)).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('The mount is "teams/a/kv"'),
      })
    }
    expect(await rejectionOf(ask('LIST', 'kv1/data'))).toBeInstanceOf(Error)
  })

  test('a mount of another engine', async () => {
    const mount = `transit-${crypto.randomUUID()}`
    await ask('POST', `sys/mounts/${mount}`, { type: 'transit' })
    for (const work of ['get', 'put'] as const) {
      expect(await failing({ mount }, work)).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('of the type transit'),
      })
    }
    await ask('DELETE', `sys/mounts/${mount}`)
  })

  test('a host that there is not, and a port that nobody listens at', async () => {
    expect(await failing({ endpoint: 'https://vault.invalid' })).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      message: expect.stringContaining('DNS'),
    })
    expect(await failing({ endpoint: 'http://127.0.0.1:1' })).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  })
})

eachVault('names and values', vault => {
  const fresh = (more: VaultOptions & { readonly kv?: 2 } = {}) =>
    closing(createSecrets(open(vault, more), { cache: false }))

  test('that the store cannot hold are refused before anything is sent', async () => {
    const secrets = fresh()
    for (const illegal of ['a//b', '/a', 'a/', '..', 'a/../b', './a', ' a', 'a\nb', 'x'.repeat(513)]) {
      expect(await rejectionOf(secrets.get({ name: illegal }))).toMatchObject({ code: 'ERR_SECRET_INVALID' })
    }
    expect(await rejectionOf(secrets.put(name, new Uint8Array([0xff])))).toMatchObject({ code: 'ERR_SECRET_INVALID' })
    expect(await rejectionOf(secrets.put(name, 'x'.repeat(1_048_000)))).toMatchObject({
      code: 'ERR_SECRET_TOO_LARGE',
      message: expect.stringContaining('1047552'),
    })
    expect(proxy.requests()).toBe(0)
  })

  test('of the largest size are kept, in both versions', async () => {
    const largest = 'x'.repeat(1_047_552 - '{"value":""}'.length)
    const kv1 = hashicorpVault({ endpoint: vault.endpoint, token: vault.settings['TOKEN'], kv: 1, mount: 'kv1' })
    for (const secrets of [fresh(), closing(createSecrets(kv1, { cache: false }))]) {
      await secrets.put(name, largest)
      expect((await secrets.get(name)) === largest).toBe(true)
    }
  })

  test('with more fields than the server takes are refused, and the message says which limits there are', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`field${index}`, 'x']))
    const provider = open(vault)
    const error = await rejectionOf(provider.put(name, bytesOf(JSON.stringify(fields)), newCall()))
    const { code, hint } = provider.classify(error, 'put')
    // Vault says that it failed, OpenBao that the request is wrong.
    expect(code).toBe(vault.label.startsWith('Vault') ? 'ERR_SECRET_UNAVAILABLE' : 'ERR_SECRET_INVALID')
    expect(hint).toContain('fields')
  })

  test('metadata: what the adapter lets pass the engine takes, and what it refuses the engine refuses', async () => {
    const provider = open(vault)
    const right: readonly Record<string, string>[] = [
      { ['k'.repeat(128)]: 'x'.repeat(512) },
      { 'ключ /€': 'значение ✓ 😀' },
      Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`key${index}`, 'x'])),
    ]
    for (const metadata of right) {
      await provider.put(name, bytesOf('{}'), newCall({ metadata }))
      expect((await provider.get(name, newCall())).metadata).toEqual(metadata)
    }
    const wrong: readonly Record<string, string>[] = [
      { ['k'.repeat(129)]: 'x' },
      { key: 'x'.repeat(513) },
      { key: 'line\nend' },
      { '': 'x' },
      Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`key${index}`, 'x'])),
    ]
    for (const metadata of wrong) {
      const error = await rejectionOf(provider.put(name, bytesOf('{}'), newCall({ metadata })))
      expect(error).toMatchObject({ fault: { code: 'ERR_SECRET_INVALID' } })
      const asked = vault.ask('POST', `secret/metadata/${name}`, { custom_metadata: metadata })
      expect(await rejectionOf(asked), JSON.stringify(metadata)).toBeInstanceOf(Error)
    }
  })
})
