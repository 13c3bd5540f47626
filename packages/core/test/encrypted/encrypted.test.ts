import { describe, expect, it } from 'vitest'
import { encrypted } from '../../src/compose/encrypted/index.ts'
import { aliased, bundle, chain, prefixed, route } from '../../src/compose/index.ts'
import { type AnyProvider, type Capability, capabilities, createSecrets, supports } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { client } from '../composed-client.ts'
import { rejection } from '../rejection.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { newKey, oldKey } from './keys.ts'
import { held, newCall, plant, textOf, utf8 } from './raw-calls.ts'
import { openEnvelope } from './reference.ts'

const moved = /It fits neither its key nor its name: it was altered, or written under another name and moved here/

describe('an encrypted store', () => {
  it('holds nothing of a value, and gives it back', async () => {
    const store = memory()
    const secrets = createSecrets(encrypted(store, oldKey))
    await secrets.put('API_KEY', 'canary-Vt3mW9sZ')
    expect(await secrets.get('API_KEY')).toBe('canary-Vt3mW9sZ')
    const bytes = await held(store, 'API_KEY')
    expect(Buffer.from(bytes).includes('canary')).toBe(false)
    expect(textOf(bytes.slice(0, 8))).toBe('sealwax1')
  })

  it('writes the same value differently each time', async () => {
    const store = memory()
    const secrets = createSecrets(encrypted(store, oldKey))
    const seen = new Set<string>()
    for (let i = 0; i < 50; i++) {
      await secrets.put('a', 'the same')
      await secrets.put('b', 'the same')
      for (const name of ['a', 'b']) seen.add(Buffer.from(await held(store, name)).toString('hex'))
    }
    expect(seen.size).toBe(100)
  })

  it('holds binary and empty values where the store holds neither', async () => {
    const limits = { binary: false, empty: false, nul: false } as const
    const secrets = client(encrypted(memory({}, { limits }), oldKey))
    await secrets.put('binary', Uint8Array.of(0, 255, 128))
    expect(await secrets.getBytes('binary')).toEqual(Uint8Array.of(0, 255, 128))
    await secrets.put('empty', '')
    expect(await secrets.get('empty')).toBe('')
    await secrets.put('nul', 'a\0b')
    expect(await secrets.get('nul')).toBe('a\0b')
  })

  it('has the operations that the store has, and no other', () => {
    for (const missing of [[], ...capabilities.map(each => [each])] as Capability[][]) {
      const store = memory({}, { without: missing })
      const whole = encrypted<AnyProvider>(store, oldKey)
      for (const capability of capabilities) {
        expect(supports(whole, capability), `${capability} without ${missing}`).toBe(supports(store, capability))
      }
      expect([whole.putOnce, whole.promote, whole.overDeleted]).toEqual([
        store.putOnce,
        store.promote,
        store.overDeleted,
      ])
    }
  })

  it('has versions, stages, history, deletion and lists as the store has them', async () => {
    const store = memory()
    const secrets = createSecrets(encrypted(store, oldKey), { cache: false })
    const first = (await secrets.put('a', '1')) as string
    const second = await secrets.put('a', '2', { ifVersion: first })
    expect((await secrets.getSecret('a')).version).toBe(second)
    await rejection(secrets.put('a', '3', { ifVersion: first }), 'ERR_SECRET_CONFLICT')
    await secrets.moveStage('a', { stage: 'old', to: first })
    expect(await secrets.get({ name: 'a', stage: 'old' })).toBe('1')
    expect(await secrets.get({ name: 'a', version: first })).toBe('1')
    expect((await Array.fromAsync(secrets.versions('a'))).map(({ version }) => version)).toEqual([second, first])
    await secrets.put('b', 'x', { contentType: 'text/plain', metadata: { team: 'shop' } })
    expect((await secrets.getSecret('b')).contentType).toBe('text/plain')
    expect(await Array.fromAsync(secrets.list())).toEqual(['a', 'b'])
    await secrets.delete('a')
    await rejection(secrets.get('a'), 'ERR_SECRET_DELETED')
    await secrets.restore('a')
    expect({ ...(await secrets.getAll()) }).toEqual({ a: '2', b: 'x' })
    await secrets.purge('a')
    expect(await secrets.has('a')).toBe(false)
  })

  it('changes a part of a JSON value by compare-and-set', async () => {
    const store = memory()
    const secrets = createSecrets(encrypted(store, oldKey))
    await Promise.all(Array.from({ length: 8 }, (_, i) => secrets.put(`db#k${i}`, `v${i}`)))
    expect(Object.keys(JSON.parse(await secrets.get('db')))).toHaveLength(8)
    expect(await secrets.get('db#k3')).toBe('v3')
  })

  it('tells who watches of a change', async () => {
    const clock = new SimulatedClock()
    const store = memory()
    const key = oldKey
    const secrets = createSecrets(encrypted(store, key), { clock })
    await secrets.put('a', '1')
    const told = Promise.withResolvers<unknown>()
    await using _ = await secrets.watch(['a'], told.resolve, { onError: told.reject })
    await createSecrets(encrypted(store, key)).put('a', '2')
    expect(await told.promise).toMatchObject({ name: 'a', gone: false, previous: 'v1', version: 'v2' })
  })

  it('names the versions that a store does not, one for each write', async () => {
    const store: AnyProvider = memory({}, { without: ['putIf', 'versions', 'moveStage'] })
    const { get, put } = store
    store.get = async (name, call) => ({ bytes: (await get.call(store, name, call)).bytes })
    store.put = async (...args) => {
      await put?.apply(store, args)
      return {}
    }
    const secrets = client(encrypted(store, oldKey))
    const first = await secrets.put('a', 'same')
    const second = await secrets.put('a', 'same')
    expect([first, second]).toEqual([expect.stringMatching(/^[0-9a-f]{48}$/), expect.stringMatching(/^[0-9a-f]{48}$/)])
    expect(second).not.toBe(first)
    expect((await secrets.getSecret('a')).version).toBe(second)
  })

  it('works out a version only for who asks, where that takes work', async () => {
    const store: AnyProvider = memory()
    await client(encrypted(store, oldKey)).put('a', '1')
    const { get } = store
    let asked = 0
    store.get = async (name, call) => {
      const { bytes } = await get.call(store, name, call)
      return {
        bytes,
        get version() {
          asked++
          return 'v'
        },
      }
    }
    const stored = await encrypted(store, oldKey).get('a', newCall())
    expect(asked).toBe(0)
    expect(stored.version).toBe('v')
  })

  it('reads in batches, each name for itself', async () => {
    const store = memory()
    const secrets = client(encrypted(store, oldKey))
    for (const name of ['a', 'b', 'c']) await secrets.put(name, `value of ${name}`)
    await plant(store, 'b', utf8.encode('not encrypted'))
    await plant(store, 'c', await held(store, 'a'))
    const before = store.calls.length
    const [a, b, c, d] = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(name => client(encrypted(store, oldKey)).get(name)),
    )
    expect(a).toMatchObject({ status: 'fulfilled', value: 'value of a' })
    const fresh = client(encrypted(store, oldKey))
    const error = await rejection(fresh.getMany(['a', 'b', 'c', 'd']), 'ERR_SECRET_CORRUPT')
    expect(error.errors?.map(each => `${each.secretName} ${each.code}`)).toEqual([
      'b ERR_SECRET_CORRUPT',
      'c ERR_SECRET_CORRUPT',
      'd ERR_SECRET_NOT_FOUND',
    ])
    expect([b, c, d].map(each => each?.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(store.calls.slice(before).filter(({ operation }) => operation === 'getMany')).toHaveLength(1)
  })

  it('says in messages where it looked, and what is wrong, and nothing of a value', async () => {
    const store = memory()
    const secrets = client(encrypted(store, oldKey))
    const missing = await rejection(secrets.get('a'), 'ERR_SECRET_NOT_FOUND')
    expect(missing.message).toMatch(/^"a" was not found in memory, encrypted\. Store it with `sealwax put a`/)
    await plant(store, 'a', utf8.encode('canary-plain'))
    const plain = await rejection(secrets.get('a', { fresh: true }), 'ERR_SECRET_CORRUPT')
    expect(plain.message).toBe(
      '"a" in memory, encrypted cannot be read as what it should be. It is not encrypted: it was written past the encryption, or before there was any. Put it again, or encrypt what is there with `rekey`.',
    )
    expect(plain).toMatchObject({ provider: 'memory', operation: 'get', secretName: 'a', retryable: false })
  })

  it('keeps what fails in the store what it is', async () => {
    for (const fails of ['ERR_SECRET_DENIED', 'ERR_SECRET_DISABLED', 'ERR_SECRET_UNAVAILABLE'] as const) {
      const store = memory({}, { retries: 'sdk' })
      const secrets = client(encrypted(store, oldKey))
      await secrets.put('a', '1')
      store.inject({ fails })
      await rejection(client(encrypted(store, oldKey)).get('a'), fails)
      await rejection(secrets.put('a', '2'), fails)
    }
  })
})

describe('a name', () => {
  it('is bound: a value that is moved to another is refused', async () => {
    const store = memory()
    const secrets = client(encrypted(store, oldKey))
    await secrets.put('admin/PASSWORD', 'a')
    await secrets.put('guest/PASSWORD', 'g')
    const [admin, guest] = [await held(store, 'admin/PASSWORD'), await held(store, 'guest/PASSWORD')]
    await plant(store, 'admin/PASSWORD', guest)
    await plant(store, 'guest/PASSWORD', admin)
    const fresh = client(encrypted(store, oldKey))
    expect((await rejection(fresh.get('admin/PASSWORD'), 'ERR_SECRET_CORRUPT')).message).toMatch(moved)
    expect((await rejection(fresh.get('guest/PASSWORD'), 'ERR_SECRET_CORRUPT')).message).toMatch(moved)
  })

  it('is bound with its prefix, wherever the prefix is applied', async () => {
    const store = memory()
    await client(prefixed(encrypted(store, oldKey), 'prod')).put('KEY', '1')
    for (const same of [prefixed(encrypted(store, oldKey), 'prod'), encrypted(prefixed(store, 'prod'), oldKey)]) {
      expect(await client(same).get('KEY')).toBe('1')
    }
    expect(await client(encrypted(store, oldKey)).get('prod/KEY')).toBe('1')
    await plant(store, 'test/KEY', await held(store, 'prod/KEY'))
    await rejection(client(prefixed(encrypted(store, oldKey), 'test')).get('KEY'), 'ERR_SECRET_CORRUPT')
  })

  it('is bound in the form that the store has it', async () => {
    const toNative = (name: string): string => name.replaceAll('/', '--')
    const names = { rule: 'any', pattern: /^[\w-]+$/, maxLength: 99, caseSensitive: true, toNative }
    const store = memory({}, { limits: { names } })
    await client(encrypted(store, oldKey)).put('db/host', '1')
    expect(openEnvelope(await held(store, 'db--host'), oldKey, 'db--host').value.toString()).toBe('1')
  })

  it('may be spelled in any case where the store takes that for one name', async () => {
    const names = { rule: 'any', pattern: /^.+$/, maxLength: 99, caseSensitive: false }
    const store = memory({}, { limits: { names } })
    await client(encrypted(store, oldKey)).put('Api_Key', '1')
    expect(await client(encrypted(store, oldKey)).get('API_KEY')).toBe('1')
  })
})

describe('what an attempt writes', () => {
  it('is the same as the attempt before, so that a store which knows its token takes it for one put', async () => {
    const store = memory()
    const written: string[] = []
    const { put } = store
    store.put = async (name, bytes, call) => {
      written.push(Buffer.from(bytes).toString('hex'))
      return put.call(store, name, bytes, call)
    }
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 2, afterEffect: true })
    await createSecrets(encrypted(store, oldKey), { retry: { baseDelay: 1 } }).put('a', '1')
    expect(written).toHaveLength(3)
    expect(new Set(written).size).toBe(1)
    expect(await Array.fromAsync(client(store).versions('a'))).toHaveLength(1)
  })

  it('is recognised where its answer was lost: a put with ifVersion is no conflict with itself', async () => {
    // A store that knows no tokens: it sees a second put.
    const store: AnyProvider = memory()
    const { putIf } = store
    store.putIf = async (name, bytes, expected, call) =>
      (await putIf?.call(store, name, bytes, expected, { ...call, token: crypto.randomUUID() })) ?? {}
    const lost = store as ReturnType<typeof memory>
    lost.inject({ operation: 'putIf', fails: 'ERR_SECRET_UNAVAILABLE', times: 1, afterEffect: true })
    const secrets = createSecrets(encrypted(lost, oldKey), { retry: { baseDelay: 1 } })
    expect(await secrets.put('a', '1', { ifVersion: 'absent' })).toBe('v1')
  })
})

