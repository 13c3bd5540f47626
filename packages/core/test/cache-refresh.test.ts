import { describe, expect, it } from 'vitest'
import { createSecrets, type SecretErrorCode } from '../src/index.ts'
import { cachedStore, maxStale, ttl } from './cached-store.ts'
import { rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

describe('past the time of refresh', () => {
  it('serves the value and asks behind it, once', async () => {
    const { secrets, clock, change, reads, events } = await cachedStore()
    await secrets.get('KEY')
    await change('second')
    await clock.advance(ttl - 1)
    expect(await Promise.all([secrets.get('KEY'), secrets.get('KEY'), secrets.get('KEY')])).toEqual([
      'first',
      'first',
      'first',
    ])
    await settled()
    expect(reads()).toBe(2)
    expect(await secrets.get('KEY')).toBe('second')
    expect(events.filter(event => event.type === 'change')).toHaveLength(1)
    expect((await secrets.getSecret('KEY')).stale).toBe(false)
  })

  it.each(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_THROTTLED', 'ERR_SECRET_TIMEOUT'] as const)(
    'waits about five seconds after %s before it asks again',
    async code => {
      const { secrets, clock, store, reads } = await cachedStore()
      await secrets.get('KEY')
      await clock.advance(ttl - 9_000)
      store.inject({ operation: 'get', fails: code })
      // Jitter may have put the refresh later than now: move on until it began.
      while (reads() === 1) {
        await secrets.get('KEY')
        await clock.advance(100)
      }
      const failed = reads()
      await clock.advance(2_000)
      expect(await secrets.get('KEY')).toBe('first')
      await settled()
      expect(reads()).toBe(failed)
      await clock.advance(3_100)
      expect(await secrets.get('KEY')).toBe('first')
      await settled()
      expect(reads()).toBe(failed + 1)
    },
  )

  it.each([
    'ERR_SECRET_DENIED',
    'ERR_SECRET_DISABLED',
    'ERR_SECRET_DELETED',
    'ERR_SECRET_NOT_FOUND',
    'ERR_SECRET_CORRUPT',
    'ERR_SECRET_UNKNOWN',
  ] as const)('forgets the value at %s, so that the next read meets it', async code => {
    const { secrets, clock, store } = await cachedStore()
    await secrets.get('KEY')
    await clock.advance(ttl - 1)
    store.inject({ operation: 'get', fails: code })
    expect(await secrets.get('KEY')).toBe('first')
    await settled()
    await rejection(secrets.get('KEY'), code)
    expect(secrets.stats().entries).toBe(0)
  })
})

describe('past its time', () => {
  it('a value is not served while the store answers', async () => {
    const { secrets, clock, change } = await cachedStore()
    await secrets.get('KEY')
    await change('second')
    await clock.advance(ttl)
    expect(await secrets.get('KEY')).toBe('second')
  })

  it.each(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_THROTTLED', 'ERR_SECRET_TIMEOUT'] as const)(
    'it is served for %s, and says that it is stale, up to maxStale and no longer',
    async code => {
      const { secrets, clock, store, events } = await cachedStore()
      await secrets.get('KEY')
      const readAt = clock.now()
      store.inject({ operation: 'get', fails: code })
      await clock.advance(ttl)
      expect(await secrets.get('KEY')).toBe('first')
      expect(events.filter(event => event.type === 'stale')).toEqual([
        { type: 'stale', provider: 'memory', name: 'KEY', ageMs: ttl, code },
      ])
      // While nobody asks again, it is as stale as before.
      const secret = await secrets.getSecret('KEY')
      expect([secret.stale, secret.text(), secret.age]).toEqual([true, 'first', ttl])
      expect(secrets.stats()).toMatchObject({ hits: 0, stale: 2 })
      await clock.advance(maxStale - 1)
      expect((await secrets.getSecret('KEY')).stale).toBe(true)
      await clock.advance(1)
      expect(clock.now() - readAt).toBe(ttl + maxStale)
      await rejection(secrets.get('KEY'), code)
      await rejection(secrets.get('KEY'), code)
    },
  )

  it('asks about every five seconds while the store is away, and serves the new value when it is back', async () => {
    const { secrets, clock, store, reads, change } = await cachedStore()
    await secrets.get('KEY')
    await change('second')
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    await clock.advance(ttl)
    const before = reads()
    for (let second = 0; second < 40; second++) {
      expect(await secrets.get('KEY')).toBe('first')
      await clock.advance(1_000)
    }
    expect(reads() - before).toBeGreaterThanOrEqual(8)
    expect(reads() - before).toBeLessThanOrEqual(14)
    store.heal()
    await clock.advance(5_000)
    const secret = await secrets.getSecret('KEY')
    expect([secret.text(), secret.stale]).toEqual(['second', false])
  })

  it.each([
    'ERR_SECRET_DENIED',
    'ERR_SECRET_DISABLED',
    'ERR_SECRET_DELETED',
    'ERR_SECRET_NOT_FOUND',
    'ERR_SECRET_UNKNOWN',
  ] as const)('it is never served for %s, not even in an outage after it', async code => {
    const { secrets, clock, store } = await cachedStore()
    await secrets.get('KEY')
    await clock.advance(ttl)
    store.inject({ operation: 'get', fails: code, times: 1 })
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(secrets.get('KEY'), code)
    const after: SecretErrorCode = code === 'ERR_SECRET_NOT_FOUND' ? code : 'ERR_SECRET_UNAVAILABLE'
    await rejection(secrets.get('KEY'), after)
  })

  it('a lease that ended is not served as if it went on, while a failed refresh cools down', async () => {
    const clock = new SimulatedClock()
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock, cache: { ttl, maxStale: 0 } })
    const read = secrets.get('KEY')
    await settled()
    store.question(0).answer('leased', { freshUntil: clock.now() + 10_000 })
    await read
    await clock.advance(10_000)
    const failing = rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
    await settled()
    store.question(1).fail('ERR_SECRET_UNAVAILABLE')
    await failing
    const again = rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
    await settled()
    store.question(2).fail('ERR_SECRET_UNAVAILABLE')
    await again
  })
})

