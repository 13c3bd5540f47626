import { describe, expect, test } from 'vitest'
import {
  type ApiKeyStore,
  addPepper,
  apiKeys,
  apiKeyTarget,
  memoryKeyStore,
  newPeppers,
  removePepper,
  secretsKeyStore,
  usePepper,
} from '../../src/api-keys/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  type CanIssue,
  type CanRevoke,
  issueThenRevoke,
  type RotateOptions,
  resume,
  rotate,
  type Target,
} from '../../src/rotate/index.ts'
import { runTargetCase, type TargetHarness, targetCases } from '../../src/rotate/testing/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { altered, day, minute, Shop, takeApart } from './shop.ts'

const signal = new AbortController().signal
const call = { signal, secret: 'SHOP_API_KEY', fence: 1 }
const options = { owner: 'billing', scopes: ['orders:read'] }

/** A store that cannot be reached for a while. */
function failing(store: ApiKeyStore): { store: ApiKeyStore; down(isDown: boolean): void } {
  let isDown = false
  const fail = (work: () => Promise<never>): Promise<never> => (isDown ? Promise.reject(new Error('down')) : work())
  return {
    down(now) {
      isDown = now
    },
    store: new Proxy(store, {
      get(target, name: keyof ApiKeyStore) {
        const found = target[name]
        return typeof found === 'function'
          ? (...args: never[]) => fail(() => Reflect.apply(found, target, args))
          : found
      },
    }),
  }
}

const harness: TargetHarness = {
  async open() {
    const peppers = newPeppers()
    const { store, down } = failing(memoryKeyStore())
    const open = (on: ApiKeyStore) =>
      apiKeys({ prefix: 'shop', environment: 'live', store: on, peppers: () => peppers })
    const keys = open(store)
    const elsewhere = open(memoryKeyStore())
    const strangers = await Promise.all(Array.from({ length: 8 }, () => elsewhere.issue({ owner: 'billing' })))
    const current = (await keys.issue(options)).key.text()
    const target: Target & CanIssue & CanRevoke = apiKeyTarget(keys, { ...options, unusedFor: 300_000 })
    return {
      target,
      current,
      make: () => strangers.pop()?.key.text() ?? '',
      async use(key, isUsed) {
        if (isUsed) await keys.verify(key)
        // A use cannot be undone; what is no key any more is used by nobody.
        else await keys.retire((await keys.rotate(keyIdIn(key))).id)
      },
      down: () => down(true),
      up: () => down(false),
    }
  },
}

function keyIdIn(key: string): string {
  return key.slice(-71, -49)
}

