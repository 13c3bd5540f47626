import { describe, expect, it } from 'vitest'
import { encrypted, type KeySource, secretKey } from '../../src/compose/encrypted/index.ts'
import { chain } from '../../src/compose/index.ts'
import { createSecrets, type SecretEvent, StoreFault } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { client } from '../composed-client.ts'
import { rejection } from '../rejection.ts'
import { newKey, oldKey } from './keys.ts'
import { newCall, plant, utf8 } from './raw-calls.ts'

const base64 = Buffer.from(oldKey).toString('base64')

/** A source that counts, and may fail first. */
function source(key: Uint8Array, failures: readonly unknown[] = []): KeySource & { loads: number; closes: number } {
  const left = [...failures]
  const counting = {
    location: 'a source of the test',
    loads: 0,
    closes: 0,
    async load() {
      counting.loads++
      const failure = left.shift()
      if (failure !== undefined) throw failure
      return key.slice()
    },
    async close() {
      counting.closes++
    },
  }
  return counting
}

async function sealedWith(key: Uint8Array) {
  const store = memory()
  await client(encrypted(store, key)).put('a', 'value')
  return store
}

describe('the bytes of a key', () => {
  it.each([
    ['as they are', oldKey],
    ['in base64', utf8.encode(base64)],
    ['in base64 without padding', utf8.encode(base64.replaceAll('=', ''))],
    ['in base64url', Buffer.from(Buffer.from(oldKey).toString('base64url'))],
    ['in hexadecimal', Buffer.from(Buffer.from(oldKey).toString('hex'))],
    ['in capital hexadecimal', Buffer.from(Buffer.from(oldKey).toString('hex').toUpperCase())],
    ['with a line end', utf8.encode(`${base64}\n`)],
    ['with a line end of Windows', utf8.encode(`${base64}\r\n`)],
  ])('are taken %s', async (_, key) => {
    expect(await client(encrypted(await sealedWith(oldKey), key)).get('a')).toBe('value')
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['31', oldKey.slice(1)],
    ['33', new Uint8Array([...oldKey, 1])],
    ['a passphrase of 32 characters', utf8.encode('correct horse battery staple 123')],
    ['the text of 31 bytes', utf8.encode(Buffer.from(oldKey.slice(1)).toString('base64'))],
    ['two line ends', utf8.encode(`${base64}\n\n`)],
    ['a name before it', utf8.encode(`KEY=${base64}`)],
    ['zeros', new Uint8Array(32)],
    ['the text of zeros', utf8.encode(Buffer.alloc(32).toString('base64'))],
    ['a lot', new Uint8Array(100_000).fill(7)],
  ])('are refused where there are %s', (_, key) => {
    expect(() => encrypted(memory(), key)).toThrow(
      /^keys must be 32 random bytes, .*, received \d+ bytes of another kind$/,
    )
  })

  it('are copied: overwriting them afterwards changes nothing', async () => {
    const key = oldKey.slice()
    const store = await sealedWith(oldKey)
    const secrets = client(encrypted(store, key))
    key.fill(0)
    expect(await secrets.get('a')).toBe('value')
  })
})

describe('several keys', () => {
  it('all decrypt, and the first encrypts', async () => {
    const store = await sealedWith(oldKey)
    const secrets = client(encrypted(store, [newKey, oldKey]))
    expect(await secrets.get('a')).toBe('value')
    await secrets.put('b', 'value')
    expect(await client(encrypted(store, newKey)).get('b')).toBe('value')
    await rejection(client(encrypted(store, oldKey)).get('b'), 'ERR_SECRET_CONFIG')
  })

  it('are loaded once, when they are needed, whoever asks at the same time', async () => {
    const store = await sealedWith(newKey)
    const [first, second] = [source(newKey), source(oldKey)]
    const secrets = createSecrets(encrypted(store, [first, second]), { cache: false })
    expect([first.loads, second.loads]).toEqual([0, 0])
    await Promise.all(Array.from({ length: 20 }, () => secrets.get('a')))
    await secrets.get('a')
    await secrets.put('b', '1')
    expect([first.loads, second.loads]).toEqual([1, 0])
    await rejection(client(encrypted(await sealedWith(oldKey), [first])).get('a'), 'ERR_SECRET_CONFIG')
  })

  it('do without one that cannot be had, where another is the right one', async () => {
    const broken = source(
      newKey,
      Array.from({ length: 9 }, () => new StoreFault('ERR_SECRET_UNAVAILABLE')),
    )
    expect(await client(encrypted(await sealedWith(oldKey), [broken, oldKey])).get('a')).toBe('value')
    const store = memory({}, { retries: 'sdk' })
    await plant(store, 'a', (await (await sealedWith(newKey)).get('a', newCall())).bytes)
    await rejection(client(encrypted(store, [broken, oldKey])).get('a'), 'ERR_SECRET_UNAVAILABLE')
  })
})

