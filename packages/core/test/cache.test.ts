import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { cachedStore, options, ttl } from './cached-store.ts'
import { rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

describe('while a value is fresh', () => {
  it('asks once', async () => {
    const { secrets, clock, reads } = await cachedStore()
    const first = secrets.get('KEY')
    await first
    await clock.advance(ttl / 2 - 1)
    for (const read of ['get', 'getOptional', 'getBytes', 'getSecret', 'has', 'getMany'] as const) {
      await (read === 'getMany' ? secrets.getMany(['KEY']) : secrets[read]('KEY'))
    }
    expect(reads()).toBe(1)
    expect(secrets.stats()).toMatchObject({ hits: 6, misses: 1 })
  })

  it('hands out one promise for all hits', async () => {
    const { secrets } = await cachedStore()
    await secrets.get('KEY')
    expect(secrets.get('KEY')).toBe(secrets.get('KEY'))
  })

  it('begins the refresh between half and the whole of the time, spread evenly', async () => {
    const names = Array.from({ length: 400 }, (_, i) => `k${i}`)
    const clock = new SimulatedClock()
    const store = memory(Object.fromEntries(names.map(name => [name, 'v'])))
    const secrets = createSecrets(store, { clock, cache: options })
    await secrets.getMany(names)
    const begun: number[] = []
    const before = () => store.calls.reduce((sum, call) => sum + call.names.length, 0)
    let seen = before()
    for (let quarter = 0; quarter < 4; quarter++) {
      // To the eighths of the time: 0.4999, then 0.625, 0.75, 0.875 and the end.
      await clock.advance(quarter === 0 ? ttl / 2 - 1 : ttl / 8)
      await Promise.all(names.map(name => secrets.get(name)))
      await settled()
      begun.push(before() - seen)
      seen = before()
    }
    expect(begun[0]).toBe(0)
    // 100 are expected in each; the chance of fewer than 50 is below one in a hundred million.
    for (const count of begun.slice(1)) expect(count).toBeGreaterThan(50)
    await clock.advance(ttl / 8 + 1)
    await Promise.all(names.map(name => secrets.get(name)))
    await settled()
    expect(before() - seen).toBeGreaterThan(50)
  })

  it('keeps nothing where the cache is off, or the store is local', async () => {
    for (const secrets of [
      createSecrets(memory({ KEY: 'v' }), { cache: false }),
      createSecrets(memory({ KEY: 'v' }, { local: true })),
    ]) {
      for (let i = 0; i < 3; i++) expect(await secrets.get('KEY')).toBe('v')
      await rejection(secrets.get('NONE'), 'ERR_SECRET_NOT_FOUND')
      await rejection(secrets.get('NONE'), 'ERR_SECRET_NOT_FOUND')
      expect(secrets.provider.calls).toHaveLength(5)
      await secrets.put('KEY', 'w')
      expect(await secrets.get('KEY')).toBe('w')
      expect(secrets.stats()).toMatchObject({ hits: 0, entries: 0 })
    }
  })

  it('keeps versions apart', async () => {
    const { secrets, store, change } = await cachedStore()
    await change('second')
    const [newest, oldest] = await Array.fromAsync(secrets.versions('KEY'))
    const calls = store.calls.length
    for (let i = 0; i < 2; i++) {
      expect(await secrets.get({ name: 'KEY', version: oldest?.version as string })).toBe('first')
      expect(await secrets.get({ name: 'KEY', version: newest?.version as string })).toBe('second')
      expect(await secrets.get({ name: 'KEY', stage: 'current' })).toBe('second')
      expect(await secrets.get('KEY')).toBe('second')
    }
    expect(store.calls.length - calls).toBe(4)
  })
})

describe('freshUntil', () => {
  it.each([
    ['clips the time', 30_000, 30_000],
    ['does not lengthen it', 10 * ttl, ttl],
    ['that is over still leaves a second', -5_000, 1_000],
  ])('%s', async (_, freshFor, expected) => {
    const clock = new SimulatedClock()
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock, cache: options })
    const read = secrets.get('KEY')
    await settled()
    store.question(0).answer('v', { freshUntil: clock.now() + freshFor })
    await read
    await clock.advance(Math.min(expected, ttl / 2) - 1)
    await secrets.get('KEY')
    await settled()
    expect(store.asked).toHaveLength(1)
    // At the end of its time a caller waits for the store.
    await clock.advance(expected - Math.min(expected, ttl / 2) + 1)
    let over = false
    const late = secrets.get('KEY').then(() => {
      over = true
    })
    await settled()
    expect([over, store.asked.length]).toEqual([false, 2])
    store.question(1).answer('w')
    await late
  })
})