describe('API keys as a target', () => {
  for (const each of targetCases) {
    test(each.title, async ({ skip }) => {
      const { outcome, reason } = await runTargetCase(each, harness)
      if (outcome === 'not-applicable') skip(reason)
      if (outcome === 'failed') throw new Error(reason)
    })
  }

  test.each<readonly [what: string, options: unknown, error: typeof Error]>([
    ['no options', undefined, TypeError],
    ['no owner', {}, TypeError],
    ['an empty owner', { owner: '' }, TypeError],
    ['scopes that are none', { owner: 'a', scopes: ['a b'] }, TypeError],
    ['another option', { owner: 'a', ttl: 1 }, TypeError],
    ['no lifetime', { owner: 'a', lifetime: 0 }, RangeError],
    ['a lifetime that is no number', { owner: 'a', lifetime: '1' }, TypeError],
    ['uses that are noted less often', { owner: 'a', unusedFor: 299_999 }, RangeError],
  ])('%s: an error before any I/O', (_, given, error) => {
    const shop = new Shop()
    expect(() => apiKeyTarget(shop.keys, given as never)).toThrow(error)
    expect(() => apiKeyTarget({} as never, options)).toThrow(TypeError)
    expect(shop.store.calls).toEqual([])
  })

  test('issues keys of its owner, with its scopes, that end after their lifetime', async () => {
    const shop = new Shop()
    const target = apiKeyTarget(shop.keys, { ...options, lifetime: day })
    const key = await target.issue({ ...call, token: 'one' })
    const result = await shop.keys.verify(key)
    expect(result).toMatchObject({ ok: true, key: { owner: 'billing', scopes: ['orders:read'] } })
    expect(await target.test(key, call)).toBe('accepted')
    await shop.clock.advance(day)
    expect(await target.test(key, call)).toBe('refused')
    expect(await target.revoke(key, { ...call, published: key })).toBe('done')
  })

  test('whose record cannot be trusted is neither accepted nor refused, and can be revoked', async () => {
    const shop = new Shop()
    const target = apiKeyTarget(shop.keys, options)
    const issued = await shop.issue()
    const other = await shop.issue()
    const { record, lastUsed: _ } = await shop.store.look(issued.id)
    const { hashes } = takeApart(record)
    await shop.store.write(issued.id, altered(record, record.length - 3), [hashes[0], hashes[1]])
    expect(await reasonOf(target.test(issued.key.text(), call))).toMatchObject({ code: 'ERR_SECRET_CORRUPT' })
    await target.revoke(issued.key.text(), { ...call, published: other.key.text() })
    expect(await shop.outcome(issued.key.text())).toBe('revoked')
    shop.peppers = removePepper(usePepper(addPepper(shop.peppers)), 'p1')
    expect(await reasonOf(target.test(other.key.text(), call))).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
  })

  test('of an id with two secrets ends the one secret, and never the one that is published', async () => {
    const shop = new Shop()
    const target = apiKeyTarget(shop.keys, options)
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id)
    const [old, published] = [first.key.text(), second.key.text()]
    await target.revoke(published, { ...call, published })
    await target.revoke(old, { ...call, published })
    await target.revoke(old, { ...call, published })
    expect([await shop.outcome(old), await shop.outcome(published)]).toEqual(['secret', 'good'])
    // Who has an old secret ends nothing that others use.
    await target.revoke(old, { ...call, published: 'another' })
    expect(await shop.outcome(published)).toBe('good')
  })
})

describe('whether a key is in use', () => {
  test('is told by its last use; looks of the rotation are none', async () => {
    const shop = new Shop()
    const target = apiKeyTarget(shop.keys, { ...options, unusedFor: 60 * minute })
    const key = await target.issue({ ...call, token: 'one' })
    await target.test(key, call)
    expect(await target.inUse?.(key, call)).toBe(false)
    expect((await shop.keys.describe(keyIdIn(key))).slots[0]?.lastUsedAt).toBeUndefined()
    await shop.keys.verify(key)
    expect(await target.inUse?.(key, call)).toBe(true)
    await shop.clock.advance(30 * minute)
    await target.test(key, call)
    await shop.clock.advance(30 * minute)
    expect(await target.inUse?.(key, call)).toBe(false)
  })

  test('is not told without unusedFor, and is refused where the store does not note uses', async () => {
    const shop = new Shop()
    expect(apiKeyTarget(shop.keys, options).inUse).toBeUndefined()
    const keys = shop.open({ store: secretsKeyStore(createSecrets(memory(), { cache: false })) })
    const { key } = await keys.issue(options)
    const target = apiKeyTarget(keys, { ...options, unusedFor: 300_000 })
    await rejection(target.inUse?.(key.text(), call) ?? Promise.resolve(), 'ERR_SECRET_UNSUPPORTED')
  })
})

