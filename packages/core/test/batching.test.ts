import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { batchSizes, names, valuesOf } from './many-names.ts'
import { reasonOf } from './rejection.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

describe('gets in one tick', () => {
  it('are as many calls as batches: 150 names at 20 each are 8', async () => {
    const all = names(150)
    const store = memory(valuesOf(all))
    const secrets = createSecrets(store)
    const values = await Promise.all(all.map(name => secrets.get(name)))
    expect(values).toEqual(all.map(name => `value of ${name}`))
    expect(batchSizes(store)).toEqual([20, 20, 20, 20, 20, 20, 20, 10])
    expect(store.calls).toHaveLength(8)
  })

  it('of the last batch alone use get', async () => {
    const all = names(41)
    const store = memory(valuesOf(all))
    await createSecrets(store).getMany(all)
    // They are under way together: which comes first is not promised.
    expect(store.calls.map(call => `${call.operation} ${call.names.length}`).toSorted()).toEqual([
      'get 1',
      'getMany 20',
      'getMany 20',
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
    expect(batchSizes(store)).toEqual([10])
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
    expect(batchSizes(store)).toEqual([2, 2])
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
    expect(batchSizes(store)).toEqual([500])
  })

  it.each([0, -1, 1.5, Number.NaN])('of %s names are refused when the client is made', batch => {
    expect(() => createSecrets(memory({}, { limits: { batch } }))).toThrow(
      /^provider\.limits\.batch must be a whole number of 1 or more, or absent, received/,
    )
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
