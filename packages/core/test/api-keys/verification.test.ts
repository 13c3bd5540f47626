import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  addPepper,
  apiKeys,
  type IssuedKey,
  memoryKeyStore,
  refuseIssuedBefore,
  removePepper,
  secretsKeyStore,
  usePepper,
} from '../../src/api-keys/index.ts'
import { sameBytes } from '../../src/api-keys/keyed-hash.ts'
import { readRecord } from '../../src/api-keys/record.ts'
import { standIn } from '../../src/api-keys/verifier.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { isPending, reasonOf, rejection } from '../rejection.ts'
import { keyOf, planted } from './planted.ts'
import { platforms, webCrypto } from './platforms.ts'
import { altered, day, minute, Shop, takeApart } from './shop.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what is stored', () => {
  test.each(platforms)('is keyed hashes as anybody computes them, by $name', async ({ use }) => {
    use()
    const shop = new Shop()
    const pepper = Buffer.from(JSON.parse(shop.peppers).peppers.p1, 'hex')
    const expiresAt = new Date(shop.clock.now() + day)
    const { id, key } = await shop.issue({ expiresAt })
    const hash = (text: string): string =>
      `HS256:p1:${createHmac('sha256', pepper).update(`sealwax-api-key/1 ${text}`).digest('hex')}`
    const json = JSON.stringify({
      id,
      prefix: 'shop',
      environment: 'live',
      owner: 'customer-17',
      scopes: ['orders:read'],
      slots: [{ slot: 1, issuedAt: shop.clock.now(), expiresAt: expiresAt.getTime() }],
    })
    const sealed = `${hash(`secret ${key.text().slice(0, -6)}`)} - ${json}`
    expect((await shop.store.look(id)).record).toBe(`sealwax-api-key/1 ${hash(`record ${sealed}`)} ${sealed}`)
  })

  test('has neither the secret nor a pepper in it', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const { record } = await shop.store.look(id)
    expect(record).not.toContain(key.text().slice(-49, -6))
    expect(record).not.toContain(JSON.parse(shop.peppers).peppers.p1)
  })
})

