import { describe, expect, it } from 'vitest'
import { aliased, bundle, chain, prefixed, route } from '../src/compose/index.ts'
import { createSecrets, type SecretProvider } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { client } from './composed-client.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

describe('prefixed', () => {
  it('has what is below the prefix, under names without it', async () => {
    const store = memory({ 'shop/a': '1', 'shop/b/c': '2', 'shopping/a': '3', shop: '4', a: '5', 'x/shop/a': '6' })
    for (const prefix of ['shop', 'shop/', 'shop//']) {
      const secrets = createSecrets(prefixed(store, prefix), { clock: new SimulatedClock() })
      expect(await secrets.get('a')).toBe('1')
      expect(await secrets.get('b/c')).toBe('2')
      expect(await secrets.getOptional('ping/a')).toBeUndefined()
      expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['a', 'b/c'])
      expect(await Array.fromAsync(secrets.list('b'))).toEqual(['b/c'])
      expect({ ...(await secrets.getAll('b/')) }).toEqual({ 'b/c': '2' })
    }
  })

  it('writes, deletes and compares below it', async () => {
    const store = memory()
    const secrets = createSecrets(prefixed(store, 'shop'))
    const version = (await secrets.put('a', '1')) as string
    await secrets.put('a', '2', { ifVersion: version })
    await secrets.put('doc#x', 'y')
    await secrets.moveStage('a', { stage: 'old', to: version })
    expect(await secrets.get({ name: 'a', stage: 'old' })).toBe('1')
    expect(await createSecrets(store).get('shop/a')).toBe('2')
    expect(await Array.fromAsync(secrets.versions('a'))).toHaveLength(2)
    await secrets.delete('a')
    await secrets.restore('a')
    await secrets.purge('a')
    expect(await Array.fromAsync(createSecrets(store).list())).toEqual(['shop/doc'])
    expect(store.calls.some(call => call.names.includes('a'))).toBe(false)
  })

  it('nests, and stands for its own name in messages', async () => {
    const store = memory({ 'a/b/c': '1', 'a/x': '2' })
    const secrets = createSecrets(prefixed(prefixed(store, 'a/'), 'b'))
    expect(await secrets.get('c')).toBe('1')
    expect(await Array.fromAsync(secrets.list())).toEqual(['c'])
    const error = await rejection(secrets.get('d'), 'ERR_SECRET_NOT_FOUND')
    expect(error.secretName).toBe('d')
    expect(error.message).toContain('"d" was not found in memory below a/ below b')
  })

  it('keeps what the provider can and cannot do, and its retries', async () => {
    const store = memory({ 'a/b': '1' }, { without: ['put', 'list'], retries: 'core' })
    const below = prefixed(store, 'a') as SecretProvider
    await rejection(client(below).put('b', 'x'), 'ERR_SECRET_UNSUPPORTED')
    await rejection(Array.fromAsync(client(below).list()), 'ERR_SECRET_UNSUPPORTED')
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    const clock = new SimulatedClock()
    const read = createSecrets(below, { clock }).get('b')
    await clock.advance(1_000)
    expect(await read).toBe('1')
  })

  it('names changes as the application does', async () => {
    const clock = new SimulatedClock()
    const store = memory({ 'shop/a': '1' })
    const changes: unknown[] = []
    await using _ = await createSecrets(prefixed(store, 'shop'), { clock }).watch(['a'], change => changes.push(change))
    await createSecrets(store).put('shop/a', '2')
    await clock.advance(0)
    expect(changes).toEqual([{ name: 'a', version: 'v2', previous: 'v1', gone: false }])
  })

  it('finds names where case does not count', async () => {
    const names = { rule: 'any', pattern: /^.+$/, maxLength: 99, caseSensitive: false }
    const store = memory({ 'SHOP/Key': '1' }, { limits: { names } })
    const secrets = createSecrets(prefixed(store, 'shop'))
    expect(await secrets.get('KEY')).toBe('1')
    expect(await Array.fromAsync(secrets.list())).toEqual(['Key'])
  })

  it.each([undefined, '', '/', '//', 7])('refuses the prefix %j', prefix => {
    expect(() => prefixed(memory(), prefix as string)).toThrow(TypeError)
  })
})

