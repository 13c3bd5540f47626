import { describe, expect, it } from 'vitest'
import { createSecrets, Failed, type SecretErrorCode, type Stored, StoreFault } from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}`)
const valuesOf = (all: readonly string[]): Record<string, string> =>
  Object.fromEntries(all.map(name => [name, `value of ${name}`]))

function sizes(store: MemoryProvider): number[] {
  return store.calls.filter(call => call.operation === 'getMany').map(call => call.names.length)
}

describe('gets in one tick', () => {
  it('are as many calls as batches: 150 names at 20 each are 8', async () => {
    const all = names(150)
    const store = memory(valuesOf(all))
    const secrets = createSecrets(store)
    const values = await Promise.all(all.map(name => secrets.get(name)))
    expect(values).toEqual(all.map(name => `value of ${name}`))
    expect(sizes(store)).toEqual([20, 20, 20, 20, 20, 20, 20, 10])
    expect(store.calls).toHaveLength(8)
  })

  it('of the last batch alone use get', async () => {
    const all = names(41)
    const store = memory(valuesOf(all))
    await createSecrets(store).getMany(all)
    expect(store.calls.map(call => [call.operation, call.names.length])).toEqual([
      ['getMany', 20],
      ['getMany', 20],
      ['get', 1],
    ])
  })

  it('by getMany, getSecret, has and get together are one batch', async () => {
    const store = memory(valuesOf(names(4)))
    const secrets = createSecrets(store)
    await Promise.all([secrets.get('k0'), secrets.getMany(['k1', 'k0']), secrets.getSecret('k2'), secrets.has('k3')])
    expect(store.calls.map(call => call.names)).toEqual([['k0', 'k1', 'k2', 'k3']])
  })

  it('with a few awaits between them are gathered still', async () => {
    const all = names(10)
    const store = memory(valuesOf(all))
    const secrets = createSecrets(store)
    const startUp = async (name: string, awaits: number): Promise<string> => {
      for (let i = 0; i < awaits; i++) await undefined
      return secrets.get(name)
    }
    // None comes in the microtasks between: what was asked at first is held meanwhile.
    await Promise.all(all.map((name, index) => startUp(name, index % 2 === 0 ? 0 : 6)))
    expect(sizes(store)).toEqual([10])
  })

  it('alone use get, and come without delay', async () => {
    const store = memory(valuesOf(names(2)))
    const secrets = createSecrets(store)
    await secrets.get('k0')
    expect(store.calls.map(call => call.operation)).toEqual(['get'])
    // Of the same name, too: one name is no batch.
    await Promise.all([
      secrets.get('k1'),
      secrets.get('k1', { fresh: true }),
      secrets.get('k1#0').catch(() => undefined),
    ])
    expect(store.calls.map(call => call.operation)).toEqual(['get', 'get'])
  })

  it('in later ticks are batches of their own', async () => {
    const store = memory(valuesOf(names(4)))
    const secrets = createSecrets(store)
    const first = [secrets.get('k0'), secrets.get('k1')]
    await settled()
    await Promise.all([...first, secrets.get('k2'), secrets.get('k3')])
    expect(sizes(store)).toEqual([2, 2])
  })

  it('of versions are not in the batch, which has current values only', async () => {
    const store = memory(valuesOf(names(3)))
    const secrets = createSecrets(store)
    await Promise.all([secrets.get('k0'), secrets.get('k1'), secrets.get({ name: 'k2', version: 'v3' })])
    expect(store.calls.map(call => call.operation).sort()).toEqual(['get', 'getMany'])
  })

  it('without a bound on batches are one', async () => {
    const all = names(500)
    const store = memory(valuesOf(all))
    const { batch: _none, ...limits } = store.limits
    Object.defineProperty(store, 'limits', { value: limits })
    await createSecrets(store).getMany(all)
    expect(sizes(store)).toEqual([500])
  })

  it('of two spellings of one secret ask for it once, where case does not count', async () => {
    const store = memory(
      { key: 'v', other: 'w' },
      { limits: { names: { rule: '', pattern: /./, maxLength: 99, caseSensitive: false } } },
    )
    const secrets = createSecrets(store)
    expect(await Promise.all(['key', 'KEY', 'other'].map(name => secrets.get(name)))).toEqual(['v', 'v', 'w'])
    expect(store.calls.map(call => call.names)).toEqual([['key', 'other']])
  })
})

describe('a failure in a batch', () => {
  it('of one name is its own', async () => {
    const store = memory(valuesOf(names(4)), { retries: 'sdk' })
    store.inject({ operation: 'get', name: 'k1', fails: 'ERR_SECRET_DENIED', status: 403 })
    const secrets = createSecrets(store)
    const outcomes = await Promise.allSettled(['k0', 'k1', 'k2', 'none', ' bad\0'].map(name => secrets.get(name)))
    expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.code))).toEqual([
      'value of k0',
      'ERR_SECRET_DENIED',
      'value of k2',
      'ERR_SECRET_NOT_FOUND',
      'ERR_SECRET_INVALID',
    ])
    const denied = (outcomes[1] as PromiseRejectedResult).reason
    expect(denied).toMatchObject({ secretName: 'k1', operation: 'get', status: 403 })
    expect(sizes(store)).toEqual([4])
  })

  it.each(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_THROTTLED', 'ERR_SECRET_DENIED', 'ERR_SECRET_UNKNOWN'] as const)(
    'of all is told to each under its own name: %s',
    async code => {
      const store = memory(valuesOf(names(3)), { retries: 'sdk' })
      store.inject({ operation: 'getMany', fails: code })
      const secrets = createSecrets(store)
      const reads = ['k0', 'k1', 'k2'].map(name => rejection(secrets.get(name), code))
      for (const [index, error] of (await Promise.all(reads)).entries()) {
        expect(error).toMatchObject({ secretName: `k${index}`, operation: 'get' })
        expect(error.message).toContain(`"k${index}"`)
      }
      const error = await rejection(secrets.getMany(['k0', 'k1']), code)
      expect(error.errors?.map(each => each.secretName)).toEqual(['k0', 'k1'])
    },
  )

  it('that passes is tried again, where core retries, for the names it is about', async () => {
    const store = memory(valuesOf(names(4)))
    store.inject({ operation: 'get', name: 'k1', fails: 'ERR_SECRET_THROTTLED', times: 1 })
    store.inject({ operation: 'get', name: 'k2', fails: 'ERR_SECRET_THROTTLED', times: 2 })
    store.inject({ operation: 'get', name: 'k3', fails: 'ERR_SECRET_DENIED' })
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const outcomes = Promise.allSettled(names(4).map(name => secrets.get(name)))
    await clock.advance(1_000)
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    expect(store.calls.map(call => call.names)).toEqual([['k0', 'k1', 'k2', 'k3'], ['k1', 'k2'], ['k2']])
  })

  it('that goes on is told after as many attempts as alone', async () => {
    const store = memory(valuesOf(names(2)))
    store.inject({ operation: 'get', name: 'k1', fails: 'ERR_SECRET_UNAVAILABLE' })
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const reads = Promise.allSettled([secrets.get('k0'), rejection(secrets.get('k1'), 'ERR_SECRET_UNAVAILABLE')])
    await clock.advance(1_000)
    const [fine, failed] = await reads
    expect(fine.status).toBe('fulfilled')
    expect(failed).toMatchObject({ value: { secretName: 'k1', attempts: 3 } })
    expect(store.calls).toHaveLength(3)
  })

  it('to answer a name is a fault of the adapter, and no "not found"', async () => {
    const store = memory(valuesOf(names(2)))
    store.getMany = async () => new Map<string, Stored | Failed>()
    const error = await rejection(createSecrets(store).getMany(['k0', 'k1']), 'ERR_SECRET_CORRUPT')
    expect(error.errors).toHaveLength(2)
    await rejection(createSecrets(store).getMany(['k0', 'k1']), 'ERR_SECRET_CORRUPT')
  })

  it('keeps its code when the adapter gives it as the SDK did', async () => {
    const store = memory(valuesOf(names(2)), { retries: 'sdk' })
    const codes: SecretErrorCode[] = ['ERR_SECRET_DISABLED', 'ERR_SECRET_DELETED']
    store.getMany = async all =>
      new Map(all.map((name, i) => [name, new Failed(new StoreFault(codes[i] ?? 'ERR_SECRET_UNKNOWN'))]))
    const secrets = createSecrets(store)
    await Promise.all([
      rejection(secrets.get('k0'), 'ERR_SECRET_DISABLED'),
      rejection(secrets.get('k1'), 'ERR_SECRET_DELETED'),
    ])
  })
})

describe('an abort in a batch', () => {
  it('of one leaves the others their answers', async () => {
    const store = memory(valuesOf(names(3)))
    const { getMany } = store
    let answer = (): void => undefined
    const signals: AbortSignal[] = []
    store.getMany = async (all, call) => {
      signals.push(call.signal)
      await new Promise<void>(resolve => {
        answer = resolve
      })
      return getMany.call(store, all, call)
    }
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const controller = new AbortController()
    const leaving = reasonOf(secrets.get('k1', { signal: controller.signal }))
    const staying = [secrets.get('k0'), secrets.get('k2')]
    await settled()
    controller.abort('left')
    expect(await leaving).toBe('left')
    expect(signals[0]?.aborted).toBe(false)
    answer()
    expect(await Promise.all(staying)).toEqual(['value of k0', 'value of k2'])
    // What came for the one who left is nobody's, and the next who asks is answered.
    const next = secrets.get('k1')
    await settled()
    answer()
    expect(await next).toBe('value of k1')
  })

  it('before the batch is sent takes the name out of it', async () => {
    const store = memory(valuesOf(names(3)))
    const secrets = createSecrets(store)
    const controller = new AbortController()
    const leaving = reasonOf(secrets.get('k1', { signal: controller.signal }))
    const staying = [secrets.get('k0'), secrets.get('k2')]
    controller.abort('left')
    expect(await leaving).toBe('left')
    await Promise.all(staying)
    expect(store.calls.map(call => call.names)).toEqual([['k0', 'k2']])
  })

  it('of all cancels it', async () => {
    const store = memory(valuesOf(names(3)))
    const signals: AbortSignal[] = []
    store.getMany = (_, call) => {
      signals.push(call.signal)
      return new Promise(() => undefined)
    }
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const controllers = names(3).map(() => new AbortController())
    const reads = names(3).map((name, i) =>
      reasonOf(secrets.get(name, { signal: (controllers[i] as AbortController).signal })),
    )
    await settled()
    for (const [i, controller] of controllers.entries()) controller.abort(i)
    expect(await Promise.all(reads)).toEqual([0, 1, 2])
    expect(signals[0]?.aborted).toBe(true)
    expect(clock.timers).toBe(0)
  })
})

describe('a store without batches', () => {
  it('has a bounded number of calls under way, and all are answered', async () => {
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const reads = Promise.all(names(200).map(name => secrets.get(name)))
    for (let answered = 0; answered < 200; answered++) {
      await settled()
      const open = store.asked.length - answered
      expect(open).toBe(Math.min(32, 200 - answered))
      const { name } = store.question(answered)
      store.question(answered).answer(`value of ${name}`)
    }
    expect(await reads).toEqual(names(200).map(name => `value of ${name}`))
  })

  it('keeps the bound for batches as well, and below a composition', async () => {
    const store = memory(valuesOf(names(2_000)))
    let [open, most] = [0, 0]
    const { getMany } = store
    store.getMany = async (...args) => {
      most = Math.max(most, ++open)
      await settled()
      open--
      return getMany.apply(store, args)
    }
    await createSecrets(store).getMany(names(2_000))
    expect(most).toBe(32)
  })

  it('that hangs fails every caller in his time, those who wait for a place too', async () => {
    const store = new ScriptedStore()
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock, timeout: 1_000 })
    const reads = names(100).map(name => rejection(secrets.get(name), 'ERR_SECRET_TIMEOUT'))
    await clock.advance(999)
    expect(await isPending(reads[99] as Promise<unknown>)).toBe(true)
    await clock.advance(1)
    for (const [i, error] of (await Promise.all(reads)).entries()) expect(error.secretName).toBe(`k${i}`)
    // Nobody waits any more for those who had no place: they are not asked for.
    expect(store.asked).toHaveLength(32)
    expect(clock.timers).toBe(0)
    const after = secrets.get('after')
    await settled()
    store.question(32).answer('v')
    expect(await after).toBe('v')
  })

  it('gives up its place in the queue with an abort', async () => {
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const running = names(32).map(name => secrets.get(name))
    const controller = new AbortController()
    const leaving = reasonOf(secrets.get('leaving', { signal: controller.signal }))
    const staying = secrets.get('staying')
    await settled()
    controller.abort('left')
    expect(await leaving).toBe('left')
    for (let i = 0; i < 32; i++) store.question(i).answer('v')
    await Promise.all(running)
    await settled()
    expect(store.question(32).name).toBe('staying')
    store.question(32).answer('v')
    expect(await staying).toBe('v')
    expect(store.asked).toHaveLength(33)
  })
})