describe('verify', () => {
  test('tells whose key it is and what it may do', async () => {
    const shop = new Shop()
    const expiresAt = new Date(shop.clock.now() + day)
    const { id, key } = await shop.issue({ scopes: ['orders:read', 'orders:write'], expiresAt })
    expect(await shop.keys.verify(key.text(), { scopes: ['orders:write'] })).toEqual({
      ok: true,
      key: {
        id,
        prefix: 'shop',
        environment: 'live',
        owner: 'customer-17',
        scopes: ['orders:read', 'orders:write'],
        slot: 1,
        issuedAt: new Date(shop.clock.now()),
        expiresAt,
      },
    })
  })

  test('refuses a key of another environment or prefix without asking the store', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    shop.store.calls.length = 0
    for (const keys of [shop.open({ environment: 'test' }), shop.open({ prefix: 'bank' })]) {
      expect(await keys.verify(key.text())).toEqual({ ok: false, reason: 'environment', id })
    }
    expect(shop.store.calls).toEqual([])
  })

  test('refuses a key that is renamed to another environment of the same store', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const renamed = keyOf(key.text().slice(0, -6).replace('live', 'test'))
    expect(await shop.outcome(renamed, [], shop.open({ environment: 'test' }))).toBe('secret')
  })

  test('refuses an id that is not there', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    expect(await new Shop().keys.verify(key.text())).toEqual({ ok: false, reason: 'unknown', id })
  })

  test('refuses a wrong secret, wherever it differs', async () => {
    const shop = new Shop()
    const text = (await shop.issue()).key.text().slice(0, -6)
    for (let index = text.length - 42; index < text.length; index++) {
      expect(await shop.outcome(keyOf(altered(text, index)))).toBe('secret')
    }
  })

  test('refuses an expired key from its last millisecond on', async () => {
    const shop = new Shop()
    const { key } = await shop.issue({ expiresAt: new Date(shop.clock.now() + day) })
    await shop.clock.advance(day - 1)
    expect(await shop.outcome(key.text())).toBe('good')
    await shop.clock.advance(1)
    expect(await shop.outcome(key.text())).toBe('expired')
  })

  test('names the scopes that are missing, and takes them as they are', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue({ scopes: ['orders:read', 'orders:*'] })
    expect(await shop.keys.verify(key.text(), { scopes: ['orders:read', 'orders:write', 'orders'] })).toEqual({
      ok: false,
      reason: 'scope',
      id,
      missing: ['orders:write', 'orders'],
    })
  })

  test('tells nothing about scopes or expiry without the secret', async () => {
    const shop = new Shop()
    const { key } = await shop.issue({ expiresAt: new Date(shop.clock.now() + day) })
    await shop.clock.advance(2 * day)
    const wrong = keyOf(altered(key.text().slice(0, -6), 60))
    expect(await shop.outcome(wrong, ['orders:write'])).toBe('secret')
  })

  test('rejects where the store or the peppers fail, and says nothing of the key', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const down = new Error('down')
    vi.spyOn(shop.store, 'read').mockRejectedValueOnce(down)
    expect(await reasonOf(shop.keys.verify(key.text()))).toBe(down)
    const keys = shop.open({ peppers: () => Promise.reject(down) })
    expect(await reasonOf(keys.verify(key.text()))).toBe(down)
  })

  test.each(platforms)('rejects where $name fails, also on a store that does not ask for hashes', async platform => {
    platform.use()
    const shop = new Shop({ store: secretsKeyStore(createSecrets(memory())) })
    const { key } = await shop.issue()
    const broken = new Error('broken')
    platform.breakDown(broken)
    expect(await reasonOf(shop.keys.verify(key.text()))).toBe(broken)
    // What nobody waits for would end the process.
    await new Promise(setImmediate)
  })

  test('hands the signal to the store', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const reason = new Error('enough')
    expect(await reasonOf(shop.keys.verify(key.text(), { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })
})

describe.each(platforms)('the work of a verification, by $name,', ({ use, hmacsOf }) => {
  beforeEach(use)

  test.each([1, 3])('is the same for whoever has not the right secret, with %d peppers', async count => {
    const shop = new Shop()
    const first = await shop.issue()
    const rotated = await shop.issue()
    await shop.keys.rotate(rotated.id)
    const revoked = await shop.issue()
    await shop.keys.revoke(revoked.id)
    const expired = await shop.issue({ expiresAt: new Date(shop.clock.now() + 1) })
    const rubbish = await shop.issue()
    await shop.store.write(rubbish.id, 'rubbish')
    const foreign = planted({ pepper: '11'.repeat(32), name: 'p9' })
    await shop.store.write(foreign.id, foreign.record)
    for (let index = 1; index < count; index++) shop.peppers = addPepper(shop.peppers)
    await shop.clock.advance(minute)

    const wrong = (issued: IssuedKey, place: number): string => keyOf(altered(issued.key.text().slice(0, -6), place))
    const cases: Record<string, readonly [key: string, outcome: string]> = {
      'wrong at its first character': [wrong(first, 33), 'secret'],
      'wrong at its last character': [wrong(first, 74), 'secret'],
      'wrong, of two': [wrong(rotated, 60), 'secret'],
      'wrong, and expired': [wrong(expired, 60), 'secret'],
      unknown: [wrong(first, 20), 'unknown'],
      revoked: [revoked.key.text(), 'revoked'],
      rubbish: [rubbish.key.text(), 'tampered'],
      'under an unknown pepper': [foreign.key, 'pepper'],
    }
    const length = 'sealwax-api-key/1 secret '.length + first.key.text().length - 6
    const same = Array.from({ length: count }, () => length)
    for (const [name, [key, outcome]] of Object.entries(cases)) {
      const hmacs = await hmacsOf(async () => expect([name, await shop.outcome(key)]).toEqual([name, outcome]))
      expect([name, hmacs]).toEqual([name, same])
    }
  })

  test('is one hash more for the right secret, and not when the same record was seen before', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const count = async (): Promise<number> => (await hmacsOf(() => shop.keys.verify(key.text()))).length
    expect([await count(), await count()]).toEqual([2, 1])
    await shop.keys.rotate(id)
    expect([await count(), await count()]).toEqual([2, 1])
    shop.peppers = addPepper(shop.peppers)
    expect([await count(), await count()]).toEqual([3, 2])
  })

  test('remembers a thousand records, and no more', async () => {
    const shop = new Shop()
    const keys = await Promise.all(Array.from({ length: 1_001 }, () => shop.issue()))
    for (const { key } of keys) expect(await shop.outcome(key.text())).toBe('good')
    const [first, second] = keys.map(({ key }) => key.text())
    expect((await hmacsOf(() => shop.outcome(second ?? ''))).length).toBe(1)
    expect((await hmacsOf(() => shop.outcome(first ?? ''))).length).toBe(2)
  })
})