describe('not found', () => {
  it('is remembered for seconds only', async () => {
    const { secrets, clock, reads, store } = await cachedStore()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await createSecrets(store).put('NEW', 'v')
    await clock.advance(1_999)
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    expect(reads()).toBe(1)
    await clock.advance(1)
    expect(await secrets.get('NEW')).toBe('v')
  })

  it('is forgotten at a put, by this client, also of a stage', async () => {
    const { secrets } = await cachedStore()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await rejection(secrets.get({ name: 'NEW', stage: 'current' }), 'ERR_SECRET_NOT_FOUND')
    await secrets.put('NEW', 'v')
    expect(await secrets.get('NEW')).toBe('v')
    expect(await secrets.get({ name: 'NEW', stage: 'current' })).toBe('v')
  })

  it('alone is remembered: denied is asked again', async () => {
    const { secrets, store, reads } = await cachedStore()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', times: 1 })
    await rejection(secrets.get('KEY'), 'ERR_SECRET_DENIED')
    expect(await secrets.get('KEY')).toBe('first')
    expect(reads()).toBe(2)
  })

  it('is not remembered for as long as a clock was set back', async () => {
    const { secrets, clock, store } = await cachedStore()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await createSecrets(store).put('NEW', 'v')
    clock.set(clock.now() - 3_600_000)
    expect(await secrets.get('NEW')).toBe('v')
  })

  it('does not fill the memory', async () => {
    const { secrets } = await cachedStore({ ...options, maxEntries: 10, notFoundTtl: 1e9 })
    await secrets.get('KEY')
    for (let i = 0; i < 100; i++) expect(await secrets.getOptional(`none${i}`)).toBeUndefined()
    expect(secrets.stats().entries).toBe(1)
  })
})

describe('the bound', () => {
  it('holds, and the values that are used stay', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `k${i}`)
    const clock = new SimulatedClock()
    const store = memory(Object.fromEntries(names.map(name => [name, `a long value of ${name}`])))
    const secrets = createSecrets(store, { clock, cache: { maxEntries: 10 } })
    for (const name of names) {
      await secrets.get(name)
      // One in use between all the others.
      await secrets.get('k0')
      expect(secrets.stats().entries).toBeLessThanOrEqual(10)
    }
    const reads = store.calls.length
    expect(reads).toBe(50)
    await secrets.get('k0')
    await secrets.get('k49')
    expect(store.calls).toHaveLength(reads)
    await secrets.get('k1')
    expect(store.calls).toHaveLength(reads + 1)
  })

  it('leaves the values that left it to the redactor: they were handed out', async () => {
    const store = memory({ a: 'a long value', b: 'another value', db: '{"password":"a password"}' })
    const secrets = createSecrets(store, { cache: { maxEntries: 1 } })
    await secrets.get('a')
    await secrets.getBytes('db#password')
    await secrets.get('b')
    expect(secrets.redact('a long value, a password, another value')).toBe(
      '[redacted a], [redacted db#password], [redacted b]',
    )
    expect(secrets.unprotected()).toEqual([])
  })

  it('of one entry works, too', async () => {
    const secrets = createSecrets(memory({ a: '1', b: '2' }), { cache: { maxEntries: 1 } })
    for (let i = 0; i < 3; i++) expect([await secrets.get('a'), await secrets.get('b')]).toEqual(['1', '2'])
    expect(secrets.stats().entries).toBe(1)
  })
})
