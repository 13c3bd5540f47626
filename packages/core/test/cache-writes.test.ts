import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { cachedStore, ttl } from './cached-store.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

describe('writes', () => {
  it('make the value fresh, without a question', async () => {
    const { secrets, clock, reads } = await cachedStore()
    await secrets.get('KEY')
    await clock.advance(ttl)
    await secrets.put('KEY', 'second')
    expect(await secrets.get('KEY')).toBe('second')
    expect((await secrets.getSecret('KEY')).age).toBe(0)
    expect(reads()).toBe(1)
  })

  it('are kept until the value expires, and no longer', async () => {
    const { secrets, clock, reads } = await cachedStore()
    await secrets.put('KEY', 'second', { expiresAt: new Date(clock.now() + 10_000) })
    await clock.advance(9_999)
    await secrets.get('KEY')
    expect(reads()).toBe(0)
    await clock.advance(1)
    await secrets.get('KEY')
    expect(reads()).toBe(1)
  })

  it('that fail end what is cached, because they may have taken place', async () => {
    const { secrets, store, reads } = await cachedStore()
    await secrets.get('KEY')
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 1 })
    await rejection(secrets.put('KEY', 'second'), 'ERR_SECRET_UNAVAILABLE')
    expect(await secrets.get('KEY')).toBe('second')
    expect(reads()).toBe(2)
  })

  it('that fail leave the value hidden in logs: it is in use still', async () => {
    const { secrets, store } = await cachedStore()
    await secrets.put('KEY', 'a long value')
    store.inject({ operation: 'put', fails: 'ERR_SECRET_DENIED', times: 1 })
    await rejection(secrets.put('KEY', 'second'), 'ERR_SECRET_DENIED')
    expect(secrets.redact('a long value')).toBe('[redacted KEY]')
    await secrets.refresh()
    expect(secrets.redact('a long value')).toBe('[redacted KEY]')
  })

  it.each(['delete', 'purge'] as const)('%s ends it in all its versions', async change => {
    const { secrets } = await cachedStore()
    const { version } = await secrets.getSecret('KEY')
    await secrets.get({ name: 'KEY', version: version as string })
    await secrets.get({ name: 'KEY', stage: 'current' })
    await secrets[change]('KEY')
    const code = change === 'delete' ? 'ERR_SECRET_DELETED' : 'ERR_SECRET_NOT_FOUND'
    await rejection(secrets.get('KEY'), code)
    await rejection(secrets.get({ name: 'KEY', version: version as string }), code)
    await rejection(secrets.get({ name: 'KEY', stage: 'current' }), code)
  })

  it('move what a cached stage names', async () => {
    const { secrets } = await cachedStore()
    expect(await secrets.get({ name: 'KEY', stage: 'current' })).toBe('first')
    await secrets.put('KEY', 'second')
    expect(await secrets.get({ name: 'KEY', stage: 'current' })).toBe('second')
  })

  it('under one spelling end what is cached under another, where the store takes them for one', async () => {
    const names = { rule: 'any', pattern: /^[^\0]+$/, maxLength: 99, caseSensitive: false }
    const store = memory({ api_key: 'first' }, { limits: { names } })
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    expect(await secrets.get('API_KEY')).toBe('first')
    await secrets.put('api_key', 'second')
    expect(await secrets.get('API_KEY')).toBe('second')
  })

  it('under a mapped name end what is cached under the native one', async () => {
    const names = {
      rule: 'any',
      pattern: /^[a-z/-]+$/,
      maxLength: 99,
      caseSensitive: true,
      toNative: (name: string) => name.replaceAll('/', '--'),
    }
    const secrets = createSecrets(memory({}, { limits: { names } }), { clock: new SimulatedClock() })
    await secrets.put('db/host', 'first')
    expect(await secrets.get('db--host')).toBe('first')
    await secrets.put('db/host', 'second')
    expect(await secrets.get('db--host')).toBe('second')
  })
})
