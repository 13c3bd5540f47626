import { createSecrets, SecretError } from '@sealwax/core'
import { describe, expect, test, vi } from 'vitest'
import { copy } from '../../src/transfer/copy.ts'
import { Fingerprints } from '../../src/transfer/fingerprints.ts'
import { end, many, move } from './two-stores.ts'

const writesIn = (calls: readonly { readonly operation: string }[]): number =>
  calls.filter(({ operation }) => operation === 'put' || operation === 'putIf').length

describe('what is copied', () => {
  test('all that is not there yet, read back and compared; the source stays as it is', async () => {
    const source = end('a', { A: '1', 'db/host': 'h', EMPTY: '', BYTES: 'é\0' })
    const target = end('b', {})
    const { copied } = await move(source, target)
    expect(copied).toEqual({ copied: ['A', 'BYTES', 'EMPTY', 'db/host'], equal: [], kept: [], failed: [], left: [] })
    expect(await target.values()).toEqual(await source.values())
    expect(writesIn(source.store.calls)).toBe(0)
  })

  test('only below a prefix', async () => {
    const source = end('a', { 'db/host': 'h', 'db/port': '1', other: 'x' })
    const target = end('b', {})
    await move(source, target, { prefix: 'db/' })
    expect(await target.values()).toEqual({ 'db/host': 'h', 'db/port': '1' })
  })

  test('bytes that are no text', async () => {
    const source = end('a', {})
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    await createSecrets(source.store).put('KEY', bytes)
    const target = end('b', {})
    expect((await move(source, target)).copied.copied).toEqual(['KEY'])
    expect(await createSecrets(target.store).getBytes('KEY')).toEqual(bytes)
  })

  test('content type, expiry and metadata go along', async () => {
    const source = end('a', {})
    const attributes = { contentType: 'text/plain', expiresAt: new Date(4e12), metadata: { owner: 'shop' } }
    await createSecrets(source.store).put('A', '1', attributes)
    const target = end('b', {})
    await move(source, target)
    const stored = await target.store.get('A', { signal: AbortSignal.timeout(1_000), notice() {} })
    expect(stored).toMatchObject(attributes)
  })
})

describe('what is there already', () => {
  test('is left alone: equal or not', async () => {
    const source = end('a', { SAME: '1', OTHER: 'mine', NEW: 'n' })
    const target = end('b', { SAME: '1', OTHER: 'theirs' })
    const { found, copied } = await move(source, target)
    expect([found.equal, found.kept, copied.copied]).toEqual([['SAME'], ['OTHER'], ['NEW']])
    expect(await target.values()).toEqual({ SAME: '1', OTHER: 'theirs', NEW: 'n' })
    expect(writesIn(target.store.calls)).toBe(1)
  })

  test('is replaced if told so, by its version where the store can', async () => {
    const source = end('a', { A: 'new' })
    const target = end('b', { A: 'old' })
    const { copied } = await move(source, target, { overwrite: true })
    expect([copied.copied, await target.values()]).toEqual([['A'], { A: 'new' }])
    expect(target.store.calls.map(({ operation }) => operation)).toContain('putIf')
  })

  test('somebody who writes between the look and the copy is not overwritten', async () => {
    const source = end('a', { A: 'mine', B: 'both' })
    const target = end('b', {})
    const fingerprints = new Fingerprints()
    const another = createSecrets(target.store)
    await another.put('A', 'theirs')
    await another.put('B', 'both')
    const copied = await copy(source.side, target.side, ['A', 'B'], { fingerprints })
    expect([copied.kept, copied.equal]).toEqual([['A'], ['B']])
    expect(await target.values()).toEqual({ A: 'theirs', B: 'both' })
  })

  test('nor one who writes between the last look and the write, where the store can compare', async () => {
    const source = end('a', { A: 'mine' })
    const target = end('b', {})
    const another = createSecrets(target.store)
    const get = target.store.get.bind(target.store)
    let written = false
    vi.spyOn(target.store, 'get').mockImplementation(async (name, call) => {
      const read = await get(name, call).then(
        stored => () => stored,
        error => () => {
          throw error
        },
      )
      if (!written) {
        written = true
        await another.put('A', 'theirs')
      }
      return read()
    })
    const copied = await copy(source.side, target.side, ['A'], { fingerprints: new Fingerprints() })
    expect([copied.kept, (await target.values())['A']]).toEqual([['A'], 'theirs'])
  })
})

