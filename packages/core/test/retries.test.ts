import { describe, expect, it } from 'vitest'
import {
  createSecrets,
  type Fault,
  type SecretErrorCode,
  type SecretEvent,
  type Secrets,
  type SecretsOptions,
} from '../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../src/memory/index.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

interface Setting {
  readonly clock: SimulatedClock
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  readonly events: SecretEvent[]
  delays(): number[]
}

function setting(options: SecretsOptions = {}, memoryOptions: MemoryOptions = {}): Setting {
  const clock = new SimulatedClock()
  const store = memory({ KEY: 'v' }, memoryOptions)
  const events: SecretEvent[] = []
  const secrets = createSecrets(store, { clock, observe: event => events.push(event), ...options })
  return {
    clock,
    store,
    secrets,
    events,
    delays: () => events.flatMap(event => (event.type === 'retry' ? [event.delayMs] : [])),
  }
}

const passing = ['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_THROTTLED', 'ERR_SECRET_TIMEOUT'] as const
const lasting = [
  'ERR_SECRET_NOT_FOUND',
  'ERR_SECRET_DELETED',
  'ERR_SECRET_DENIED',
  'ERR_SECRET_DISABLED',
  'ERR_SECRET_CONFLICT',
  'ERR_SECRET_INVALID',
  'ERR_SECRET_TOO_LARGE',
  'ERR_SECRET_UNSUPPORTED',
  'ERR_SECRET_CORRUPT',
  'ERR_SECRET_CONFIG',
  'ERR_SECRET_UNKNOWN',
] as const satisfies readonly SecretErrorCode[]

describe('a read', () => {
  it.each(passing)('is tried three times for %s, and says so', async code => {
    const { clock, store, secrets, events } = setting()
    store.inject({ operation: 'get', fails: code, status: 503 })
    const failed = rejection(secrets.get('KEY'), code)
    await clock.advance(1_000)
    expect(await failed).toMatchObject({ attempts: 3, status: 503, retryable: true })
    expect(store.calls).toHaveLength(3)
    expect(events.map(event => event.type)).toEqual(['retry', 'retry', 'call'])
    expect(clock.timers).toBe(0)
  })

  it('succeeds with the attempt that does', async () => {
    const { clock, store, secrets, events } = setting()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 2 })
    const read = secrets.get('KEY')
    await clock.advance(1_000)
    expect(await read).toBe('v')
    expect(events.at(-1)).toMatchObject({ type: 'call', outcome: 'ok', attempts: 3 })
  })

  it.each(lasting)('is not tried again for %s', async code => {
    const { store, secrets, clock } = setting()
    store.inject({ operation: 'get', fails: code })
    await rejection(secrets.get('KEY'), code)
    expect(store.calls).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it('is never tried again where the SDK does', async () => {
    const { store, secrets } = setting({}, { retries: 'sdk' })
    store.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
    await rejection(secrets.put('KEY', 'w', { ifVersion: 'v1' }), 'ERR_SECRET_UNAVAILABLE')
    await rejection(Array.fromAsync(secrets.list()), 'ERR_SECRET_UNAVAILABLE')
    expect(store.calls).toHaveLength(3)
  })

  it("tells the SDK's own count of attempts", async () => {
    const store = new ScriptedStore()
    const events: SecretEvent[] = []
    const secrets = createSecrets(store, { observe: event => events.push(event) })
    const failed = rejection(secrets.get('KEY'), 'ERR_SECRET_THROTTLED')
    await settled()
    store.question(0).fail('ERR_SECRET_THROTTLED', { attempts: 7 })
    expect((await failed).attempts).toBe(7)
    expect(events).toMatchObject([{ type: 'call', attempts: 7 }])
  })

  it('takes as many attempts as it was told', async () => {
    for (const attempts of [1, 2, 10]) {
      const { clock, store, secrets } = setting({ retry: { attempts }, timeout: 1e9 })
      store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
      const failed = rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
      await clock.advance(100_000)
      expect((await failed).attempts).toBe(attempts)
      expect(store.calls).toHaveLength(attempts)
    }
  })
})