describe('fresh: true and refresh', () => {
  it('ask now, and what they bring is cached', async () => {
    const { secrets, change, reads } = await cachedStore()
    await secrets.get('KEY')
    await change('second')
    expect(await secrets.get('KEY')).toBe('first')
    expect(await secrets.get('KEY', { fresh: true })).toBe('second')
    expect(await secrets.get('KEY')).toBe('second')
    await change('third')
    await secrets.refresh('KEY')
    expect(await secrets.get('KEY')).toBe('third')
    expect(reads()).toBe(3)
    await change('fourth')
    await secrets.refresh()
    expect(reads()).toBe(3)
    expect(await secrets.get('KEY')).toBe('fourth')
  })

  it('skip a remembered "not found"', async () => {
    const { secrets, store } = await cachedStore()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await createSecrets(store).put('NEW', 'v')
    expect(await secrets.get('NEW', { fresh: true })).toBe('v')
  })

  it('get no stale value', async () => {
    const { secrets, store } = await cachedStore()
    await secrets.get('KEY')
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(secrets.get('KEY', { fresh: true }), 'ERR_SECRET_UNAVAILABLE')
    await rejection(secrets.refresh('KEY'), 'ERR_SECRET_UNAVAILABLE')
    expect(await secrets.get('KEY')).toBe('first')
  })

  it('say that a name is not there any more', async () => {
    const { secrets, store } = await cachedStore()
    await secrets.get('KEY')
    await createSecrets(store).delete('KEY')
    await rejection(secrets.refresh('KEY'), 'ERR_SECRET_DELETED')
    await rejection(secrets.get('KEY'), 'ERR_SECRET_DELETED')
  })
})

describe('a clock that is set back', () => {
  it('has the value asked for again', async () => {
    const { secrets, clock, change } = await cachedStore()
    await secrets.get('KEY')
    await change('second')
    clock.set(clock.now() - 86_400_000)
    expect(await secrets.get('KEY')).toBe('second')
    const secret = await secrets.getSecret('KEY')
    expect([secret.stale, secret.age]).toEqual([false, 0])
  })

  it('lets no stale value be served whose age nobody knows', async () => {
    const { secrets, clock, store } = await cachedStore()
    await secrets.get('KEY')
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    clock.set(clock.now() - 86_400_000)
    await rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
  })

  it('during a cool-down does not keep the store from being asked', async () => {
    const { secrets, clock, store, change } = await cachedStore()
    await secrets.get('KEY')
    await change('second')
    await clock.advance(ttl + 30_000)
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    expect(await secrets.get('KEY')).toBe('first')
    clock.set(clock.now() - 20_000)
    expect(await secrets.get('KEY')).toBe('second')
  })

  it('shows no negative age', async () => {
    const { secrets, clock } = await cachedStore()
    const secret = await secrets.getSecret('KEY')
    clock.set(clock.now() - 1_000)
    expect(secret.age).toBe(0)
  })
})