describe('the work of a verification', () => {
  test('looks at a record before it is trusted as at one that is not there: at as much text', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    expect(Math.abs(standIn.length - (await shop.store.look(id)).record.length)).toBeLessThan(64)
    expect(readRecord(standIn)).toBeDefined()
  })

  test('compares every byte of two hashes, wherever they differ', () => {
    const hash = new Uint8Array(32)
    for (const place of [0, 15, 31, undefined]) {
      const looks: string[] = []
      const other = Uint8Array.from(hash, (byte, index) => (index === place ? 1 : byte))
      const watched = new Proxy(other, {
        get(target, key) {
          if (key !== 'length') looks.push(String(key))
          return Reflect.get(target, key)
        },
      })
      expect(sameBytes(hash, watched)).toBe(place === undefined)
      expect(looks).toEqual(Array.from({ length: 32 }, (_, index) => `${index}`))
    }
    expect(sameBytes(hash, new Uint8Array(33))).toBe(false)
    expect(sameBytes(new Uint8Array(33), hash)).toBe(false)
  })

  test('is waited for, also where the store has nothing to compare it with', async () => {
    webCrypto.use()
    const shop = new Shop()
    const { key } = await shop.issue()
    const stranger = (await new Shop().issue()).key.text()
    for (const text of [stranger, keyOf(altered(key.text().slice(0, -6), 60))]) {
      const { promise, resolve } = Promise.withResolvers<ArrayBuffer>()
      const sign = vi.spyOn(crypto.subtle, 'sign').mockReturnValue(promise)
      const verifying = shop.outcome(text)
      expect(await isPending(verifying)).toBe(true)
      resolve(new ArrayBuffer(32))
      expect(await verifying).toMatch(/^(?:unknown|secret)$/)
      sign.mockRestore()
    }
  })
})