describe('the wait between attempts', () => {
  it('is drawn below a bound that doubles up to maxDelay', async () => {
    const bounds = [100, 200, 400, 800, 1_000, 1_000]
    const most = bounds.map(() => 0)
    for (let round = 0; round < 40; round++) {
      const { clock, store, secrets, delays } = setting({ retry: { attempts: 7, maxDelay: 1_000 } })
      store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
      const failed = rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
      await clock.advance(10_000)
      await failed
      for (const [i, delay] of delays().entries()) {
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThan(bounds[i] as number)
        most[i] = Math.max(most[i] as number, delay)
      }
    }
    // The chance that none of 40 draws is in the upper half is one in 10^12.
    for (const [i, bound] of bounds.entries()) expect(most[i]).toBeGreaterThan(bound / 2)
  })

  it('is what the store asks for', async () => {
    const { clock, store, secrets, delays } = setting()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: 3_000, times: 1 })
    const read = secrets.get('KEY')
    await clock.advance(2_999)
    expect(await isPending(read)).toBe(true)
    expect(store.calls).toHaveLength(1)
    await clock.advance(1)
    expect(await read).toBe('v')
    expect(delays()).toEqual([3_000])
  })

  it.each([5_001, 1e9 * 1_000, Number.POSITIVE_INFINITY])(
    'is not begun where the store asks for %d ms, beyond maxDelay',
    async retryAfterMs => {
      const { clock, store, secrets } = setting({ timeout: 1e12 })
      store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs })
      await rejection(secrets.get('KEY'), 'ERR_SECRET_THROTTLED')
      expect(store.calls).toHaveLength(1)
      expect(clock.timers).toBe(0)
    },
  )

  it.each([0, -5_000])('is none where the store asks for %d ms', async retryAfterMs => {
    const { store, secrets, clock } = setting()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs, times: 2 })
    const read = secrets.get('KEY')
    await clock.advance(0)
    expect(await read).toBe('v')
    expect(store.calls).toHaveLength(3)
  })

  it('is our own where the store asks for rubbish', async () => {
    const { store, secrets, clock, delays } = setting()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: Number.NaN, times: 1 })
    const read = secrets.get('KEY')
    await clock.advance(100)
    expect(await read).toBe('v')
    expect(delays()[0]).toBeLessThan(100)
  })

  it('is not begun where it would pass the deadline', async () => {
    const { clock, store, secrets } = setting({ timeout: 3_000 })
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: 3_000 })
    await rejection(secrets.get('KEY'), 'ERR_SECRET_THROTTLED')
    expect(store.calls).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it('ends with an abort, at once and with its reason', async () => {
    const { clock, store, secrets } = setting()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: 3_000 })
    const controller = new AbortController()
    const read = reasonOf(secrets.get('KEY', { signal: controller.signal }))
    await settled()
    expect(clock.timers).toBeGreaterThan(0)
    const reason = {}
    controller.abort(reason)
    expect(await read).toBe(reason)
    await settled()
    expect(clock.timers).toBe(0)
    expect(store.calls).toHaveLength(1)
  })
})

describe('the deadline', () => {
  it('is over all attempts, and is ERR_SECRET_TIMEOUT', async () => {
    const { clock, store, secrets, events } = setting({ timeout: 1_000 })
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
      const { clock, store, secrets } = setting({ timeout: 1_000 })
      store.inject({ fails: 'hang' })
      const failed = rejection(call(secrets), 'ERR_SECRET_TIMEOUT')
      await clock.advance(1_000)
      await failed
      expect(clock.timers).toBe(0)
    }
  })

  it('can be set for one call', async () => {
    const { clock, store, secrets } = setting()
    store.inject({ fails: 'hang' })
    const failed = rejection(secrets.put('KEY', 'w', { timeout: 50 }), 'ERR_SECRET_TIMEOUT')
    await clock.advance(50)
    await failed
    expect(clock.timers).toBe(0)
  })

  it('leaves no timer after a success', async () => {
    const { clock, secrets } = setting()
    await secrets.get('KEY')
    await secrets.getMany(['KEY'], { fresh: true, timeout: 5 })
    await secrets.put('KEY', 'w')
    await secrets.put('doc#a', 'w')
    await Array.fromAsync(secrets.list())
    await secrets.getOptional('NONE')
    expect(clock.timers).toBe(0)
  })
})

