import { describe, expect, test } from 'vitest'
import { type ApiKeyStore, memoryKeyStore, secretsKeyStore } from '../../src/api-keys/index.ts'
import { createSecrets } from '../../src/index.ts'
import { type MemoryProvider, memory } from '../../src/memory/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { Shop } from './shop.ts'

/** As Azure Key Vault: no capitals told from small letters, no slashes, and no compare-and-set. */
const plainNames = {
  rule: '1 to 127 of a-z 0-9 -',
  pattern: /^[a-z0-9-]{1,127}$/,
  maxLength: 127,
  caseSensitive: false,
  toNative: (portable: string) => portable.replaceAll('_', '-').replaceAll('/', '--').toLowerCase(),
}

function secretsOver(provider: MemoryProvider): ApiKeyStore {
  return secretsKeyStore(createSecrets(provider, { redact: false }))
}

const stores: Record<string, () => ApiKeyStore> = {
  memoryKeyStore: () => memoryKeyStore(),
  'secretsKeyStore over a store with everything': () => secretsOver(memory()),
}

describe.each(Object.entries(stores))('%s', (_, open) => {
  test('holds keys from issue to revocation', async () => {
    const shop = new Shop({ store: open() })
    const first = await shop.issue()
    expect(await shop.outcome(first.key.text())).toBe('good')
    const second = await shop.keys.rotate(first.id)
    expect([await shop.outcome(first.key.text()), await shop.outcome(second.key.text())]).toEqual(['good', 'good'])
    await shop.keys.retire(first.id)
    expect([await shop.outcome(first.key.text()), await shop.outcome(second.key.text())]).toEqual(['secret', 'good'])
    await shop.keys.revoke(first.id)
    expect(await shop.outcome(second.key.text())).toBe('revoked')
  })

  test('has no id twice, and none that nobody wrote', async () => {
    const store = open()
    const id = '7'.repeat(22)
    const state = { record: 'a', hashes: [undefined, undefined] } as const
    expect(await store.read(id, {})).toBeUndefined()
    await store.create(id, state, {})
    await rejection(store.create(id, { ...state, record: 'b' }, {}), 'ERR_SECRET_CONFLICT')
    expect(await store.read(id, {})).toMatchObject({ record: 'a' })
  })

  test('replaces what was read, and nothing else', async () => {
    const store = open()
    const id = '7'.repeat(22)
    const state = { record: 'a', hashes: [undefined, undefined] } as const
    await store.create(id, state, {})
    const found = await store.read(id, {})
    const version = typeof found === 'object' ? found.version : undefined
    await store.replace(id, { ...state, record: 'b' }, version, {})
    await rejection(store.replace(id, { ...state, record: 'c' }, version, {}), 'ERR_SECRET_CONFLICT')
    expect(await store.read(id, {})).toMatchObject({ record: 'b' })
    await store.overwrite(id, { ...state, record: 'd' }, {})
    expect(await store.read(id, {})).toMatchObject({ record: 'd' })
  })

  test('gives up when it is told to', async () => {
    const reason = new Error('enough')
    expect(await reasonOf(open().read('7'.repeat(22), { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })
})

describe('secretsKeyStore', () => {
  test('names secrets in a way that every store takes, one to one', async () => {
    const provider = memory({}, { limits: { names: plainNames } })
    const secrets = createSecrets(provider)
    const shop = new Shop({ store: secretsKeyStore(secrets, { prefix: 'shop/keys' }) })
    const ids = [(await shop.issue()).id, (await shop.issue()).id]
    const names = await Array.fromAsync(secrets.list())
    expect(new Set(names.map(name => /^shop--keys--k[0-9a-f]{32}$/.test(name)))).toEqual(new Set([true]))
    expect([names.length, (await shop.keys.describe(ids[1] ?? '')).id]).toEqual([2, ids[1]])
  })

  test('reads the store at every verification, whatever its client caches', async () => {
    const provider = memory()
    const [here, there] = [new Shop({ store: secretsOver(provider) }), new Shop({ store: secretsOver(provider) })]
    there.peppers = here.peppers
    const { id, key } = await here.issue()
    expect(await here.outcome(key.text())).toBe('good')
    await there.keys.revoke(id)
    const before = provider.calls.length
    expect(await here.outcome(key.text())).toBe('revoked')
    expect(provider.calls.slice(before).map(({ operation }) => operation)).toEqual(['get'])
  })

  test('writes nothing when a key is verified', async () => {
    const provider = memory()
    const shop = new Shop({ store: secretsOver(provider) })
    const { id, key } = await shop.issue()
    for (let count = 0; count < 3; count++) await shop.outcome(key.text())
    expect(provider.calls.filter(({ operation }) => operation !== 'get').map(({ operation }) => operation)).toEqual([
      'putIf',
    ])
    expect((await shop.keys.describe(id)).slots[0]?.lastUsedAt).toBeUndefined()
  })

  test('without compare-and-set issues, verifies and revokes, and refuses to rotate', async () => {
    const provider = memory({}, { without: ['putIf'] })
    const shop = new Shop({ store: secretsOver(provider) })
    const { id, key } = await shop.issue()
    expect(await shop.outcome(key.text())).toBe('good')
    const error = await rejection(shop.keys.rotate(id), 'ERR_SECRET_UNSUPPORTED')
    expect(error.message).not.toContain(key.text())
    expect(await shop.outcome(key.text())).toBe('good')
    await shop.keys.revoke(id)
    expect(await shop.outcome(key.text())).toBe('revoked')
  })

  test('takes a key that the store deleted softly for revoked', async () => {
    const provider = memory()
    const secrets = createSecrets(provider)
    const shop = new Shop({ store: secretsKeyStore(secrets) })
    const { id, key } = await shop.issue()
    const [name = ''] = await Array.fromAsync(secrets.list())
    await secrets.delete(name)
    expect(await shop.outcome(key.text())).toBe('revoked')
    await rejection(shop.keys.describe(id), 'ERR_SECRET_DISABLED')
    // It could be restored: a tombstone cannot be written over it, and this is not hidden.
    await rejection(shop.keys.revoke(id), 'ERR_SECRET_DELETED')
  })

  test.each(['ERR_SECRET_DENIED', 'ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_THROTTLED'] as const)(
    'never takes %s for an absent key',
    async code => {
      const provider = memory({}, { retries: 'sdk' })
      const shop = new Shop({ store: secretsOver(provider) })
      const { key } = await shop.issue()
      provider.inject({ operation: 'get', fails: code })
      await rejection(shop.keys.verify(key.text()), code)
    },
  )

  test('takes bytes that are no text for a record that was tampered with', async () => {
    const secrets = createSecrets(memory())
    const shop = new Shop({ store: secretsKeyStore(secrets) })
    const { key } = await shop.issue()
    const [name = ''] = await Array.fromAsync(secrets.list())
    await secrets.put(name, new Uint8Array([0xff, 0xfe, 0x00]))
    expect(await shop.outcome(key.text())).toBe('tampered')
  })

  test('wants a client that can put, and a portable prefix', () => {
    const reader = createSecrets(memory({}, { without: ['put'] }))
    expect(() => secretsKeyStore({ ...reader, put: undefined } as never)).toThrow(TypeError)
    expect(() => secretsKeyStore(undefined as never)).toThrow(TypeError)
    expect(() => secretsKeyStore(createSecrets(memory()), { prefix: 'a--b' })).toThrow(TypeError)
  })
})

describe('cacheFor', () => {
  test('is off by default: each verification reads', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    shop.store.calls.length = 0
    for (let count = 0; count < 3; count++) await shop.outcome(key.text())
    expect(shop.store.calls).toEqual(['read', 'read', 'read'])
  })

  test('reads once in that time, and still verifies each key', async () => {
    const shop = new Shop({ cacheFor: 5_000 })
    const { key, id } = await shop.issue({ expiresAt: new Date(shop.clock.now() + 4_000) })
    const other = `shop_live_${id}${(await shop.issue()).key.text().slice(-49)}`
    shop.store.calls.length = 0
    expect(await shop.outcome(key.text())).toBe('good')
    expect(await shop.outcome(key.text(), ['admin'])).toBe('scope')
    expect(await shop.outcome(other)).toBe('checksum')
    await shop.clock.advance(4_000)
    expect(await shop.outcome(key.text())).toBe('expired')
    expect(shop.store.calls).toEqual(['read'])
    await shop.clock.advance(1_000)
    await shop.outcome(key.text())
    expect(shop.store.calls).toEqual(['read', 'read'])
  })

  test('accepts a key that somebody else revoked for so long, and no longer', async () => {
    const shop = new Shop({ cacheFor: 5_000 })
    const { id, key } = await shop.issue()
    await shop.outcome(key.text())
    await shop.open().revoke(id)
    await shop.clock.advance(4_999)
    expect(await shop.outcome(key.text())).toBe('good')
    await shop.clock.advance(1)
    expect(await shop.outcome(key.text())).toBe('revoked')
  })

  test('forgets at once what is changed here, and what was asked for before the change', async () => {
    const shop = new Shop({ cacheFor: 5_000 })
    const { id, key } = await shop.issue()
    await shop.outcome(key.text())
    await shop.keys.revoke(id)
    expect(await shop.outcome(key.text())).toBe('revoked')

    const late = await shop.issue()
    const held = shop.store.holdNextRead()
    const verifying = shop.outcome(late.key.text())
    await held.reached
    await shop.keys.revoke(late.id)
    held.release()
    expect(await verifying).toBe('good')
    expect(await shop.outcome(late.key.text())).toBe('revoked')
  })

  test('keeps nothing of ids that nobody has, nor of a clock that was set back', async () => {
    const shop = new Shop({ cacheFor: 5_000 })
    const stranger = (await new Shop().issue()).key.text()
    const { key } = await shop.issue()
    await shop.outcome(key.text())
    shop.store.calls.length = 0
    await shop.outcome(stranger)
    await shop.outcome(stranger)
    expect(shop.store.calls).toEqual(['read', 'read'])
    shop.clock.set(shop.clock.now() - 60_000)
    await shop.outcome(key.text())
    expect(shop.store.calls).toEqual(['read', 'read', 'read'])
  })
})