describe('somebody who can write to the store', () => {
  test('cannot plant a key of their own', async () => {
    const shop = new Shop()
    const { key, record, id } = planted({ pepper: '11'.repeat(32) })
    await shop.store.write(id, record)
    expect(await shop.outcome(key)).toBe('secret')
    await rejection(shop.keys.describe(id), 'ERR_SECRET_CORRUPT')
  })

  test('cannot plant one under a pepper of their own name', async () => {
    const shop = new Shop()
    const { key, record, id } = planted({ pepper: '11'.repeat(32), name: 'p9' })
    await shop.store.write(id, record)
    expect(await shop.outcome(key)).toBe('pepper')
  })

  test.each<[what: string, change: (body: ReturnType<typeof takeApart>['body']) => void]>([
    ['widen the scopes', body => Object.assign(body, { scopes: ['orders:read', 'admin'] })],
    ['give a key to another owner', body => Object.assign(body, { owner: 'customer-1' })],
    ['put off the expiry', body => Object.assign(body.slots[0] ?? {}, { expiresAt: 4e12 })],
    ['make it look newer', body => Object.assign(body.slots[0] ?? {}, { issuedAt: 4e12 })],
    ['move it to the other slot', body => Object.assign(body.slots[0] ?? {}, { slot: 2 })],
    ['move it to another environment', body => Object.assign(body, { environment: 'test' })],
    ['add a slot', body => body.slots.push({ ...body.slots[0], slot: 2 })],
  ])('cannot %s', async (_, change) => {
    const shop = new Shop()
    const { id, key } = await shop.issue({ expiresAt: new Date(shop.clock.now() + day) })
    const { head, seal, hashes, body } = takeApart((await shop.store.look(id)).record)
    change(body)
    await shop.store.write(id, `${head} ${seal} ${hashes.join(' ')} ${JSON.stringify(body)}`)
    expect(await shop.outcome(key.text())).toBe('tampered')
    await rejection(shop.keys.describe(id), 'ERR_SECRET_CORRUPT')
    await rejection(shop.keys.rotate(id), 'ERR_SECRET_CORRUPT')
  })

  test('cannot change a single character of a record', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const { record } = await shop.store.look(id)
    for (let index = 0; index < record.length; index++) {
      await shop.store.write(id, altered(record, index))
      expect([index, await shop.outcome(key.text())]).not.toEqual([index, 'good'])
    }
    await shop.store.write(id, record)
    expect(await shop.outcome(key.text())).toBe('good')
  })

  test('cannot move a record to another id', async () => {
    const shop = new Shop()
    const [weak, strong] = [await shop.issue({ scopes: [] }), await shop.issue({ scopes: ['admin'] })]
    await shop.store.write(weak.id, (await shop.store.look(strong.id)).record)
    expect(await shop.outcome(weak.key.text())).toBe('secret')
    await rejection(shop.keys.describe(weak.id), 'ERR_SECRET_CORRUPT')
    const moved = `shop_live_${weak.id}${strong.key.text().slice(-49, -6)}`
    expect(await shop.outcome(keyOf(moved))).toBe('secret')
  })

  test('cannot take the hash of one record into another', async () => {
    const shop = new Shop()
    const [weak, strong] = [await shop.issue({ scopes: [] }), await shop.issue({ scopes: ['admin'] })]
    const ours = takeApart((await shop.store.look(weak.id)).record)
    const theirs = takeApart((await shop.store.look(strong.id)).record)
    const body = JSON.stringify({ ...theirs.body, id: weak.id })
    for (const seal of [ours.seal, theirs.seal]) {
      await shop.store.write(weak.id, `${ours.head} ${seal} ${ours.hashes.join(' ')} ${body}`)
      expect(await shop.outcome(weak.key.text())).toBe('tampered')
    }
  })

  test('cannot bring a retired secret back by its hash', async () => {
    const shop = new Shop()
    const first = await shop.issue()
    const old = takeApart((await shop.store.look(first.id)).record)
    await shop.keys.rotate(first.id)
    await shop.keys.retire(first.id)
    const now = takeApart((await shop.store.look(first.id)).record)
    const body = JSON.stringify(now.body)
    for (const hashes of [
      [old.hashes[0], now.hashes[1]],
      [now.hashes[0], old.hashes[0]],
    ]) {
      await shop.store.write(first.id, `${now.head} ${now.seal} ${hashes.join(' ')} ${body}`)
      expect(await shop.outcome(first.key.text())).toBe('tampered')
    }
  })

  test('cannot have a record believed because a better one was seen before', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue({ scopes: [] })
    expect(await shop.outcome(key.text())).toBe('good')
    const { record } = await shop.store.look(id)
    await shop.store.write(id, record.replace('"scopes":[]', '"scopes":["admin"]'))
    expect(await shop.outcome(key.text(), ['admin'])).toBe('tampered')
    await shop.store.write(id, altered(record, record.indexOf('HS256:p1:') + 9))
    expect(await shop.outcome(key.text())).toBe('tampered')
  })

  test('cannot, and an application cannot by mistake, widen what a result says', async () => {
    const shop = new Shop()
    const { key } = await shop.issue({ scopes: [] })
    const result = await shop.keys.verify(key.text())
    if (result.ok) (result.key.scopes as string[]).push('admin')
    expect(await shop.outcome(key.text(), ['admin'])).toBe('scope')
  })

  test.each([
    '',
    '{}',
    'null',
    'sealwax-api-key/1 ',
    `sealwax-api-key/1 HS256:p1:${'0'.repeat(64)} {}`,
    `sealwax-api-key/1 HS256:p1:${'0'.repeat(64)} HS256:p1:0 - {}`,
    '\0',
    'x'.repeat(1e6),
  ])('cannot make it fail by rubbish: %#', async record => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    await shop.store.write(id, record)
    expect(await shop.outcome(key.text())).toBe('tampered')
  })
})

