import { describe, expect, it } from 'vitest'
import { createSecrets, Failed, type SecretErrorCode, type Stored, StoreFault } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { batchSizes, names, valuesOf } from './many-names.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

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
    expect(batchSizes(store)).toEqual([4])
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
