import { describe, expect, it } from 'vitest'
import { chain } from '../src/compose/index.ts'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

describe('close', () => {
  it('refuses every call after it by a TypeError, cached or not', async () => {
    const store = memory({ KEY: 'a long value' })
    const secrets = createSecrets(store)
    await secrets.get('KEY')
    await secrets.close()
    const calls = store.calls.length
    const all: (() => unknown)[] = [
      () => secrets.get('KEY'),
      () => secrets.get('OTHER'),
      () => secrets.getOptional('KEY'),
      () => secrets.getBytes('KEY'),
      () => secrets.getSecret('KEY'),
      () => secrets.getMany(['KEY']),
      () => secrets.getAll(),
      () => secrets.has('KEY'),
      () => secrets.load({ KEY: { '~standard': { version: 1, vendor: 'x', validate: value => ({ value }) } } }),
      () => secrets.exportTo({}, ['KEY']),
      () => secrets.exportTo({}),
      () => Array.fromAsync(secrets.list()),
      () => Array.fromAsync(secrets.versions('KEY')),
      () => secrets.put('KEY', 'x'),
      () => secrets.put('KEY#a', 'x'),
      () => secrets.delete('KEY'),
      () => secrets.restore('KEY'),
      () => secrets.purge('KEY'),
      () => secrets.moveStage('KEY', { stage: 'a', to: 'v1' }),
      () => secrets.refresh(),
      () => secrets.refresh('KEY'),
      () => secrets.watch(['KEY'], () => undefined),
      () => secrets.withSecret('KEY', () => 1, { isRejected: () => false }),
    ]
    for (const call of all) {
      const reason = await reasonOf(Promise.resolve().then(call))
      expect(reason).toBeInstanceOf(TypeError)
      expect((reason as Error).message).toContain('closed')
    }
    expect(store.calls).toHaveLength(calls)
    expect(secrets.stats().entries).toBe(0)
  })

  it('twice, and by `await using`, closes the provider once', async () => {
    const store = memory()
    {
      await using secrets = createSecrets(store)
      await Promise.all([secrets.close(), secrets.close()])
      await secrets.close()
    }
    expect(store.calls.map(call => call.operation)).toEqual(['close'])
    {
      await using secrets = createSecrets(store)
      await secrets.getOptional('KEY')
    }
    expect(store.calls.map(call => call.operation)).toEqual(['close', 'get', 'close'])
  })

  it('zeroes the cached bytes, and those of callers never', async () => {
    const given = new TextEncoder().encode('a long value')
    class Giving extends ScriptedStore {
      override async get(): Promise<never> {
        return { bytes: given } as never
      }
    }
    const secrets = createSecrets(new Giving())
    const [bytes, secret] = [await secrets.getBytes('KEY'), await secrets.getSecret('KEY')]
    await secrets.close()
    expect(given).toEqual(new Uint8Array(12))
    expect(new TextDecoder().decode(bytes)).toBe('a long value')
    expect(secret.text()).toBe('a long value')
  })

  it('forgets what it hides', async () => {
    const secrets = createSecrets(memory({ KEY: 'a long value' }))
    await secrets.get('KEY')
    await secrets.close()
    expect(secrets.redact('a long value')).toBe('a long value')
    expect(secrets.unprotected()).toEqual([])
  })

  it('ends what is under way: nobody gets zeros, the call is cancelled, no timer is left', async () => {
    const clock = new SimulatedClock()
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock })
    const first = secrets.get('CACHED')
    await settled()
    store.question(0).answer('a long value')
    await first
    const reads = [
      reasonOf(secrets.get('KEY')),
      reasonOf(secrets.get('KEY', { signal: new AbortController().signal })),
      reasonOf(secrets.get('KEY', { timeout: 60_000 })),
      reasonOf(secrets.getSecret('OTHER')),
      // Answered from the cache, and not handed out yet.
      reasonOf(secrets.getBytes('CACHED')),
    ]
    await secrets.close()
    for (const reason of await Promise.all(reads)) expect(reason).toBeInstanceOf(TypeError)
    await settled()
    for (const { signal } of store.asked.slice(1)) expect(signal.aborted).toBe(true)
    for (const question of store.asked.slice(1)) question.answer('too late')
    await settled()
    expect(clock.timers).toBe(0)
    expect(secrets.stats().entries).toBe(0)
  })

  it('at any moment of a write sends nothing to a store that is closed', async () => {
    for (let rounds = 0; rounds < 60; rounds++) {
      const store = memory({ KEY: 'x' })
      const secrets = createSecrets(store)
      const writes = Promise.allSettled([secrets.put('KEY', 'y'), secrets.put('db#a', 'y'), secrets.delete('KEY')])
      for (let round = 0; round < rounds; round++) await undefined
      await secrets.close()
      await writes
      await settled()
      expect(store.calls.at(-1)?.operation).toBe('close')
    }
  })

  it('waits for a write that has begun, and no longer than that may take', async () => {
    const clock = new SimulatedClock()
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock, timeout: 1_000 })
    const first = secrets.put('A', 'x')
    const second = rejection(secrets.put('B', 'x'), 'ERR_SECRET_TIMEOUT')
    await settled()
    const closed = secrets.close()
    store.question(0).answer('')
    await first
    await clock.advance(999)
    expect(await isPending(closed)).toBe(true)
    await clock.advance(1)
    await second
    await closed
    expect(clock.timers).toBe(0)
  })

  it('ends watchers and their subscriptions', async () => {
    for (const without of [[], ['watch']] as const) {
      const clock = new SimulatedClock()
      const store = memory({ KEY: 'x' }, { without })
      const secrets = createSecrets(store, { clock })
      const changes: unknown[] = []
      await secrets.watch(['KEY'], change => changes.push(change))
      await secrets.watch(['KEY'], change => changes.push(change), { interval: 5 })
      expect(clock.timers).toBe(2)
      await secrets.close()
      await createSecrets(store).put('KEY', 'y')
      await clock.advance(100_000)
      expect(changes).toEqual([])
      expect(clock.timers).toBe(0)
    }
  })

  it('ends a watch that is only beginning, at every moment of it', async () => {
    for (let rounds = 0; rounds < 40; rounds++) {
      const clock = new SimulatedClock()
      const store = memory({ KEY: 'x' })
      let [begun, ended] = [0, 0]
      const { watch } = store
      store.watch = async (...args) => {
        const subscription = await watch.apply(store, args)
        begun++
        return {
          async [Symbol.asyncDispose]() {
            ended++
            await subscription[Symbol.asyncDispose]()
          },
        }
      }
      const secrets = createSecrets(store, { clock })
      const watching = secrets
        .watch(['KEY'], () => undefined)
        .then(
          () => undefined,
          reason => reason,
        )
      for (let round = 0; round < rounds; round++) await undefined
      await secrets.close()
      const reason = await watching
      if (reason !== undefined) expect(reason).toBeInstanceOf(TypeError)
      await settled()
      expect(clock.timers).toBe(0)
      expect(ended).toBe(begun)
    }
  })

  it('forgets what it holds at once, whatever a subscription makes of its end', async () => {
    const clock = new SimulatedClock()
    const store = memory({ KEY: 'a long value' })
    store.watch = async () => ({ [Symbol.asyncDispose]: () => new Promise<void>(() => undefined) })
    const secrets = createSecrets(store, { clock })
    await secrets.watch(['KEY'], () => undefined)
    const closed = rejection(secrets.close(), 'ERR_SECRET_TIMEOUT')
    expect(secrets.stats().entries).toBe(0)
    expect(secrets.redact('a long value')).toBe('a long value')
    await clock.advance(10_000)
    await closed
    expect(store.calls.at(-1)?.operation).toBe('close')
    expect(clock.timers).toBe(0)
  })

  it('tells that the store failed to close, after everything of ours has ended', async () => {
    const clock = new SimulatedClock()
    const store = memory({ KEY: 'a long value' })
    store.close = () => Promise.reject(new Error('the socket said a long value'))
    const secrets = createSecrets(store, { clock })
    await secrets.get('KEY')
    const error = await rejection(secrets.close(), 'ERR_SECRET_UNKNOWN')
    expect(error.operation).toBe('close')
    expect(error.message).not.toContain('a long value')
    expect(secrets.stats().entries).toBe(0)
    await rejection(secrets.close(), 'ERR_SECRET_UNKNOWN')
  })

  it('does not wait for ever for a store that hangs', async () => {
    const clock = new SimulatedClock()
    const store = memory()
    store.close = () => new Promise<void>(() => undefined)
    const closed = rejection(createSecrets(store, { clock, timeout: 1_000 }).close(), 'ERR_SECRET_TIMEOUT')
    await clock.advance(1_000)
    await closed
    expect(clock.timers).toBe(0)
  })

  it('asks every part of a composition, also after one has failed', async () => {
    const [one, two] = [memory(), memory()]
    one.close = () => Promise.reject(new Error('failed'))
    await rejection(createSecrets(chain([one, two])).close(), 'ERR_SECRET_UNKNOWN')
    expect(two.calls.map(call => call.operation)).toEqual(['close'])
  })
})