describe('a write', () => {
  it('whose answer was lost is repeated where the store writes once, and makes one version', async () => {
    const { clock, store, secrets } = setting()
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 2 })
    const put = secrets.put('KEY', 'w')
    await clock.advance(1_000)
    const version = await put
    expect(store.calls.filter(call => call.operation === 'put')).toHaveLength(3)
    const versions = await Array.fromAsync(secrets.versions('KEY'))
    expect(versions.map(each => each.version)).toEqual([version, 'v1'])
  })

  it('carries one token through all its attempts, and each put another', async () => {
    const { clock, store, secrets } = setting()
    const tokens: string[] = []
    const { put } = store
    store.put = (name, bytes, call) => {
      tokens.push(call.token)
      return put.call(store, name, bytes, call)
    }
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    const writes = Promise.all([secrets.put('KEY', 'w')])
    await clock.advance(1_000)
    await writes
    await secrets.put('KEY', 'w')
    expect(tokens).toHaveLength(3)
    expect(tokens[0]).toBe(tokens[1])
    expect(tokens[2]).not.toBe(tokens[0])
    for (const token of tokens)
      expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('is not repeated where the store knows no token', async () => {
    const { store, secrets } = setting()
    Object.defineProperty(store, 'putOnce', { value: undefined })
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    await rejection(secrets.put('KEY', 'w'), 'ERR_SECRET_UNAVAILABLE')
    expect(store.calls).toHaveLength(1)
  })

  it.each(['delete', 'restore', 'purge', 'moveStage'] as const)('%s is not repeated', async operation => {
    const { store, secrets } = setting()
    store.inject({ operation, fails: 'ERR_SECRET_UNAVAILABLE' })
    const call =
      operation === 'moveStage' ? secrets.moveStage('KEY', { stage: 'a', to: 'v1' }) : secrets[operation]('KEY')
    await rejection(call, 'ERR_SECRET_UNAVAILABLE')
    expect(store.calls).toHaveLength(1)
  })

  it('with ifVersion is repeated, and knows itself in a conflict', async () => {
    for (const expected of ['v1', 'absent']) {
      const { clock, store, secrets } = setting()
      forgetTokens(store)
      const name = expected === 'absent' ? 'NEW' : 'KEY'
      store.inject({ operation: 'putIf', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 1 })
      const put = secrets.put(name, 'w', { ifVersion: expected })
      await clock.advance(1_000)
      const version = await put
      const versions = await Array.fromAsync(secrets.versions(name))
      expect(versions[0]?.version).toBe(version)
      expect(versions).toHaveLength(expected === 'absent' ? 1 : 2)
      expect(await secrets.get(name, { fresh: true })).toBe('w')
    }
  })

  it("with ifVersion meets another writer's value in a conflict, after a lost answer or at once", async () => {
    const { clock, store, secrets } = setting()
    forgetTokens(store)
    const { putIf } = store
    let attempts = 0
    store.putIf = async (name, bytes, expected, call) => {
      if (++attempts === 2) await store.put(name, new TextEncoder().encode('theirs'), { ...call, token: 'other' })
      return putIf.call(store, name, bytes, expected, call)
    }
    store.inject({ operation: 'putIf', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    const put = rejection(secrets.put('KEY', 'ours', { ifVersion: 'v1' }), 'ERR_SECRET_CONFLICT')
    await clock.advance(1_000)
    await put
    expect(await secrets.get('KEY')).toBe('theirs')
    // A conflict at the first attempt is never one with ourselves, not even where the values are equal.
    await rejection(secrets.put('KEY', 'theirs', { ifVersion: 'v1' }), 'ERR_SECRET_CONFLICT')
  })

  it('is in doubt after a time-out, and says so', async () => {
    const { clock, store, secrets } = setting()
    store.inject({ operation: 'put', fails: 'hang', afterEffect: true, times: 1 })
    const put = rejection(secrets.put('KEY', 'w'), 'ERR_SECRET_TIMEOUT')
    await clock.advance(10_000)
    expect((await put).message).toContain('read it back')
    expect(await secrets.get('KEY')).toBe('w')
  })
})

/** Has the store compare versions alone, as a store does that keeps no tokens. */
function forgetTokens(store: MemoryProvider): void {
  const { putIf } = store
  store.putIf = (name, bytes, expected, call) =>
    putIf.call(store, name, bytes, expected, { ...call, token: crypto.randomUUID() })
}

describe("an adapter's table", () => {
  it('is asked with the raw error and the operation', async () => {
    const raw = Object.assign(new Error('secret inside'), { name: 'Throttling', status: 429 })
    const asked: [unknown, string][] = []
    class Raw extends ScriptedStore {
      override get(): Promise<never> {
        return Promise.reject(raw)
      }
      override classify(error?: unknown, operation?: string): Fault {
        asked.push([error, operation ?? ''])
        return { code: 'ERR_SECRET_DENIED', status: 403, requestId: 'r-1', hint: 'Ask for the role `reader`.' }
      }
    }
    const error = await rejection(createSecrets(new Raw()).get('KEY'), 'ERR_SECRET_DENIED')
    expect(asked).toEqual([[raw, 'get']])
    expect(error).toMatchObject({ status: 403, requestId: 'r-1' })
    expect(error).not.toHaveProperty('cause')
    expect(error.message).toMatch(/Ask for the role `reader`\.$/)
    expect(error.message).not.toContain('inside')
  })
})
