import { describe, expect, it } from 'vitest'
import { StoreFault } from '../src/index.ts'
import type { MemoryProvider } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { retryingClient } from './retrying-client.ts'

describe('a write', () => {
  it('whose answer was lost is repeated where the store writes once, and makes one version', async () => {
    const { clock, store, secrets } = retryingClient()
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 2 })
    const put = secrets.put('KEY', 'w')
    await clock.advance(1_000)
    const version = await put
    expect(store.calls.filter(call => call.operation === 'put')).toHaveLength(3)
    const versions = await Array.fromAsync(secrets.versions('KEY'))
    expect(versions.map(each => each.version)).toEqual([version, 'v1'])
  })

  it('carries one token through all its attempts, and each put another', async () => {
    const { clock, store, secrets } = retryingClient()
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
    const { store, secrets } = retryingClient()
    Object.defineProperty(store, 'putOnce', { value: undefined })
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    await rejection(secrets.put('KEY', 'w'), 'ERR_SECRET_UNAVAILABLE')
    expect(store.calls).toHaveLength(1)
  })

  it.each(['delete', 'restore', 'purge', 'moveStage'] as const)('%s is not repeated', async operation => {
    const { store, secrets } = retryingClient()
    store.inject({ operation, fails: 'ERR_SECRET_UNAVAILABLE' })
    const call =
      operation === 'moveStage' ? secrets.moveStage('KEY', { stage: 'a', to: 'v1' }) : secrets[operation]('KEY')
    await rejection(call, 'ERR_SECRET_UNAVAILABLE')
    expect(store.calls).toHaveLength(1)
  })

  it('with ifVersion is repeated, and knows itself in a conflict', async () => {
    for (const expected of ['v1', 'absent']) {
      const { clock, store, secrets } = retryingClient()
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
    const { clock, store, secrets } = retryingClient()
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

  it('of a map knows itself, however the store orders and spaces what it holds', async () => {
    const { clock, store, secrets } = retryingClient({}, { limits: { maps: true } })
    forgetTokens(store)
    const { get } = store
    store.get = async (name, call) => {
      const stored = await get.call(store, name, call)
      const entries = Object.entries(JSON.parse(new TextDecoder().decode(stored.bytes)) as object)
      const text = JSON.stringify(Object.fromEntries(entries.sort()), undefined, 2)
      return { ...stored, bytes: new TextEncoder().encode(text) }
    }
    await secrets.put('MAP#b', 'first')
    store.inject({ operation: 'putIf', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 1 })
    const put = secrets.put('MAP#a', 'second')
    await clock.advance(1_000)
    const versions = await Array.fromAsync(secrets.versions('MAP'))
    expect([versions[0]?.version, versions.length]).toEqual([await put, 2])
  })

  it('with metadata that was not written when the answer was lost is a conflict, not a success', async () => {
    const { clock, store, secrets } = retryingClient({}, { limits: { attributes: ['metadata'] } })
    forgetTokens(store)
    const { putIf } = store
    let isLost = false
    store.putIf = async (name, bytes, expected, call) => {
      if (isLost) return putIf.call(store, name, bytes, expected, call)
      isLost = true
      await putIf.call(store, name, bytes, expected, { ...call, metadata: undefined })
      throw new StoreFault('ERR_SECRET_UNAVAILABLE')
    }
    const options = { ifVersion: 'v1', metadata: { owner: 'shop' } }
    const put = rejection(secrets.put('KEY', 'w', options), 'ERR_SECRET_CONFLICT')
    await clock.advance(1_000)
    expect((await put).message).toContain('without its metadata')
  })

  it('is in doubt after a time-out, and says so', async () => {
    const { clock, store, secrets } = retryingClient()
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
