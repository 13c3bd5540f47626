import { describe, expect, it } from 'vitest'
import { aliased, bundle } from '../src/compose/index.ts'
import { createSecrets, type Stored } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { client } from './composed-client.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

const app = '{"API_KEY":"k","port":8080,"a/b":"slash","m~n":"tilde","none":null,"nested":{"x":"y"}}'

describe('bundle', () => {
  it('has names that are fields of one secret, read by one call', async () => {
    const store = memory({ 'prod/app': app })
    const secrets = client(bundle(store, 'prod/app'))
    expect({ ...(await secrets.getMany(['API_KEY', 'port', 'a/b', 'm~n', 'nested'])) }).toEqual({
      API_KEY: 'k',
      port: '8080',
      'a/b': 'slash',
      'm~n': 'tilde',
      nested: '{"x":"y"}',
    })
    expect(store.calls).toHaveLength(1)
    expect(await secrets.get('nested#x')).toBe('y')
    expect(await secrets.get('API_KEY')).toBe('k')
  })

  it('tells a field that is absent or null from the others', async () => {
    const secrets = client(bundle(memory({ 'prod/app': app }), 'prod/app'))
    expect(await secrets.getOptional('none')).toBeUndefined()
    expect(await secrets.has('API_KEY')).toBe(true)
    expect(await secrets.has('missing')).toBe(false)
    const error = await rejection(secrets.getMany(['API_KEY', 'API_KEI', 'none']), 'ERR_SECRET_NOT_FOUND')
    expect(error.errors).toHaveLength(2)
    expect(error.message).toContain('Did you mean "API_KEY"?')
  })

  it('changes one field by a put, and loses none of 50 at once', async () => {
    const store = memory({ 'prod/app': app })
    const secrets = client(bundle(store, 'prod/app'))
    await Promise.all(Array.from({ length: 50 }, (_, i) => secrets.put(`f/${i}`, `v${i}`)))
    for (let i = 0; i < 50; i++) expect(await secrets.get(`f/${i}`)).toBe(`v${i}`)
    expect(await createSecrets(store).get('prod/app')).toContain('"port":8080,"a/b":"slash"')
    expect(store.calls.filter(call => call.operation === 'putIf')).toHaveLength(50)
  })

  it('is created by the first put, in a store of maps as well', async () => {
    for (const maps of [false, true]) {
      const store = memory({}, { limits: { maps } })
      const secrets = client(bundle(store, 'app'))
      await secrets.put('A', '1')
      await secrets.put('B', '2')
      expect({ ...(await secrets.getAll()) }).toEqual({ A: '1', B: '2' })
      expect(await createSecrets(store).get('app#A')).toBe('1')
      expect(await client(bundle(store, 'app')).get('B')).toBe('2')
    }
  })

  it('lists its fields', async () => {
    const secrets = client(bundle(memory({ app }), 'app'))
    expect(await Array.fromAsync(secrets.list('A'))).toEqual(['API_KEY'])
    expect((await Array.fromAsync(secrets.list())).length).toBe(6)
  })

  it.each(['a secret of text', '["a"]', '7', ''])('says of %j that it is corrupt, and quotes nothing', async text => {
    const secrets = client(bundle(memory({ app: text }), 'app'))
    const list = await rejection(Array.fromAsync(secrets.list()), 'ERR_SECRET_CORRUPT')
    if (text !== '') expect(list.message).not.toContain(text)
    if (!/^[[7]/.test(text)) await rejection(secrets.get('A'), 'ERR_SECRET_CORRUPT')
  })

  it('compares the version of its secret', async () => {
    const secrets = client(bundle(memory({ app }), 'app'))
    const { version } = await secrets.getSecret('API_KEY')
    await secrets.put('API_KEY', 'l', { ifVersion: version as string })
    await rejection(secrets.put('API_KEY', 'm', { ifVersion: version as string }), 'ERR_SECRET_CONFLICT')
  })

  it('is refused for what its store cannot do, before any I/O', async () => {
    const store = memory({ app }, { without: ['putIf'] })
    const secrets = client(bundle(store, 'app'))
    await rejection(secrets.put('A', 'x'), 'ERR_SECRET_UNSUPPORTED')
    await rejection(secrets.delete('A'), 'ERR_SECRET_UNSUPPORTED')
    expect(store.calls).toEqual([])
  })

  it('works out a version only for who asks for it', async () => {
    let asked = 0
    const store = memory({ app })
    const { get } = store
    store.get = async (...args) => {
      const { bytes } = await get.apply(store, args)
      return {
        bytes,
        get version() {
          asked++
          return 'v1'
        },
      } as Stored
    }
    const secrets = client(bundle(store, 'app'))
    await secrets.get('API_KEY')
    expect(asked).toBe(0)
    expect((await secrets.getSecret('API_KEY')).version).toBe('v1')
    expect(asked).toBeGreaterThan(0)
  })

  it('refuses a wrong name or provider', () => {
    expect(() => bundle(memory(), '')).toThrow(TypeError)
    expect(() => bundle({} as never, 'a')).toThrow(TypeError)
  })

  it('tells a change of a field', async () => {
    const clock = new SimulatedClock()
    const store = memory({ app })
    const changes: string[] = []
    const secrets = createSecrets(bundle(store, 'app'), { clock })
    await using _ = await secrets.watch(['API_KEY'], ({ name }) => changes.push(name))
    await createSecrets(store).put('app', '{"API_KEY":"l"}')
    await clock.advance(0)
    expect(changes).toEqual(['API_KEY'])
  })
})

describe('aliased', () => {
  const names = { DB_PASSWORD: 'prod/db#password', DB_USER: 'prod/db#user', API_KEY: 'shop/api-key' }

  it('gives secrets and fields the names of an application', async () => {
    const store = memory({ 'prod/db': '{"user":"u","password":"p"}', 'shop/api-key': 'k', PLAIN: 'x' })
    const secrets = client(aliased(store, names))
    expect({ ...(await secrets.getMany(['DB_PASSWORD', 'DB_USER', 'API_KEY', 'PLAIN'])) }).toEqual({
      DB_PASSWORD: 'p',
      DB_USER: 'u',
      API_KEY: 'k',
      PLAIN: 'x',
    })
    expect(store.calls.map(call => call.names)).toEqual([['prod/db', 'shop/api-key', 'PLAIN']])
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['API_KEY', 'DB_PASSWORD', 'DB_USER', 'PLAIN'])
    expect(await Array.fromAsync(secrets.list('DB_'))).toEqual(['DB_PASSWORD', 'DB_USER'])
  })

  it('writes where it reads, a field alone', async () => {
    const store = memory({ 'prod/db': '{"user":"u","password":"p"}' })
    const secrets = client(aliased(store, names))
    await secrets.put('DB_PASSWORD', 'q')
    await secrets.put('API_KEY', 'l')
    expect(await createSecrets(store).get('prod/db')).toBe('{"user":"u","password":"q"}')
    expect(await createSecrets(store).get('shop/api-key')).toBe('l')
    expect(await secrets.get('DB_PASSWORD')).toBe('q')
  })

  it('keeps a map a map', async () => {
    const store = memory({ 'prod/db': '{"user":"u"}' }, { limits: { maps: true } })
    const secrets = client(aliased(store, { DB: 'prod/db', KEY: 'prod/key' }))
    await secrets.put('DB#password', 'p')
    await secrets.put('KEY', 'plain')
    expect(await secrets.get('DB#user')).toBe('u')
    expect(await createSecrets(store).get('prod/db#password')).toBe('p')
    expect(await createSecrets(store).get('prod/key')).toBe('plain')
    expect(await secrets.get('KEY')).toBe('plain')
  })

  it('takes names like methods for what they are', async () => {
    const store = memory({ a: '1', toString: '2' })
    const secrets = client(aliased(store, { constructor: 'a' }))
    expect(await secrets.get('constructor')).toBe('1')
    expect(await secrets.get('toString')).toBe('2')
  })

  it('refuses what is no table of references', () => {
    for (const wrong of [undefined, null, { A: 7 }, { A: '' }, { A: '#x' }, { A: { name: 'x' } }]) {
      expect(() => aliased(memory(), wrong as never)).toThrow(TypeError)
    }
  })
})