describe('a store of maps', () => {
  it('holds the envelope as the field `value`, and its secrets are plain values', async () => {
    const store = memory({}, { limits: { maps: true, binary: false } })
    const secrets = client(encrypted(store, oldKey))
    await secrets.put('db', '{"password":"p"}')
    await secrets.put('db#user', 'u')
    await secrets.put('blob', Uint8Array.of(0, 255))
    expect(Object.keys(JSON.parse(textOf(await held(store, 'db'))))).toEqual(['value'])
    const fresh = client(encrypted(store, oldKey))
    expect(JSON.parse(await fresh.get('db'))).toEqual({ password: 'p', user: 'u' })
    expect(await fresh.get('db#password')).toBe('p')
    expect(await fresh.getBytes('blob')).toEqual(Uint8Array.of(0, 255))
  })

  it('refuses a map that holds no envelope', async () => {
    const store = memory({}, { limits: { maps: true, binary: false } })
    for (const [name, map] of Object.entries({
      fields: '{"password":"canary"}',
      value: '{"value":"canary"}',
      number: '{"value":7}',
      list: '["canary"]',
      proto: '{"__proto__":{"value":"canary"}}',
      broken: '{"value":"can',
    })) {
      await plant(store, name, utf8.encode(map))
      const { message } = await rejection(client(encrypted(store, oldKey)).get(name), 'ERR_SECRET_CORRUPT')
      expect(message).toMatch(/It is not encrypted/)
      expect(message).not.toContain('canary')
    }
  })

  it('cannot be read as plaintext beside encrypted values, and says why', () => {
    const store = memory({}, { id: 'vault', limits: { maps: true } })
    expect(() => encrypted(store, oldKey, { plaintext: 'read' })).toThrow(
      /^options\.plaintext must be 'refuse' for vault: its secrets are maps/,
    )
  })
})

