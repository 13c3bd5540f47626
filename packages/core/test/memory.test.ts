import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

describe('memory', () => {
  it('holds what it was given under the names that an application uses', async () => {
    const names = {
      rule: 'a-z -',
      pattern: /^[a-z-]+$/,
      maxLength: 9,
      caseSensitive: true,
      toNative: (name: string) => name.replaceAll('_', '-'),
      toPortable: (native: string) => native.replaceAll('-', '_'),
    }
    const store = memory({ api_key: 'v' }, { limits: { names } })
    expect(await createSecrets(store).get('api_key')).toBe('v')
    expect(await Array.fromAsync(createSecrets(store).list())).toEqual(['api_key'])
    expect(store.calls[0]).toEqual({ operation: 'get', names: ['api-key'] })
  })

  it('counts the calls that reached it', async () => {
    const store = memory({ a: '1', b: '2' })
    const secrets = createSecrets(store)
    await secrets.getMany(['a', 'b'])
    await secrets.get('a')
    await secrets.put('a', '2')
    await Array.fromAsync(secrets.list())
    await secrets.close()
    expect(store.calls).toEqual([
      { operation: 'getMany', names: ['a', 'b'] },
      { operation: 'put', names: ['a'] },
      { operation: 'list', names: [] },
      { operation: 'close', names: [] },
    ])
  })

  it('fails as it is told: by operation, by name, so many times, until it is healed', async () => {
    const store = memory({ a: '1', b: '2' }, { retries: 'sdk' })
    const secrets = createSecrets(store, { cache: false })
    store.inject({ operation: 'get', name: 'a', fails: 'ERR_SECRET_DENIED', times: 2, status: 403 })
    expect(await secrets.get('b')).toBe('2')
    for (let i = 0; i < 2; i++) expect((await rejection(secrets.get('a'), 'ERR_SECRET_DENIED')).status).toBe(403)
    expect(await secrets.get('a')).toBe('1')
    store.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(secrets.get('a'), 'ERR_SECRET_UNAVAILABLE')
    await rejection(secrets.put('a', 'x'), 'ERR_SECRET_UNAVAILABLE')
    await rejection(Array.fromAsync(secrets.list()), 'ERR_SECRET_UNAVAILABLE')
    store.heal()
    expect(await secrets.get('a')).toBe('1')
    store.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    await secrets.close()
  })

  it('loses an answer after the effect, and hangs until the call ends', async () => {
    const clock = new SimulatedClock()
    const store = memory({ a: '1' }, { retries: 'sdk' })
    const secrets = createSecrets(store, { clock })
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 1 })
    await rejection(secrets.put('a', '2'), 'ERR_SECRET_UNAVAILABLE')
    expect(await secrets.get('a')).toBe('2')
    store.inject({ operation: 'delete', fails: 'hang' })
    const controller = new AbortController()
    const hanging = store.delete('a', { signal: controller.signal, notice: () => undefined })
    await settled()
    controller.abort('over')
    await expect(hanging).rejects.toBe('over')
    expect(await secrets.get('a', { fresh: true })).toBe('2')
  })

  it('goes without what a store may lack, the data beside it included', () => {
    const store = memory({}, { without: ['put', 'moveStage', 'getMany'] })
    expect([store.put, store.putOnce, store.moveStage, store.promote, store.getMany]).toEqual(Array(5).fill(undefined))
    expect([typeof store.putIf, typeof store.get]).toEqual(['function', 'function'])
  })

  it('gives nobody the bytes that it holds', async () => {
    const store = memory({ a: 'first' })
    const call = { signal: new AbortController().signal, notice: () => undefined }
    const stored = await store.get('a', call)
    stored.bytes.fill(0)
    const bytes = new TextEncoder().encode('second')
    await store.put('b', bytes, { ...call, token: 't' })
    bytes.fill(0)
    expect(await createSecrets(store).get('a')).toBe('first')
    expect(await createSecrets(store).get('b')).toBe('second')
  })

  it('deletes for good where it cannot restore', async () => {
    const store = memory({ a: '1' }, { without: ['restore'] })
    const secrets = createSecrets(store)
    await secrets.delete('a')
    await rejection(secrets.get('a'), 'ERR_SECRET_NOT_FOUND')
    await secrets.put('a', '2')
    expect(await secrets.get('a')).toBe('2')
  })

  it('refuses values that are no strings, and shows none', () => {
    expect(() => memory({ a: 12345 } as never)).toThrow(TypeError)
    expect(() => memory({ a: 12345 } as never)).not.toThrow('12345')
    expect(() => memory(null as never)).toThrow(TypeError)
  })
})