describe('failures', () => {
  test('are listed by name, and the others are copied', async () => {
    const source = end('a', { A: '1', B: '2', C: '3' })
    const target = end('b', {})
    target.store.inject({ operation: 'putIf', name: 'B', fails: 'ERR_SECRET_DENIED' })
    const { copied } = await move(source, target)
    expect(copied.copied).toEqual(['A', 'C'])
    expect(copied.failed).toMatchObject([{ name: 'B', error: { code: 'ERR_SECRET_DENIED', secretName: 'B' } }])
  })

  test('a write whose answer was lost is read back, and counts as what it is', async () => {
    const source = end('a', { A: '1', B: '2' })
    // Without putIf nothing is repeated, as on Azure and Google.
    const target = end('b', {}, { without: ['putIf'], retries: 'sdk' })
    target.store.inject({ operation: 'put', name: 'A', fails: 'ERR_SECRET_TIMEOUT', times: 1, afterEffect: true })
    target.store.inject({ operation: 'put', name: 'B', fails: 'ERR_SECRET_TIMEOUT', times: 1 })
    const { copied } = await move(source, target)
    expect([copied.copied, copied.failed.map(({ name }) => name)]).toEqual([['A'], ['B']])
  })

  test('a value that reads back as another is no success', async () => {
    const source = end('a', { A: 'right' })
    const target = end('b', {}, { without: ['putIf'] })
    const put = target.store.put.bind(target.store)
    vi.spyOn(target.store, 'put').mockImplementation((name, _, call) =>
      put(name, new TextEncoder().encode('wrong'), call),
    )
    const { copied } = await move(source, target)
    expect(copied.failed).toMatchObject([{ name: 'A', error: { code: 'ERR_SECRET_CORRUPT' } }])
    expect(JSON.stringify(copied)).not.toMatch(/right|wrong/)
  })

  test('a store that lags behind its writes is asked again', async () => {
    const source = end('a', { A: '1' })
    const target = end('b', {}, { without: ['putIf'] })
    const waits: number[] = []
    const get = target.store.get.bind(target.store)
    let stale = 4
    vi.spyOn(target.store, 'get').mockImplementation((name, call) =>
      stale-- > 0 ? get('NONE', call) : get(name, call),
    )
    const { copied } = await move(source, target, { wait: async ms => void waits.push(ms) })
    expect([copied.copied, waits]).toEqual([['A'], [100, 400]])
  })

  test('a store that went down ends the copy, and what was not reached is told', async () => {
    const source = end('a', many(200))
    const target = end('b', {}, { without: ['putIf', 'getMany'], retries: 'sdk' })
    const fingerprints = new Fingerprints()
    target.store.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE' })
    const names = Object.keys(many(200))
    const copied = await copy(source.side, target.side, names, { fingerprints, wait: async () => {} })
    expect([copied.copied.length, copied.failed.length, copied.left.length]).toEqual([0, 8, 192])
    expect(copied.left[0]).toBe('NAME_0008')
  })
})

describe('a copy of 1,000 secrets that ends in the middle', { timeout: 30_000 }, () => {
  const secrets = many(1_000)

  test('by a crash: the next run goes on, and nothing is lost or written twice', async () => {
    const source = end('a', secrets)
    const target = end('b', {})
    const putIf = target.store.putIf.bind(target.store)
    let writes = 0
    const dying = vi.spyOn(target.store, 'putIf').mockImplementation((name, bytes, expected, call) => {
      // As after `kill -9`: the write may have reached the store, and nothing comes after it.
      if (++writes > 437) return putIf(name, bytes, expected, call).then(() => new Promise(() => {}))
      return putIf(name, bytes, expected, call)
    })
    void move(source, target)
    await expect.poll(() => writes, { timeout: 20_000 }).toBeGreaterThan(437)
    dying.mockRestore()

    const before = Object.keys(await target.values()).length
    expect(before).toBeGreaterThanOrEqual(437)
    expect(before).toBeLessThan(1_000)
    const putsBefore = writesIn(target.store.calls)
    const { found, copied } = await move(source, target)
    expect([found.equal.length, copied.copied.length]).toEqual([before, 1_000 - before])
    expect(writesIn(target.store.calls) - putsBefore).toBe(1_000 - before)
    expect(await target.values()).toEqual(secrets)
  })

  test('because it is told to stop: what has begun is finished, the rest is told and comes with the next run', async () => {
    const source = end('a', secrets)
    const target = end('b', {})
    const stop = new AbortController()
    const { copied } = await move(source, target, {
      stop: stop.signal,
      tell: ({ doing, done }) => {
        if (doing === 'copying' && done >= 400) stop.abort()
      },
    })
    expect([copied.copied.length, copied.left.length, copied.left[0]]).toEqual([400, 600, 'NAME_0400'])
    expect(Object.keys(await target.values())).toHaveLength(400)
    const again = await move(source, target)
    expect([again.found.equal.length, again.copied.copied.length]).toEqual([400, 600])
    expect(await target.values()).toEqual(secrets)
  })

  test('by every tenth write failing: those alone come with the next run', async () => {
    const source = end('a', secrets)
    const target = end('b', {})
    const putIf = target.store.putIf.bind(target.store)
    const failing = vi
      .spyOn(target.store, 'putIf')
      .mockImplementation((name, bytes, expected, call) =>
        name.endsWith('7')
          ? Promise.reject(new SecretError('no', { code: 'ERR_SECRET_DENIED' }))
          : putIf(name, bytes, expected, call),
      )
    const first = await move(source, target)
    expect([first.copied.copied.length, first.copied.failed.length]).toEqual([900, 100])
    failing.mockRestore()
    const second = await move(source, target)
    expect([second.found.equal.length, second.copied.copied.length]).toEqual([900, 100])
  })

  test('calls under way are bounded', async () => {
    const source = end('a', secrets)
    const target = end('b', {})
    const putIf = target.store.putIf.bind(target.store)
    let running = 0
    let most = 0
    vi.spyOn(target.store, 'putIf').mockImplementation(async (name, bytes, expected, call) => {
      most = Math.max(most, ++running)
      try {
        return await putIf(name, bytes, expected, call)
      } finally {
        running--
      }
    })
    await move(source, target)
    expect(most).toBe(8)
  })
})