describe('peppers', () => {
  test('may be several: keys of the older one go on, new ones have the newer', async () => {
    const shop = new Shop()
    const older = await shop.issue()
    const before = shop.peppers
    shop.peppers = usePepper(addPepper(shop.peppers))
    const newer = await shop.issue()
    expect([await shop.outcome(older.key.text()), await shop.outcome(newer.key.text())]).toEqual(['good', 'good'])
    expect((await shop.keys.describe(older.id)).peppers).toEqual(['p1'])
    expect((await shop.keys.describe(newer.id)).peppers).toEqual(['p2'])
    shop.peppers = before
    expect(await shop.outcome(newer.key.text())).toBe('pepper')
    await rejection(shop.keys.describe(newer.id), 'ERR_SECRET_CONFIG')
  })

  test('that are removed take their keys with them; a rotated key rests on the newer one', async () => {
    const shop = new Shop()
    const [kept, lost] = [await shop.issue(), await shop.issue()]
    shop.peppers = usePepper(addPepper(shop.peppers))
    const rotated = await shop.keys.rotate(kept.id)
    expect((await shop.keys.describe(kept.id)).peppers).toEqual(['p2', 'p1'])
    await shop.keys.retire(kept.id)
    expect((await shop.keys.describe(kept.id)).peppers).toEqual(['p2'])
    shop.peppers = removePepper(shop.peppers, 'p1')
    expect([await shop.outcome(rotated.key.text()), await shop.outcome(lost.key.text())]).toEqual(['good', 'pepper'])
  })

  test('are known everywhere before they are used: no process refuses a key in between', async () => {
    const shop = new Shop()
    const text = { old: shop.peppers, added: '', used: '' }
    text.added = addPepper(text.old)
    text.used = usePepper(text.added)
    let [seenHere, seenThere] = [text.old, text.old]
    const here = shop.open({ peppers: () => seenHere })
    const there = shop.open({ peppers: () => seenThere })
    const keys: string[] = []
    for (const [left, right] of [
      [text.added, text.old],
      [text.added, text.added],
      [text.used, text.added],
      [text.used, text.used],
    ] as const) {
      seenHere = left
      seenThere = right
      const first = await here.issue({ owner: 'a' })
      keys.push(first.key.text(), (await here.rotate(first.id)).key.text())
      for (const key of keys) expect(await shop.outcome(key, [], there)).toBe('good')
    }
  })

  test.each(platforms)('are taken over once by $name, not at every call', async ({ use, keysOf }) => {
    use()
    const shop = new Shop()
    const { key } = await shop.issue()
    const several = async (): Promise<void> => {
      for (let count = 0; count < 5; count++) await shop.outcome(key.text())
    }
    expect(await keysOf(several)).toBe(0)
    shop.peppers = addPepper(shop.peppers)
    const together = (): Promise<unknown> => Promise.all([shop.outcome(key.text()), shop.outcome(key.text())])
    expect(await keysOf(together)).toBe(2)
  })

  test('beside which minIssuedAt stands defeat a backup that brings a revoked key back', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const backup = (await shop.store.look(id)).record
    await shop.clock.advance(day)
    await shop.keys.revoke(id)
    await shop.store.write(id, backup)
    expect(await shop.outcome(key.text())).toBe('good')

    shop.peppers = refuseIssuedBefore(shop.peppers, new Date(shop.clock.now()))
    expect(await shop.outcome(key.text())).toBe('outdated')
    const after = await shop.issue()
    expect(await shop.outcome(after.key.text())).toBe('good')
    const rotated = await shop.keys.rotate(id)
    expect([await shop.outcome(key.text()), await shop.outcome(rotated.key.text())]).toEqual(['secret', 'good'])
  })
})

