import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { hashicorpVault } from '../../src/index.ts'
import { closing, eachVault, name, open, proxy } from './each-test.ts'

eachVault('versions of KV 2', vault => {
  const { ask } = vault
  const fresh = () => closing(createSecrets(open(vault), { cache: false, retry: { attempts: 3, baseDelay: 1 } }))

  test('one destroyed is ERR_SECRET_DISABLED, by its number and as the current one; the others stay', async () => {
    const secrets = fresh()
    const first = (await secrets.put(name, 'first')) ?? ''
    const second = (await secrets.put(name, 'second')) ?? ''
    await ask('POST', `secret/destroy/${name}`, { versions: [Number(second)] })
    expect(await rejectionOf(secrets.get(name))).toMatchObject({ code: 'ERR_SECRET_DISABLED' })
    expect(await rejectionOf(secrets.get({ name, version: second }))).toMatchObject({ code: 'ERR_SECRET_DISABLED' })
    expect(await secrets.get({ name, version: first })).toBe('first')
    expect((await Array.fromAsync(secrets.versions(name))).map(({ state }) => state)).toEqual(['destroyed', 'enabled'])
    expect(await rejectionOf(secrets.restore(name))).toMatchObject({ code: 'ERR_SECRET_DISABLED' })
    expect(await rejectionOf(secrets.put(name, 'x', { ifVersion: 'absent' }))).toMatchObject({
      code: 'ERR_SECRET_DELETED',
    })
    await secrets.put(name, 'third', { ifVersion: second })
    expect(await secrets.get(name)).toBe('third')
  })

  test('what must be absent and is deleted is ERR_SECRET_DELETED; what is there, ERR_SECRET_CONFLICT', async () => {
    const secrets = fresh()
    await secrets.put(name, 'first')
    expect(await rejectionOf(secrets.put(name, 'x', { ifVersion: 'absent' }))).toMatchObject({
      code: 'ERR_SECRET_CONFLICT',
    })
    await secrets.delete(name)
    expect(await rejectionOf(secrets.put(name, 'x', { ifVersion: 'absent' }))).toMatchObject({
      code: 'ERR_SECRET_DELETED',
    })
    expect(await rejectionOf(secrets.delete(name))).toMatchObject({ code: 'ERR_SECRET_DELETED' })
    await secrets.restore(name)
    expect(await secrets.get(name)).toBe('first')
  })

  test('where check-and-set is demanded, a put without it is ERR_SECRET_CONFLICT and says so', async () => {
    await ask('POST', `secret/metadata/${name}`, { cas_required: true })
    const secrets = fresh()
    expect(await rejectionOf(secrets.put(name, 'x'))).toMatchObject({
      code: 'ERR_SECRET_CONFLICT',
      message: expect.stringContaining('ifVersion'),
    })
    expect(await secrets.put(name, 'x', { ifVersion: 'absent' })).toBe('1')
  })

  test('one that deletes itself is not cached beyond that time, and is deleted then', async () => {
    await ask('POST', `secret/metadata/${name}`, { delete_version_after: '1s' })
    const provider = open(vault)
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    const { createdAt, freshUntil } = await provider.get(name, newCall())
    expect((freshUntil ?? 0) - (createdAt?.getTime() ?? 0)).toBeLessThanOrEqual(1_001)
    const secrets = createSecrets(provider, { cache: false })
    await expect
      .poll(() => rejectionOf(secrets.get(name)), { timeout: 5_000 })
      .toMatchObject({ code: 'ERR_SECRET_DELETED' })
    expect((await Array.fromAsync(secrets.versions(name))).map(({ state }) => state)).toEqual(['deleted'])
  })

  test('metadata without a version is absent, in reads, history and lists', async () => {
    await ask('POST', `secret/metadata/${name}`, { custom_metadata: { owner: 'shop' } })
    const secrets = fresh()
    expect(await secrets.getOptional(name)).toBeUndefined()
    expect(await rejectionOf(Array.fromAsync(secrets.versions(name)))).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    expect(await Array.fromAsync(secrets.list(name))).toEqual([])
  })

  test('a write whose answer was lost makes one version: read back where it was unconditional, recognised where it was not', async () => {
    const secrets = fresh()
    await secrets.put(name, 'first')
    proxy.loseAnswer('POST data')
    expect(await secrets.put(name, 'second')).toBe('2')
    expect(await secrets.get(name)).toBe('second')
    proxy.loseAnswer('POST data')
    expect(await secrets.put(name, '<third> & more', { ifVersion: '2' })).toBe('3')
    expect(await Array.fromAsync(secrets.versions(name))).toHaveLength(3)
  })

  test('numbers that the engine would round are refused; others come back, as the engine spells them', async () => {
    const provider = open(vault)
    for (const number of ['12345678901234567890', '0.12345678901234567890123', '1e400']) {
      const error = await rejectionOf(provider.put(name, bytesOf(`{"id":${number}}`), newCall()))
      expect(error).toMatchObject({ fault: { code: 'ERR_SECRET_INVALID' } })
    }
    await provider.put(name, bytesOf('{"b":1.50,"a":9007199254740991,"c":1e3,"d":[-0.1e-6]}'), newCall())
    const text = Buffer.from((await provider.get(name, newCall())).bytes).toString()
    expect(text).toBe('{"a":9007199254740991,"b":1.5,"c":1000,"d":[-1e-7]}')
    const kv1 = closing(
      hashicorpVault({ endpoint: vault.endpoint, token: vault.settings['TOKEN'], kv: 1, mount: 'kv1' }),
    )
    const exact = '{"big":12345678901234567890,"exact":0.12345678901234567890123}'
    await kv1.put(name, bytesOf(exact), newCall())
    expect(Buffer.from((await kv1.get(name, newCall())).bytes).toString()).toBe(exact)
  })

  test('metadata is of the secret, and stays where a put says nothing of it', async () => {
    const provider = open(vault)
    await provider.put(name, bytesOf('{"value":"x"}'), newCall({ metadata: { owner: 'shop', team: 'web' } }))
    await provider.put(name, bytesOf('{"value":"y"}'), newCall())
    expect((await provider.get(name, newCall())).metadata).toEqual({ owner: 'shop', team: 'web' })
    await provider.put(name, bytesOf('{"value":"z"}'), newCall({ metadata: { owner: 'us' } }))
    expect((await provider.get(name, newCall())).metadata).toEqual({ owner: 'us' })
  })

  test('a compare-and-set with metadata whose answer was lost between the two says that the metadata is missing', async () => {
    const secrets = fresh()
    await secrets.put(name, 'first')
    proxy.loseAnswer('POST data')
    const lost = await rejectionOf(secrets.put(name, 'second', { ifVersion: '1', metadata: { owner: 'shop' } }))
    expect(lost).toMatchObject({
      code: 'ERR_SECRET_CONFLICT',
      message: expect.stringContaining('without its metadata'),
    })
    expect((await secrets.getSecret(name)).version).toBe('2')
    await secrets.put(name, 'second', { ifVersion: '2', metadata: { owner: 'shop' } })
    expect((await open(vault).get(name, newCall())).metadata).toEqual({ owner: 'shop' })
  })

  test('a put with metadata leaves the settings of the secret as they are', async () => {
    const settings = { max_versions: 3, cas_required: true, delete_version_after: '1h0m0s' }
    await ask('POST', `secret/metadata/${name}`, settings)
    await open(vault).putIf(name, bytesOf('{}'), 'absent', newCall({ metadata: { owner: 'shop' } }))
    const { data } = await ask('GET', `secret/metadata/${name}`)
    expect(data).toMatchObject({ ...settings, custom_metadata: { owner: 'shop' } })
  })

  test('names of every legal kind are put, read and listed as they are', async () => {
    const secrets = fresh()
    const names = [
      'a b',
      '.a',
      'a.',
      'ü',
      '日本/😀',
      'a?b',
      'a#b',
      'a%20b',
      'a+b',
      'a*b',
      'a&b',
      "a'b",
      'a"b',
      'a\\b',
      '~a',
      'a:b',
      '@',
      'sys/health',
    ]
    for (const each of names) await secrets.put({ name: `${name}/${each}` }, each)
    for (const each of names) expect(await secrets.get({ name: `${name}/${each}` })).toBe(each)
    const listed = (await Array.fromAsync(secrets.list(`${name}/`))).map(each => each.slice(name.length + 1))
    expect(listed.sort()).toEqual([...names].sort())
  })
})