describe('compositions of compositions', () => {
  it('read, write and list through every layer', async () => {
    const local = memory({ 'dev/API_KEY': 'local' }, { id: 'local', without: ['put', 'putIf'] })
    const cloud = memory({ 'prod/app': '{"API_KEY":"cloud","PORT":"80"}' }, { id: 'cloud' })
    const vault = memory({ 'prod/db': '{"password":"p"}' }, { id: 'vault', limits: { maps: true } })
    const provider = aliased(
      route({
        'db/': prefixed(vault, 'prod'),
        '': chain([prefixed(local, 'dev'), bundle(prefixed(cloud, 'prod'), 'app')]),
      }),
      { DB_PASSWORD: 'db/db#password' },
    )
    const secrets = client(provider)
    await client(vault).put('prod/db/db#password', 'q')
    expect({ ...(await secrets.getMany(['API_KEY', 'PORT', 'DB_PASSWORD'])) }).toEqual({
      API_KEY: 'local',
      PORT: '80',
      DB_PASSWORD: 'q',
    })
    await secrets.put('PORT', '81')
    await secrets.put('DB_PASSWORD', 'r')
    await rejection(secrets.put('API_KEY', 'x'), 'ERR_SECRET_CONFLICT')
    expect(await client(cloud).get('prod/app')).toBe('{"API_KEY":"cloud","PORT":"81"}')
    expect(await client(vault).get('prod/db/db#password')).toBe('r')
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['API_KEY', 'DB_PASSWORD', 'PORT'])
    expect(await client(provider).get('PORT')).toBe('81')
    await secrets.close()
    for (const store of [local, cloud, vault]) expect(store.calls.at(-1)?.operation).toBe('close')
  })

  it('hold what one of their parts can hold, and skip what none can', async () => {
    const names = { rule: 'letters', pattern: /^[a-z]+$/, maxLength: 9, caseSensitive: true }
    const narrow = memory({ a: 'narrow' }, { limits: { names } })
    const wide = memory({ 'x-y': 'wide' })
    for (const inner of [
      chain([narrow]),
      route({ '': narrow }),
      aliased(narrow, { q: 'a' }),
      prefixed(chain([narrow]), 'p'),
      chain([prefixed(narrow, 'p'), route({ z: narrow })]),
    ]) {
      const secrets = client(chain([inner, wide]))
      expect(await secrets.get('x-y')).toBe('wide')
      expect(await secrets.getOptional('v-w')).toBeUndefined()
      expect({ ...(await client(chain([inner, wide])).getMany(['x-y'])) }).toEqual({ 'x-y': 'wide' })
    }
    expect(narrow.calls).toEqual([])
  })

  it('take a name that no route leads to for one that the route cannot hold', async () => {
    const secrets = client(chain([route({ 'db/': memory({ 'db/a': '1' }) }), memory({ a: '2' })]))
    expect(await secrets.get('db/a')).toBe('1')
    expect(await secrets.get('a')).toBe('2')
  })

  it('forget under one spelling what was put under another, where a part takes them for one', async () => {
    const names = { rule: 'any', pattern: /^.+$/, maxLength: 99, caseSensitive: false }
    const secrets = client(chain([memory({ api_key: '1' }, { limits: { names } })]))
    expect(await secrets.get('API_KEY')).toBe('1')
    await secrets.put('api_key', '2')
    expect(await secrets.get('API_KEY')).toBe('2')
  })

  it('count as one flight', async () => {
    const store = memory({ a: '1' })
    const secrets = client(chain([route({ '': aliased(prefixed(store, 'x'), { b: 'a' }) }), store]))
    await Promise.all(Array.from({ length: 1_000 }, () => secrets.get('a')))
    expect(store.calls.map(call => call.names)).toEqual([['x/a'], ['a']])
  })

  it('ask a store without batches for a bounded number of names at once', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `k${i}`)
    const store = memory(Object.fromEntries(names.map(name => [name, 'v'])), { without: ['getMany'] })
    let [open, most] = [0, 0]
    const { get } = store
    store.get = async (...args) => {
      most = Math.max(most, ++open)
      await new Promise(resolve => setImmediate(resolve))
      open--
      return get.apply(store, args)
    }
    await client(chain([memory(), store])).getMany(names)
    expect(most).toBe(32)
  })
})
