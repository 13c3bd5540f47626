import { describe, expect, it } from 'vitest'
import { type CacheOptions, createSecrets, type SecretErrorCode, type SecretEvent, type Secrets } from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

const ttl = 100_000
const maxStale = 50_000
const options: CacheOptions = { ttl, maxStale, notFoundTtl: 2_000 }

interface Setting {
  readonly clock: SimulatedClock
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  readonly events: SecretEvent[]
  /** How often the store was asked. */
  reads(): number
  /** What another process writes. */
  change(value: string): Promise<void>
}

async function setting(cache: CacheOptions = options): Promise<Setting> {
  const clock = new SimulatedClock()
  const store = memory({ KEY: 'first' }, { retries: 'sdk' })
  const events: SecretEvent[] = []
  const secrets = createSecrets(store, { clock, cache, observe: event => events.push(event) })
  const other = createSecrets(store, { clock, cache: false })
  return {
    clock,
    store,
    secrets,
    events,
    reads: () => store.calls.filter(({ operation }) => operation === 'get' || operation === 'getMany').length,
    change: async value => void (await other.put('KEY', value)),
  }
}

describe('while a value is fresh', () => {
  it('asks once', async () => {
    const { secrets, clock, reads } = await setting()
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
    const { secrets } = await setting()
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
    const { secrets, store, change } = await setting()
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

describe('past the time of refresh', () => {
  it('serves the value and asks behind it, once', async () => {
    const { secrets, clock, change, reads, events } = await setting()
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
      const { secrets, clock, store, reads } = await setting()
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
    const { secrets, clock, store } = await setting()
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
    const { secrets, clock, change } = await setting()
    await secrets.get('KEY')
    await change('second')
    await clock.advance(ttl)
    expect(await secrets.get('KEY')).toBe('second')
  })

  it.each(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_THROTTLED', 'ERR_SECRET_TIMEOUT'] as const)(
    'it is served for %s, and says that it is stale, up to maxStale and no longer',
    async code => {
      const { secrets, clock, store, events } = await setting()
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
    const { secrets, clock, store, reads, change } = await setting()
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
    const { secrets, clock, store } = await setting()
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

describe('not found', () => {
  it('is remembered for seconds only', async () => {
    const { secrets, clock, reads, store } = await setting()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await createSecrets(store).put('NEW', 'v')
    await clock.advance(1_999)
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    expect(reads()).toBe(1)
    await clock.advance(1)
    expect(await secrets.get('NEW')).toBe('v')
  })

  it('is forgotten at a put, by this client, also of a stage', async () => {
    const { secrets } = await setting()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await rejection(secrets.get({ name: 'NEW', stage: 'current' }), 'ERR_SECRET_NOT_FOUND')
    await secrets.put('NEW', 'v')
    expect(await secrets.get('NEW')).toBe('v')
    expect(await secrets.get({ name: 'NEW', stage: 'current' })).toBe('v')
  })

  it('alone is remembered: denied is asked again', async () => {
    const { secrets, store, reads } = await setting()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', times: 1 })
    await rejection(secrets.get('KEY'), 'ERR_SECRET_DENIED')
    expect(await secrets.get('KEY')).toBe('first')
    expect(reads()).toBe(2)
  })

  it('is not remembered for as long as a clock was set back', async () => {
    const { secrets, clock, store } = await setting()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await createSecrets(store).put('NEW', 'v')
    clock.set(clock.now() - 3_600_000)
    expect(await secrets.get('NEW')).toBe('v')
  })

  it('does not fill the memory', async () => {
    const { secrets } = await setting({ ...options, maxEntries: 10, notFoundTtl: 1e9 })
    await secrets.get('KEY')
    for (let i = 0; i < 100; i++) expect(await secrets.getOptional(`none${i}`)).toBeUndefined()
    expect(secrets.stats().entries).toBe(1)
  })
})

describe('writes', () => {
  it('make the value fresh, without a question', async () => {
    const { secrets, clock, reads } = await setting()
    await secrets.get('KEY')
    await clock.advance(ttl)
    await secrets.put('KEY', 'second')
    expect(await secrets.get('KEY')).toBe('second')
    expect((await secrets.getSecret('KEY')).age).toBe(0)
    expect(reads()).toBe(1)
  })

  it('that fail end what is cached, because they may have taken place', async () => {
    const { secrets, store, reads } = await setting()
    await secrets.get('KEY')
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 1 })
    await rejection(secrets.put('KEY', 'second'), 'ERR_SECRET_UNAVAILABLE')
    expect(await secrets.get('KEY')).toBe('second')
    expect(reads()).toBe(2)
  })

  it('that fail leave the value hidden in logs: it is in use still', async () => {
    const { secrets, store } = await setting()
    await secrets.put('KEY', 'a long value')
    store.inject({ operation: 'put', fails: 'ERR_SECRET_DENIED', times: 1 })
    await rejection(secrets.put('KEY', 'second'), 'ERR_SECRET_DENIED')
    expect(secrets.redact('a long value')).toBe('[redacted KEY]')
    await secrets.refresh()
    expect(secrets.redact('a long value')).toBe('[redacted KEY]')
  })

  it.each(['delete', 'purge'] as const)('%s ends it in all its versions', async change => {
    const { secrets } = await setting()
    const { version } = await secrets.getSecret('KEY')
    await secrets.get({ name: 'KEY', version: version as string })
    await secrets.get({ name: 'KEY', stage: 'current' })
    await secrets[change]('KEY')
    const code = change === 'delete' ? 'ERR_SECRET_DELETED' : 'ERR_SECRET_NOT_FOUND'
    await rejection(secrets.get('KEY'), code)
    await rejection(secrets.get({ name: 'KEY', version: version as string }), code)
    await rejection(secrets.get({ name: 'KEY', stage: 'current' }), code)
  })

  it('move what a cached stage names', async () => {
    const { secrets } = await setting()
    expect(await secrets.get({ name: 'KEY', stage: 'current' })).toBe('first')
    await secrets.put('KEY', 'second')
    expect(await secrets.get({ name: 'KEY', stage: 'current' })).toBe('second')
  })

  it('under one spelling end what is cached under another, where the store takes them for one', async () => {
    const names = { rule: 'any', pattern: /^[^\0]+$/, maxLength: 99, caseSensitive: false }
    const store = memory({ api_key: 'first' }, { limits: { names } })
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    expect(await secrets.get('API_KEY')).toBe('first')
    await secrets.put('api_key', 'second')
    expect(await secrets.get('API_KEY')).toBe('second')
  })

  it('under a mapped name end what is cached under the native one', async () => {
    const names = {
      rule: 'any',
      pattern: /^[a-z/-]+$/,
      maxLength: 99,
      caseSensitive: true,
      toNative: (name: string) => name.replaceAll('/', '--'),
    }
    const secrets = createSecrets(memory({}, { limits: { names } }), { clock: new SimulatedClock() })
    await secrets.put('db/host', 'first')
    expect(await secrets.get('db--host')).toBe('first')
    await secrets.put('db/host', 'second')
    expect(await secrets.get('db--host')).toBe('second')
  })
})

describe('fresh: true and refresh', () => {
  it('ask now, and what they bring is cached', async () => {
    const { secrets, change, reads } = await setting()
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
    const { secrets, store } = await setting()
    await rejection(secrets.get('NEW'), 'ERR_SECRET_NOT_FOUND')
    await createSecrets(store).put('NEW', 'v')
    expect(await secrets.get('NEW', { fresh: true })).toBe('v')
  })

  it('get no stale value', async () => {
    const { secrets, store } = await setting()
    await secrets.get('KEY')
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(secrets.get('KEY', { fresh: true }), 'ERR_SECRET_UNAVAILABLE')
    await rejection(secrets.refresh('KEY'), 'ERR_SECRET_UNAVAILABLE')
    expect(await secrets.get('KEY')).toBe('first')
  })

  it('say that a name is not there any more', async () => {
    const { secrets, store } = await setting()
    await secrets.get('KEY')
    await createSecrets(store).delete('KEY')
    await rejection(secrets.refresh('KEY'), 'ERR_SECRET_DELETED')
    await rejection(secrets.get('KEY'), 'ERR_SECRET_DELETED')
  })
})

describe('a clock that is set back', () => {
  it('has the value asked for again', async () => {
    const { secrets, clock, change } = await setting()
    await secrets.get('KEY')
    await change('second')
    clock.set(clock.now() - 86_400_000)
    expect(await secrets.get('KEY')).toBe('second')
    const secret = await secrets.getSecret('KEY')
    expect([secret.stale, secret.age]).toEqual([false, 0])
  })

  it('lets no stale value be served whose age nobody knows', async () => {
    const { secrets, clock, store } = await setting()
    await secrets.get('KEY')
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    clock.set(clock.now() - 86_400_000)
    await rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
  })

  it('during a cool-down does not keep the store from being asked', async () => {
    const { secrets, clock, store, change } = await setting()
    await secrets.get('KEY')
    await change('second')
    await clock.advance(ttl + 30_000)
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    expect(await secrets.get('KEY')).toBe('first')
    clock.set(clock.now() - 20_000)
    expect(await secrets.get('KEY')).toBe('second')
  })

  it('shows no negative age', async () => {
    const { secrets, clock } = await setting()
    const secret = await secrets.getSecret('KEY')
    clock.set(clock.now() - 1_000)
    expect(secret.age).toBe(0)
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

  it('has the values that left forgotten by the redactor', async () => {
    const store = memory({ a: 'a long value', b: 'another value', db: '{"password":"a password"}' })
    const secrets = createSecrets(store, { cache: { maxEntries: 1 } })
    await secrets.get('a')
    await secrets.getBytes('db#password')
    await secrets.get('b')
    expect(secrets.redact('a long value, a password, another value')).toBe('a long value, a password, [redacted b]')
  })

  it('of one entry works, too', async () => {
    const secrets = createSecrets(memory({ a: '1', b: '2' }), { cache: { maxEntries: 1 } })
    for (let i = 0; i < 3; i++) expect([await secrets.get('a'), await secrets.get('b')]).toEqual(['1', '2'])
    expect(secrets.stats().entries).toBe(1)
  })
})
