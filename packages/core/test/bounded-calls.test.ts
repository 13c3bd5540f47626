import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { names, valuesOf } from './many-names.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

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

  it('has as many as the store takes, where it says how many', async () => {
    const store = new ScriptedStore({ limits: { concurrency: 100 } })
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    const reads = Promise.all(names(150).map(name => secrets.get(name)))
    await settled()
    expect(store.asked).toHaveLength(100)
    for (let index = 0; index < 150; index++) {
      await settled()
      store.question(index).answer('v')
    }
    expect(await reads).toHaveLength(150)
  })

  it.each([0, 1.5, -1, '32', Number.POSITIVE_INFINITY])('a bound of %j is refused', concurrency => {
    const wrong = new ScriptedStore({ limits: { concurrency: concurrency as number } })
    expect(() => createSecrets(wrong)).toThrow('provider.limits.concurrency must be a whole number of 1 or more')
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