describe('over and below other compositions', () => {
  it('is a part of a chain, a route, aliases and bundles', async () => {
    const [local, cloud] = [memory({ PORT: '80' }), memory()]
    const sealed = encrypted(cloud, oldKey)
    await client(sealed).put('app', '{"API_KEY":"k"}')
    await client(sealed).put('prod/db', '{"password":"p"}')
    const provider = aliased(chain([local, route({ 'prod/': sealed, '': bundle(sealed, 'app') })]), {
      DB: 'prod/db#password',
    })
    expect({ ...(await client(provider).getMany(['PORT', 'API_KEY', 'DB'])) }).toEqual({
      PORT: '80',
      API_KEY: 'k',
      DB: 'p',
    })
  })

  it('takes a chain, whose parts hold text, maps and bytes', async () => {
    for (const limits of [{}, { binary: false }, { binary: false, maps: true }]) {
      const store = memory({}, { limits })
      const secrets = client(encrypted(chain([store]), oldKey))
      await secrets.put('a', Uint8Array.of(0, 255))
      await secrets.put('doc#x', '1')
      const fresh = client(encrypted(chain([store]), oldKey))
      expect(await fresh.getBytes('a')).toEqual(Uint8Array.of(0, 255))
      expect(await fresh.get('doc#x')).toBe('1')
      expect(JSON.parse((await fresh.getMany(['doc'])).doc)).toEqual({ x: '1' })
    }
  })

  it('takes the fields of a bundle, each encrypted by itself', async () => {
    const store = memory()
    const secrets = client(encrypted(bundle(store, 'app'), oldKey))
    await secrets.put('A', '1')
    await secrets.put('B', '2')
    expect({ ...(await secrets.getAll()) }).toEqual({ A: '1', B: '2' })
    const fields = JSON.parse(await client(store).get('app'))
    expect(openEnvelope(utf8.encode(fields.A), oldKey, 'A').value.toString()).toBe('1')
  })

  it('nests', async () => {
    const store = memory()
    const secrets = client(encrypted(encrypted(store, oldKey), newKey))
    await secrets.put('a', '1')
    expect(await client(encrypted(encrypted(store, oldKey), newKey)).get('a')).toBe('1')
    await rejection(client(encrypted(encrypted(store, newKey), oldKey)).get('a'), 'ERR_SECRET_CONFIG')
  })

  it('answers for itself: the next store of a chain is not asked for what cannot be decrypted', async () => {
    const [first, second] = [memory({ a: 'not encrypted' }), memory({ a: 'second', b: 'second' })]
    const secrets = client(chain([encrypted(first, oldKey), second]))
    await rejection(secrets.get('a'), 'ERR_SECRET_CORRUPT')
    await rejection(secrets.getOptional('a'), 'ERR_SECRET_CORRUPT')
    expect(await secrets.get('b')).toBe('second')
  })
})

