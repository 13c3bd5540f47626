import { describe, expect, it } from 'vitest'
import { createSecrets, systemClock } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'

describe('createSecrets', () => {
  it.each([undefined, null, 'aws:', {}, { id: 'x' }, { id: 'x', get: () => 1 }, () => memory()])(
    'refuses %s for a provider',
    provider => {
      expect(() => createSecrets(provider as never)).toThrow(TypeError)
    },
  )

  it.each([
    [null, 'options'],
    [7, 'options'],
    [{ chache: {} }, 'chache'],
    [{ cache: true }, 'options.cache'],
    [{ cache: null }, 'options.cache'],
    [{ cache: { TTL: 1 } }, 'TTL'],
    [{ cache: { ttl: '1' } }, 'options.cache.ttl'],
    [{ cache: { ttl: 0 } }, 'options.cache.ttl'],
    [{ cache: { ttl: Number.NaN } }, 'options.cache.ttl'],
    [{ cache: { maxStale: -1 } }, 'options.cache.maxStale'],
    [{ cache: { maxEntries: 0 } }, 'options.cache.maxEntries'],
    [{ cache: { notFoundTtl: -1 } }, 'options.cache.notFoundTtl'],
    [{ timeout: 0 }, 'options.timeout'],
    [{ timeout: '10s' }, 'options.timeout'],
    [{ retry: null }, 'options.retry'],
    [{ retry: 3 }, 'options.retry'],
    [{ retry: { attempts: 0 } }, 'options.retry.attempts'],
    [{ retry: { baseDelay: -1 } }, 'options.retry.baseDelay'],
    [{ retry: { tries: 3 } }, 'tries'],
    [{ observe: {} }, 'options.observe'],
    [{ redact: true }, 'options.redact'],
    [{ redact: { minLength: 0 } }, 'options.redact.minLength'],
    [{ redact: { minLength: 1.5 } }, 'minLength'],
    [{ redact: { maxNames: 0 } }, 'options.redact.maxNames'],
  ])('refuses %j and names the option', (options, named) => {
    let thrown: unknown
    try {
      createSecrets(memory(), options as never)
    } catch (error) {
      thrown = error
    }
    expect(thrown instanceof TypeError || thrown instanceof RangeError).toBe(true)
    expect((thrown as Error).message).toContain(named)
  })

  it('asks nothing of the store', async () => {
    const store = memory()
    createSecrets(store, { cache: { ttl: Number.POSITIVE_INFINITY }, timeout: Number.POSITIVE_INFINITY })
    await new Promise(resolve => setImmediate(resolve))
    expect(store.calls).toEqual([])
  })

  it('hides values from the length it was told', async () => {
    const secrets = createSecrets(memory({ PIN: '1234' }), { redact: { minLength: 4 } })
    await secrets.get('PIN')
    expect(secrets.redact('1234')).toBe('[redacted PIN]')
  })

  it('keeps nothing to hide where it was told so, and says so when it is asked to hide', async () => {
    const secrets = createSecrets(memory({ KEY: 'a long value' }), { redact: false })
    expect(await secrets.get('KEY')).toBe('a long value')
    expect(() => secrets.redact('a long value')).toThrow(TypeError)
    expect(() => secrets.redactStream()).toThrow(TypeError)
    expect(() => secrets.unprotected()).toThrow(TypeError)
    await secrets.close()
  })
})

describe('the clock of the system', () => {
  it('tells the wall clock, and its timers fire, can be cleared and keep nothing alive', async () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
    let fired = 0
    systemClock.clearTimeout(systemClock.setTimeout(() => fired++, 1))
    const timer = systemClock.setTimeout(() => fired++, 5) as NodeJS.Timeout
    expect(timer.hasRef()).toBe(false)
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(fired).toBe(1)
  })

  it.each([2 ** 31, Number.POSITIVE_INFINITY])('does not fire at once for %d milliseconds', async ms => {
    let fired = 0
    const timer = systemClock.setTimeout(() => fired++, ms)
    await new Promise(resolve => setTimeout(resolve, 10))
    systemClock.clearTimeout(timer)
    expect(fired).toBe(0)
  })
})
