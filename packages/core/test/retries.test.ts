import { spawnSync } from 'node:child_process'
import { describe, expect, it, test } from 'vitest'
import { createSecrets, type Fault, type SecretErrorCode, type SecretEvent } from '../src/index.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { retryingClient } from './retrying-client.ts'
import { ScriptedStore } from './scripted-store.ts'
import { settled } from './simulated-clock.ts'

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

test('a program with nothing else to do lives through the waits between attempts', () => {
  const program = `
    import { createSecrets } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url))}
    import { memory } from ${JSON.stringify(new URL('../src/memory/index.ts', import.meta.url))}
    const store = memory({ KEY: 'v' })
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 2 })
    console.log(await createSecrets(store).get('KEY'))`
  const flags = [
    '--disable-warning=ExperimentalWarning',
    ...(process.features.typescript ? [] : ['--experimental-strip-types']),
  ]
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  expect([stdout, stderr]).toEqual(['v\n', ''])
})

describe('a read', () => {
  it.each(passing)('is tried three times for %s, and says so', async code => {
    const { clock, store, secrets, events } = retryingClient()
    store.inject({ operation: 'get', fails: code, status: 503 })
    const failed = rejection(secrets.get('KEY'), code)
    await clock.advance(1_000)
    expect(await failed).toMatchObject({ attempts: 3, status: 503, retryable: true })
    expect(store.calls).toHaveLength(3)
    expect(events.map(event => event.type)).toEqual(['retry', 'retry', 'call'])
    expect(await clock.left()).toBe(0)
  })

  it('succeeds with the attempt that does', async () => {
    const { clock, store, secrets, events } = retryingClient()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 2 })
    const read = secrets.get('KEY')
    await clock.advance(1_000)
    expect(await read).toBe('v')
    expect(events.at(-1)).toMatchObject({ type: 'call', outcome: 'ok', attempts: 3 })
  })

  it.each(lasting)('is not tried again for %s', async code => {
    const { store, secrets, clock } = retryingClient()
    store.inject({ operation: 'get', fails: code })
    await rejection(secrets.get('KEY'), code)
    expect(store.calls).toHaveLength(1)
    expect(await clock.left()).toBe(0)
  })

  it('is never tried again where the SDK does', async () => {
    const { store, secrets } = retryingClient({}, { retries: 'sdk' })
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
      const { clock, store, secrets } = retryingClient({ retry: { attempts }, timeout: 1e9 })
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
      const { clock, store, secrets, delays } = retryingClient({ retry: { attempts: 7, maxDelay: 1_000 } })
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
    const { clock, store, secrets, delays } = retryingClient()
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
      const { clock, store, secrets } = retryingClient({ timeout: 1e12 })
      store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs })
      await rejection(secrets.get('KEY'), 'ERR_SECRET_THROTTLED')
      expect(store.calls).toHaveLength(1)
      expect(await clock.left()).toBe(0)
    },
  )

  it.each([0, -5_000])('is none where the store asks for %d ms', async retryAfterMs => {
    const { store, secrets, clock } = retryingClient()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs, times: 2 })
    const read = secrets.get('KEY')
    await clock.advance(0)
    expect(await read).toBe('v')
    expect(store.calls).toHaveLength(3)
  })

  it('is our own where the store asks for rubbish', async () => {
    const { store, secrets, clock, delays } = retryingClient()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: Number.NaN, times: 1 })
    const read = secrets.get('KEY')
    await clock.advance(100)
    expect(await read).toBe('v')
    expect(delays()[0]).toBeLessThan(100)
  })

  it('is not begun where it would pass the deadline', async () => {
    const { clock, store, secrets } = retryingClient({ timeout: 3_000 })
    store.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: 3_000 })
    await rejection(secrets.get('KEY'), 'ERR_SECRET_THROTTLED')
    expect(store.calls).toHaveLength(1)
    expect(await clock.left()).toBe(0)
  })

  it('ends with an abort, at once and with its reason', async () => {
    const { clock, store, secrets } = retryingClient()
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