describe('plaintext', () => {
  it('is read where it was asked for, and encrypted by the next put', async () => {
    const store = memory({ a: 'before', b: 'before' })
    const secrets = client(encrypted(store, oldKey, { plaintext: 'read' }))
    expect(await secrets.get('a')).toBe('before')
    await secrets.put('a', 'after')
    expect({ ...(await secrets.getMany(['a', 'b'])) }).toEqual({ a: 'after', b: 'before' })
    expect(await client(encrypted(store, oldKey)).get('a')).toBe('after')
  })

  it('is no map of a part that holds maps: a reader could take its fields apart', async () => {
    const store = memory({}, { limits: { maps: true, binary: false } })
    await plant(store, 'a', utf8.encode('{"value":"before"}'))
    await rejection(client(encrypted(chain([store]), oldKey, { plaintext: 'read' })).get('a'), 'ERR_SECRET_CORRUPT')
  })

  it('is never what an envelope that does not open is taken for', async () => {
    const store = memory()
    await client(encrypted(store, newKey)).put('a', '1')
    await rejection(client(encrypted(store, oldKey, { plaintext: 'read' })).get('a'), 'ERR_SECRET_CONFIG')
    await plant(store, 'a', utf8.encode('sealwax1.'))
    await rejection(client(encrypted(store, oldKey, { plaintext: 'read' })).get('a'), 'ERR_SECRET_CORRUPT')
  })
})

