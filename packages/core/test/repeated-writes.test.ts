import { describe, expect, it } from 'vitest'
import { type SecretErrorCode, StoreFault } from '../src/index.ts'
import type { InjectedFault, MemoryProvider } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { type RetryingClient, retryingClient } from './retrying-client.ts'

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

  it('tells the store which of its attempts is a repetition', async () => {
    const { clock, store, secrets } = retryingClient()
    const repeated: unknown[] = []
    const { put } = store
    store.put = (name, bytes, call) => {
      repeated.push(call.repeated)
      return put.call(store, name, bytes, call)
    }
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    const written = secrets.put('KEY', 'w')
    await clock.advance(1_000)
    await written
    expect(repeated).toEqual([false, true])
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

  it.each(['put', 'putIf', 'delete', 'restore', 'purge', 'moveStage'] as const)(
    '(%s) that nobody answered says that it may have taken place; a read does not',
    async operation => {
      for (const fails of ['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT', 'ERR_SECRET_THROTTLED'] as const) {
        const { store, secrets } = retryingClient({ retry: { attempts: 1 } })
        const calls: Record<typeof operation, () => Promise<unknown>> = {
          put: () => secrets.put('KEY', 'w'),
          putIf: () => secrets.put('KEY', 'w', { ifVersion: 'v1' }),
          delete: () => secrets.delete('KEY'),
          restore: () => secrets.restore('KEY'),
          purge: () => secrets.purge('KEY'),
          moveStage: () => secrets.moveStage('KEY', { stage: 'a', to: 'v1' }),
        }
        store.inject({ fails })
        const { message } = await rejection(calls[operation](), fails)
        expect(message.includes('Whether it took place is unknown')).toBe(fails !== 'ERR_SECRET_THROTTLED')
        expect((await rejection(secrets.get('KEY'), fails)).message).not.toContain('unknown')
      }
    },
  )

  it('is in doubt after a time-out, and says so', async () => {
    const { clock, store, secrets } = retryingClient()
    store.inject({ operation: 'put', fails: 'hang', afterEffect: true, times: 1 })
    const put = rejection(secrets.put('KEY', 'w'), 'ERR_SECRET_TIMEOUT')
    await clock.advance(10_000)
    expect((await put).message).toContain('read it back')
    expect(await secrets.get('KEY')).toBe('w')
  })
})

describe('a write to a store that knows no token', () => {
  function client(): RetryingClient {
    const retrying = retryingClient()
    Object.defineProperty(retrying.store, 'putOnce', { value: undefined })
    return retrying
  }
  const operations = ({ store }: RetryingClient): string[] => store.calls.map(({ operation }) => operation)
  const lost = (fails: SecretErrorCode): InjectedFault => ({ operation: 'put', fails, afterEffect: true, times: 1 })

  it.each(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT'] as const)(
    'is read back and compared where its answer was lost, and never repeated (%s)',
    async code => {
      const retrying = client()
      const { store, secrets } = retrying
      store.inject(lost(code))
      expect(await secrets.put('KEY', 'w')).toBe('v2')
      expect(operations(retrying)).toEqual(['put', 'get'])
      expect(await secrets.get('KEY')).toBe('w')
    },
  )

  it('of a map is recognised, however the store orders and spaces what it holds', async () => {
    const { store, secrets } = retryingClient({}, { limits: { maps: true } })
    Object.defineProperty(store, 'putOnce', { value: undefined })
    const { get } = store
    store.get = async (name, call) => {
      const stored = await get.call(store, name, call)
      const text = new TextDecoder().decode(stored.bytes).replace(':', ' :  ')
      return { ...stored, bytes: new TextEncoder().encode(text) }
    }
    store.inject(lost('ERR_SECRET_UNAVAILABLE'))
    expect(await secrets.put('MAP', 'w')).toBe('v2')
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    await rejection(secrets.put('MAP', 'x'), 'ERR_SECRET_UNAVAILABLE')
  })

  it('fails as it did where it did not take place, or another value is there', async () => {
    const retrying = client()
    const { store, secrets } = retrying
    store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
    await rejection(secrets.put('KEY', 'w'), 'ERR_SECRET_UNAVAILABLE')
    expect(operations(retrying)).toEqual(['put', 'get'])
  })

  it('fails as it did where it cannot be read back', async () => {
    const retrying = client()
    const { store, secrets } = retrying
    for (const fails of ['ERR_SECRET_DENIED', 'ERR_SECRET_NOT_FOUND'] as const) {
      store.inject(lost('ERR_SECRET_TIMEOUT'))
      store.inject({ operation: 'get', fails, times: 1 })
      await rejection(secrets.put('KEY', 'w'), 'ERR_SECRET_TIMEOUT')
    }
    expect(operations(retrying)).toEqual(['put', 'get', 'put', 'get'])
  })

  it('is read back as often as any read is tried', async () => {
    for (const [times, found] of [
      [2, true],
      [3, false],
    ] as const) {
      const retrying = client()
      const { clock, store, secrets } = retrying
      store.inject(lost('ERR_SECRET_UNAVAILABLE'))
      store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times })
      const put = secrets.put('KEY', 'w')
      const outcome = found ? expect(put).resolves.toBe('v2') : rejection(put, 'ERR_SECRET_UNAVAILABLE')
      await clock.advance(1_000)
      await outcome
      expect(operations(retrying)).toEqual(['put', 'get', 'get', 'get'])
    }
  })

  it.each(['ERR_SECRET_DENIED', 'ERR_SECRET_THROTTLED', 'ERR_SECRET_DELETED', 'ERR_SECRET_CONFLICT'] as const)(
    'is not read back where the store refused it (%s)',
    async code => {
      const retrying = client()
      retrying.store.inject({ operation: 'put', fails: code, times: 1 })
      await rejection(retrying.secrets.put('KEY', 'v'), code)
      expect(operations(retrying)).toEqual(['put'])
    },
  )

  it('that is about what goes with the value alone is compared by that too', async () => {
    const now = { contentType: 'text/plain', metadata: { owner: 'us' }, expiresAt: new Date(2_000_000_000_000) }
    const { store, secrets } = client()
    await secrets.put('KEY', 'w', now)
    for (const other of [
      { ...now, contentType: 'text/html' },
      { ...now, metadata: { owner: 'them' } },
      { ...now, metadata: {} },
      { ...now, expiresAt: new Date(2_000_000_100_000) },
      {},
    ]) {
      store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', times: 1 })
      await rejection(secrets.put('KEY', 'w', other), 'ERR_SECRET_UNAVAILABLE')
      store.inject(lost('ERR_SECRET_UNAVAILABLE'))
      expect(await secrets.put('KEY', 'w', other)).toMatch(/^v\d+$/)
      await secrets.put('KEY', 'w', now)
    }
  })
})

/** Has the store compare versions alone, as a store does that keeps no tokens. */
function forgetTokens(store: MemoryProvider): void {
  const { putIf } = store
  store.putIf = (name, bytes, expected, call) =>
    putIf.call(store, name, bytes, expected, { ...call, token: crypto.randomUUID() })
}
