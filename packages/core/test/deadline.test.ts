import { describe, expect, it } from 'vitest'
import { createSecrets, type Secrets } from '../src/index.ts'
import type { MemoryProvider } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { retryingClient } from './retrying-client.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

describe('the deadline', () => {
  it('is over all attempts, and is ERR_SECRET_TIMEOUT', async () => {
    const { clock, store, secrets, events } = retryingClient({ timeout: 1_000 })
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    store.inject({ operation: 'get', fails: 'hang' })
    const failed = rejection(secrets.get('KEY'), 'ERR_SECRET_TIMEOUT')
    let over = false
    void failed.then(() => {
      over = true
    })
    await clock.advance(999)
    expect(over).toBe(false)
    await clock.advance(1)
    expect(await failed).toMatchObject({ secretName: 'KEY', operation: 'get', retryable: true })
    expect(store.calls).toHaveLength(2)
    expect(events.at(-1)).toMatchObject({ type: 'call', outcome: 'ERR_SECRET_TIMEOUT', durationMs: 1_000, attempts: 2 })
    expect(clock.timers).toBe(0)
  })

  it('does not wait for an SDK that ignores its signal, whose answer comes to nothing', async () => {
    const clock = new SimulatedClock()
    const store = new ScriptedStore()
    const secrets = createSecrets(store, { clock, timeout: 1_000 })
    const failed = rejection(secrets.get('KEY'), 'ERR_SECRET_TIMEOUT')
    await clock.advance(1_000)
    await failed
    expect(store.question(0).signal.aborted).toBe(true)
    store.question(0).answer('too late')
    await settled()
    expect(secrets.stats().entries).toBe(0)
    expect(clock.timers).toBe(0)
  })

  it('holds for every operation', async () => {
    const calls: ((secrets: Secrets<MemoryProvider>) => Promise<unknown>)[] = [
      secrets => secrets.put('KEY', 'w'),
      secrets => secrets.put('KEY', 'w', { ifVersion: 'v1' }),
      secrets => secrets.delete('KEY'),
      secrets => secrets.restore('KEY'),
      secrets => secrets.purge('KEY'),
      secrets => secrets.moveStage('KEY', { stage: 'a', to: 'v1' }),
      secrets => Array.fromAsync(secrets.list()),
      secrets => Array.fromAsync(secrets.versions('KEY')),
      secrets => secrets.watch(['KEY'], () => undefined),
    ]
    for (const call of calls) {
      const { clock, store, secrets } = retryingClient({ timeout: 1_000 })
      store.inject({ fails: 'hang' })
      const failed = rejection(call(secrets), 'ERR_SECRET_TIMEOUT')
      await clock.advance(1_000)
      await failed
      expect(clock.timers).toBe(0)
    }
  })

  it('can be set for one call', async () => {
    const { clock, store, secrets } = retryingClient()
    store.inject({ fails: 'hang' })
    const failed = rejection(secrets.put('KEY', 'w', { timeout: 50 }), 'ERR_SECRET_TIMEOUT')
    await clock.advance(50)
    await failed
    expect(clock.timers).toBe(0)
  })

  it('leaves no timer after a success', async () => {
    const { clock, secrets } = retryingClient()
    await secrets.get('KEY')
    await secrets.getMany(['KEY'], { fresh: true, timeout: 5 })
    await secrets.put('KEY', 'w')
    await secrets.put('doc#a', 'w')
    await Array.fromAsync(secrets.list())
    await secrets.getOptional('NONE')
    expect(await clock.left()).toBe(0)
  })
})