describe('what is wrong is told before any I/O', () => {
  it.each([
    [() => encrypted({} as never, oldKey), /^provider must be a SecretProvider/],
    [() => encrypted(memory(), undefined as never), /^keys must be the bytes of a key, or where it comes from/],
    [() => encrypted(memory(), []), /^keys must be a key, or several of which the first encrypts, received an array/],
    [() => encrypted(memory(), [oldKey, 'text' as never]), /^keys\[1\] must be the bytes of a key.*received a string$/],
    [
      () => encrypted(memory(), oldKey.slice(1)),
      /^keys must be 32 random bytes, or .*, received 31 bytes of another kind/,
    ],
    [() => encrypted(memory(), new Uint8Array(32)), /^keys must be 32 random bytes/],
    [() => encrypted(memory(), utf8.encode('correct horse battery staple 123')), /^keys must be 32 random bytes/],
    [
      () => encrypted(memory(), oldKey, { plaintext: 'yes' as never }),
      /^options\.plaintext must be 'refuse' or 'read'/,
    ],
    [() => encrypted(memory(), oldKey, { plain: 'read' } as never), /^options\.plain is not an option/],
    [
      () => encrypted(memory({}, { limits: { maxBytes: 60 } }), oldKey),
      /^provider must be a store with room for an envelope; memory takes values of 60 bytes/,
    ],
  ])('%#', (attempt, message) => {
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(message)
  })
})