describe('a key that cannot be had', () => {
  it.each([
    [
      new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'There is no such file.' }),
      'ERR_SECRET_CONFIG',
      'a source of the test: There is no such file.',
    ],
    [new StoreFault('ERR_SECRET_DENIED'), 'ERR_SECRET_CONFIG', 'a source of the test: ERR_SECRET_DENIED.'],
    [
      new StoreFault('ERR_SECRET_UNAVAILABLE', { hint: 'Too many files are open.' }),
      'ERR_SECRET_UNAVAILABLE',
      'a source of the test: Too many files are open.',
    ],
    [new Error(`canary ${base64}`), 'ERR_SECRET_CONFIG', 'a source of the test: that failed with an error of its own.'],
    [`canary ${base64}`, 'ERR_SECRET_CONFIG', 'a source of the test: that failed with an error of its own.'],
  ] as const)('is told as what it is, and never as an absent secret: %#', async (failure, code, message) => {
    const store = memory({}, { retries: 'sdk' })
    await plant(store, 'a', (await (await sealedWith(oldKey)).get('a', newCall())).bytes)
    const secrets = client(encrypted(store, source(oldKey, [failure])))
    const error = await rejection(secrets.getOptional('a'), code)
    expect(error.message).toContain(`Its key could not be had from ${message}`)
    expect(error).toMatchObject({ secretName: 'a', provider: 'memory' })
    expect(error.message).not.toContain('canary')
    // A failure is not kept.
    expect(await secrets.get('a')).toBe('value')
  })

  it('is told as its kind where it is none', async () => {
    for (const material of [utf8.encode('canary'), 'canary', undefined, 7]) {
      const wrong: KeySource = { location: 'the test', load: async () => material as never }
      const error = await rejection(client(encrypted(memory(), wrong)).put('a', '1'), 'ERR_SECRET_CONFIG')
      expect(error.message).toMatch(/Its key could not be had from the test: it must be 32 random bytes/)
      expect(error.message).not.toContain('canary')
    }
  })

  it('holds nobody up who has left', async () => {
    const key = Promise.withResolvers<Uint8Array>()
    const slow: KeySource = { location: 'the test', load: () => key.promise }
    const secrets = client(encrypted(await sealedWith(oldKey), slow))
    const controller = new AbortController()
    const [leaving, staying] = [secrets.get('a', { signal: controller.signal }), secrets.get('a')]
    controller.abort(new Error('left'))
    await expect(leaving).rejects.toThrow('left')
    key.resolve(oldKey.slice())
    expect(await staying).toBe('value')
  })
})

describe('a key of another store', () => {
  it('is a secret of it, or a field of one, in any store', async () => {
    const keys = memory({ 'keys/shop': base64, keys: JSON.stringify({ shop: base64 }) })
    const maps = memory({}, { limits: { maps: true, binary: false } })
    await client(maps).put('shop', base64)
    await client(maps).put('all#shop', base64)
    for (const key of [
      secretKey(keys, 'keys/shop'),
      secretKey(keys, 'keys#shop'),
      secretKey(maps, 'shop'),
      secretKey(maps, 'all#shop'),
      secretKey(chain([memory(), keys]), 'keys/shop'),
    ]) {
      expect(await client(encrypted(await sealedWith(oldKey), key)).get('a')).toBe('value')
    }
  })

  it('is read under the rules of the client that asks, and told to its observers', async () => {
    const events: SecretEvent[] = []
    const keys = memory({ key: base64 }, { id: 'keys', retries: 'core' })
    keys.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    const secrets = createSecrets(encrypted(await sealedWith(oldKey), secretKey(keys, 'key')), {
      retry: { baseDelay: 1 },
      observe: event => events.push(event),
    })
    expect(await secrets.get('a')).toBe('value')
    expect(events.map(event => `${event.type} ${event.provider}`)).toEqual(['retry keys', 'call keys', 'call memory'])
  })

  it('that is absent or denied is a matter of configuration, and one that does not answer may pass', async () => {
    const keys = memory({ key: base64 }, { id: 'keys', retries: 'sdk' })
    const store = await sealedWith(oldKey)
    const absent = await rejection(
      client(encrypted(store, secretKey(keys, 'kye'))).getOptional('a'),
      'ERR_SECRET_CONFIG',
    )
    expect(absent.message).toContain(
      'Its key could not be had from "kye" of keys: "kye" was not found in keys. Did you mean "key"?',
    )
    keys.inject({ fails: 'ERR_SECRET_DENIED' })
    await rejection(client(encrypted(store, secretKey(keys, 'key'))).get('a'), 'ERR_SECRET_CONFIG')
    keys.heal()
    keys.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    const outage = await rejection(client(encrypted(store, secretKey(keys, 'key'))).get('a'), 'ERR_SECRET_UNAVAILABLE')
    expect(outage).toMatchObject({ provider: 'keys', secretName: 'key', retryable: true })
  })

  it('is closed with what is encrypted', async () => {
    const [store, keys] = [memory(), memory({ key: base64 })]
    const own = source(oldKey)
    const secrets = createSecrets(encrypted(store, [secretKey(keys, 'key'), own]))
    await secrets.put('a', '1')
    await secrets.close()
    for (const each of [store, keys]) expect(each.calls.at(-1)?.operation).toBe('close')
    expect(own.closes).toBe(1)
  })

  it.each([undefined, '', 7, '#part'])('needs a name: %j', name => {
    expect(() => secretKey(memory(), name as string)).toThrow(TypeError)
    expect(() => secretKey({} as never, 'key')).toThrow(TypeError)
  })
})