describe('a key that is issued under a token', () => {
  test('has the id of its token and owner, and is issued once', async () => {
    const shop = new Shop()
    const first = await shop.issue({ token: 'one' })
    await rejection(shop.issue({ token: 'one' }), 'ERR_SECRET_CONFLICT')
    const other = await shop.issue({ token: 'one', owner: 'customer-18' })
    expect(other.id).not.toBe(first.id)
    expect([await shop.outcome(first.key.text()), await shop.outcome(other.key.text())]).toEqual(['good', 'good'])
  })

  test('is withdrawn by its owner alone', async () => {
    const shop = new Shop()
    const { key } = await shop.issue({ token: 'one' })
    await shop.keys.withdraw('one', { owner: 'customer-18' })
    expect(await shop.outcome(key.text())).toBe('good')
    await shop.keys.withdraw('one', { owner: 'customer-17' })
    expect(await shop.outcome(key.text())).toBe('revoked')
    await shop.keys.withdraw('one', { owner: 'customer-17' })
  })

  test('by a call that is still on its way when it is withdrawn is not good, whatever comes first', async () => {
    for (const order of ['issued first', 'withdrawn first', 'read before it was issued'] as const) {
      const shop = new Shop()
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      const slow: ApiKeyStore = {
        location: 'slow',
        read: (...args) => shop.store.read(...args),
        replace: (...args) => shop.store.replace(...args),
        overwrite: (...args) => shop.store.overwrite(...args),
        async create(...args) {
          if (order !== 'issued first') await released
          return shop.store.create(...args)
        },
      }
      const issuing = shop
        .open({ store: slow })
        .issue({ owner: 'customer-17', token: 'one' })
        .then(
          issued => issued.key.text(),
          () => undefined,
        )
      if (order === 'issued first') await issuing
      const held = order === 'read before it was issued' ? shop.store.holdNextRead() : undefined
      const withdrawing = shop.keys.withdraw('one', { owner: 'customer-17' })
      if (held !== undefined) {
        await held.reached
        release()
        await issuing
        held.release()
      }
      await withdrawing
      release()
      const key = await issuing
      // The later one is not issued at all.
      expect([order, key === undefined]).toEqual([order, order === 'withdrawn first'])
      if (key !== undefined) expect([order, await shop.outcome(key)]).toEqual([order, 'revoked'])
    }
  })

  test('is refused where the store cannot see in one step whether it is there: nothing is written', async () => {
    const shop = new Shop()
    const store = secretsKeyStore(createSecrets(memory({}, { without: ['putIf'] }), { cache: false }))
    const keys = shop.open({ store })
    await rejection(keys.issue({ owner: 'a', token: 'one' }), 'ERR_SECRET_UNSUPPORTED')
    // Without a token its id is random: that is enough.
    await keys.issue({ owner: 'a' })
  })

  test.each([1, '', 'a b', 'ä', 'x'.repeat(201)])('token %j: a TypeError', async token => {
    const shop = new Shop()
    await expect(shop.issue({ token: token as string })).rejects.toThrow(TypeError)
    await expect(shop.keys.withdraw(token as string, { owner: 'a' })).rejects.toThrow(TypeError)
    await expect(shop.keys.withdraw('one', {} as never)).rejects.toThrow(TypeError)
    await expect(shop.keys.withdraw('one', undefined as never)).rejects.toThrow(TypeError)
    await expect(shop.keys.verify('', { noteUse: 1 as never })).rejects.toThrow(TypeError)
    expect(shop.store.calls).toEqual([])
  })
})

describe('a rotation of an API key', () => {
  test('issues one of another id, and revokes the old one; of an answer that was lost nothing is left', async () => {
    const shop = new Shop()
    const secrets = createSecrets(memory(), { cache: false })
    const first = (await shop.issue({ owner: 'billing' })).key.text()
    await secrets.put('SHOP_API_KEY', first)
    const issued: string[] = []
    let lost = 1
    const target = apiKeyTarget(shop.keys, options)
    const lossy: typeof target = {
      ...target,
      async issue(given) {
        const key = await target.issue(given)
        issued.push(key)
        if (lost-- > 0) throw new Error('the answer was lost')
        return key
      },
    }
    const rotation: RotateOptions = {
      strategy: issueThenRevoke({ target: lossy }),
      grace: { ms: 0, consumers: [] },
      patience: 0,
    }
    await reasonOf(rotate(secrets, 'SHOP_API_KEY', rotation))
    expect(await secrets.get('SHOP_API_KEY')).toBe(first)
    expect(await resume(secrets, 'SHOP_API_KEY', rotation)).toMatchObject({ phase: 'idle' })
    const published = await secrets.get('SHOP_API_KEY')
    expect(issued).toHaveLength(2)
    expect(published).toBe(issued[1])
    const all = [first, ...issued]
    expect(await Promise.all(all.map(key => shop.outcome(key)))).toEqual(['revoked', 'revoked', 'good'])
  })
})
