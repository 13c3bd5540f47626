import { describe, expect, it } from 'vitest'
import { type Change, createSecrets, type Secrets, type WatchOptions } from '../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'
import { uncaughtDuring } from './uncaught.ts'

interface Setting {
  readonly clock: SimulatedClock
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  /** Another process, which this client hears of by watching only. */
  readonly other: Secrets<MemoryProvider>
  readonly changes: Change[]
  readonly errors: unknown[]
  watch(names: readonly string[], options?: WatchOptions): Promise<AsyncDisposable>
}

function setting(options: MemoryOptions = { without: ['watch'] }): Setting {
  const clock = new SimulatedClock()
  const store = memory({ A: 'first value', B: 'first value' }, { retries: 'sdk', ...options })
  const secrets = createSecrets(store, { clock })
  const changes: Change[] = []
  const errors: unknown[] = []
  return {
    clock,
    store,
    secrets,
    other: createSecrets(store, { clock }),
    changes,
    errors,
    watch: (names, more = {}) =>
      secrets.watch(names, change => changes.push(change), { onError: error => errors.push(error), ...more }),
  }
}

describe('watch', () => {
  it('tells each new version once, without its value, and nothing at the start', async () => {
    const { clock, other, changes, errors, watch, secrets } = setting()
    const watching = await watch(['A', 'B', 'LATER'])
    await clock.advance(200_000)
    expect(changes).toEqual([])
    const second = await other.put('A', 'second value')
    const later = await other.put('LATER', 'x')
    await clock.advance(66_000)
    expect(changes).toEqual([
      { name: 'A', version: second, previous: 'v1', gone: false },
      { name: 'LATER', version: later, previous: undefined, gone: false },
    ])
    // What was seen is what a get gives.
    expect(await secrets.get('A')).toBe('second value')
    await clock.advance(200_000)
    expect(changes).toHaveLength(2)
    expect(errors).toEqual([])
    await watching[Symbol.asyncDispose]()
    await other.put('A', 'third value')
    await clock.advance(200_000)
    expect(changes).toHaveLength(2)
    expect(clock.timers).toBe(0)
  })

  it('tells that a name is gone, and back', async () => {
    const { clock, other, changes, watch } = setting()
    await using _ = await watch(['A'])
    await other.delete('A')
    await clock.advance(66_000)
    await other.restore('A')
    await clock.advance(66_000)
    expect(changes).toEqual([
      { name: 'A', version: undefined, previous: 'v1', gone: true },
      { name: 'A', version: 'v1', previous: undefined, gone: false },
    ])
  })

  it('looks about every interval, 60 seconds by default and 5 for local stores', async () => {
    for (const [options, more, interval] of [
      [{}, {}, 60_000],
      [{ local: true }, {}, 5_000],
      [{}, { interval: 1_000 }, 1_000],
    ] as const) {
      const { clock, store, watch } = setting({ without: ['watch'], ...options })
      await using _ = await watch(['A'], more)
      for (let look = 2; look < 8; look++) {
        expect(clock.next).toBeGreaterThanOrEqual(0.9 * interval)
        expect(clock.next).toBeLessThanOrEqual(1.1 * interval)
        await clock.advance(clock.next ?? 0)
        expect(store.calls).toHaveLength(look)
      }
    }
  })

  it('hears of a change at once where the store tells of it', async () => {
    const { clock, other, changes, watch } = setting({})
    await using _ = await watch(['A'])
    await other.put('A', 'second value')
    await other.put('B', 'second value')
    await settled()
    expect(changes.map(({ name }) => name)).toEqual(['A'])
    expect(clock.timers).toBe(1)
  })

  it('calls nobody at the start, not even where a hint comes before the first look has ended', async () => {
    const { store, other, changes, watch } = setting({})
    const { get, getMany } = store
    let release = (): void => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const wait = async (): Promise<void> => void (await held)
    store.get = (...args) => wait().then(() => get.apply(store, args))
    store.getMany = (...args) => wait().then(() => getMany.apply(store, args))
    const starting = watch(['A', 'B'])
    await settled()
    await other.put('C', 'a hint about anything')
    await settled()
    release()
    await using _ = await starting
    await settled()
    expect(changes).toEqual([])
  })

  it('looks again where a hint comes during a look', async () => {
    const { store, other, changes, watch } = setting({})
    await using _ = await watch(['A'])
    const { get } = store
    let release = (): void => undefined
    store.get = async (...args) => {
      const stored = await get.apply(store, args)
      await new Promise<void>(resolve => {
        release = resolve
      })
      return stored
    }
    await other.put('A', 'second value')
    await settled()
    await other.put('A', 'third value')
    await settled()
    release()
    await settled()
    release()
    await settled()
    expect(changes.map(({ version }) => version)).toEqual(['v3', 'v4'])
  })

  it('watches a part as the secret it is in', async () => {
    const { clock, other, changes, watch } = setting()
    await other.put('db', '{"password":"p"}')
    await using _ = await watch(['db#password'])
    await other.put('db', '{"password":"q"}')
    await clock.advance(66_000)
    expect(changes.map(({ name }) => name)).toEqual(['db#password'])
  })

  it('tells changes of stores without versions by their bytes', async () => {
    const { clock, store, other, changes, watch } = setting()
    const { get } = store
    store.get = async (...args) => ({ ...(await get.apply(store, args)), version: undefined })
    await using _ = await watch(['A'])
    await other.put('A', 'first value')
    await clock.advance(66_000)
    expect(changes).toEqual([])
    await other.put('A', 'second value')
    await clock.advance(66_000)
    expect(changes).toEqual([{ name: 'A', version: undefined, previous: undefined, gone: false }])
    expect(JSON.stringify(changes)).not.toContain('value')
  })

  it('goes on after failures, each of which is told', async () => {
    const { clock, store, other, changes, errors, watch } = setting()
    await using _ = await watch(['A'])
    store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', times: 2 })
    await clock.advance(66_000)
    await clock.advance(66_000)
    expect(errors).toMatchObject([
      { code: 'ERR_SECRET_DENIED', secretName: 'A' },
      { code: 'ERR_SECRET_DENIED', secretName: 'A' },
    ])
    await other.put('A', 'second value')
    await clock.advance(66_000)
    expect(changes).toHaveLength(1)
  })

  it('does not begin where the first look fails, and says why', async () => {
    for (const without of [[], ['watch']] as const) {
      const { clock, store, watch } = setting({ without })
      store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED' })
      await rejection(watch(['A']), 'ERR_SECRET_DENIED')
      expect(clock.timers).toBe(0)
    }
    const { clock, store, watch } = setting({})
    store.inject({ operation: 'watch', fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(watch(['A']), 'ERR_SECRET_UNAVAILABLE')
    expect(clock.timers).toBe(0)
  })

  it('ends the subscription at the store when it is disposed of, twice at no harm', async () => {
    const { store, other, changes, watch } = setting({})
    let ended = 0
    const { watch: subscribe } = store
    store.watch = async (...args) => {
      const subscription = await subscribe.apply(store, args)
      return {
        async [Symbol.asyncDispose]() {
          ended++
          await subscription[Symbol.asyncDispose]()
        },
      }
    }
    const watching = await watch(['A'])
    await watching[Symbol.asyncDispose]()
    await watching[Symbol.asyncDispose]()
    expect(ended).toBe(1)
    await other.put('A', 'second value')
    await settled()
    expect(changes).toEqual([])
  })

  it('lets no error of its callbacks be lost, and goes on', async () => {
    const [one, two] = [new Error('onChange failed'), new Error('onError failed')]
    const fail =
      (error: Error): (() => never) =>
      () => {
        throw error
      }
    const uncaught = await uncaughtDuring(async () => {
      const { clock, store, other, secrets } = setting()
      await using _ = await secrets.watch(['A'], fail(one), { onError: fail(two) })
      await other.put('A', 'second value')
      await clock.advance(66_000)
      store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', times: 1 })
      await clock.advance(66_000)
      await other.put('A', 'third value')
      await clock.advance(66_000)
    })
    expect(uncaught).toEqual([one, two, one])
  })

  const wrong: [unknown, unknown, unknown][] = [
    [[], () => 1, {}],
    ['A', () => 1, {}],
    [[''], () => 1, {}],
    [['A'], undefined, {}],
    [['A'], () => 1, { interval: 0 }],
    [['A'], () => 1, { interval: '5' }],
    [['A'], () => 1, { interval: Number.NaN }],
    [['A'], () => 1, { onError: true }],
    [['A'], () => 1, { onerror: () => 1 }],
  ]

  it.each(wrong)('refuses %j, %s, %j before any I/O', async (names, onChange, options) => {
    const { store, secrets, clock } = setting()
    const reason = await reasonOf(secrets.watch(names as never, onChange as never, options as never))
    expect(reason instanceof TypeError || reason instanceof RangeError).toBe(true)
    expect(store.calls).toEqual([])
    expect(clock.timers).toBe(0)
  })
})