describe('bad input', () => {
  test.each([undefined, null, 7, {}, ['a'], new String('a')])('a key that is no string: %#', async key => {
    expect(await reasonOf(new Shop().keys.verify(key as string))).toBeInstanceOf(TypeError)
  })

  test.each<[what: string, options: unknown]>([
    ['no object', 'orders:read'],
    ['an option of another name', { scope: [] }],
    ['scopes that are no list', { scopes: 'orders:read' }],
    ['a scope with a space', { scopes: ['orders read'] }],
    ['a scope with a quotation mark', { scopes: ['orders"'] }],
    ['a scope that is no text', { scopes: [7] }],
    ['a scope twice', { scopes: ['a', 'a'] }],
    ['an empty scope', { scopes: [''] }],
    ['what is no signal', { signal: {} }],
  ])('%s', async (_, options) => {
    const shop = new Shop()
    const { key } = await shop.issue()
    shop.store.calls.length = 0
    expect(await reasonOf(shop.keys.verify(key.text(), options as object))).toBeInstanceOf(TypeError)
    expect(await reasonOf(shop.keys.issue({ owner: 'a', ...(options as object) }))).toBeInstanceOf(TypeError)
    expect(shop.store.calls).toEqual([])
  })

  test.each<[what: string, options: unknown]>([
    ['nothing', undefined],
    ['no owner', {}],
    ['an empty owner', { owner: '' }],
    ['an owner of two lines', { owner: 'a\nb' }],
    ['an owner that is too long', { owner: 'a'.repeat(257) }],
    ['65 scopes', { owner: 'a', scopes: Array.from({ length: 65 }, (_, index) => `s${index}`) }],
    ['a scope of 129 characters', { owner: 'a', scopes: ['s'.repeat(129)] }],
    ['an expiry that is no date', { owner: 'a', expiresAt: Date.now() }],
    ['an expiry that is no valid date', { owner: 'a', expiresAt: new Date(Number.NaN) }],
    ['an expiry that has passed', { owner: 'a', expiresAt: new Date(0) }],
  ])('issue with %s', async (_, options) => {
    const shop = new Shop()
    const error = await reasonOf(shop.keys.issue(options as { owner: string }))
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
    expect(shop.store.calls).toEqual([])
  })

  test.each<[what: string, options: object]>([
    ['a prefix with a capital', { prefix: 'Shop' }],
    ['a prefix with an underscore', { prefix: 'my_shop' }],
    ['a prefix of 17 characters', { prefix: 'a'.repeat(17) }],
    ['no environment', { environment: undefined }],
    ['a store that is none', { store: {} }],
    ['no store', { store: null }],
    ['peppers that are a text', { peppers: 'p1' }],
    ['a cache of more than 5 seconds', { cacheFor: 5_001 }],
    ['a cache of less than nothing', { cacheFor: -1 }],
    ['a clock without a time', { clock: { now: 7 } }],
    ['another option', { ttl: 7 }],
  ])('apiKeys with %s', (_, options) => {
    const right = { prefix: 'shop', environment: 'live', store: memoryKeyStore(), peppers: () => '' }
    expect(() => apiKeys(right)).not.toThrow()
    expect(() => apiKeys({ ...right, ...options })).toThrow(/options/)
  })
})
