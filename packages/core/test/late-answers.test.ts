import { describe, expect, it } from 'vitest'
import { createSecrets, type Secrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { type Question, ScriptedStore } from './scripted-store.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

interface Setting {
  readonly clock: SimulatedClock
  readonly store: ScriptedStore
  readonly secrets: Secrets<ScriptedStore>
  /** Begins a call and waits until it reached the store. */
  ask(call: () => Promise<unknown>): Promise<{ readonly question: Question; readonly result: Promise<unknown> }>
  /** What the cache holds: fails where it would have to ask. */
  cached(): Promise<string>
}

function setting(): Setting {
  const clock = new SimulatedClock()
  const store = new ScriptedStore()
  const secrets = createSecrets(store, { clock })
  return {
    clock,
    store,
    secrets,
    async ask(call) {
      const before = store.asked.length
      const result = call()
      result.catch(() => undefined)
      await settled()
      expect(store.asked).toHaveLength(before + 1)
      return { question: store.question(before), result }
    },
    async cached() {
      const before = store.asked.length
      const read = secrets.get('KEY')
      await settled()
      expect(store.asked).toHaveLength(before)
      return read
    },
  }
}

describe('an old answer never replaces a newer value', () => {
  it('of two reads, whichever answers last', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { secrets, ask, cached, store } = setting()
      const older = await ask(() => secrets.get('KEY'))
      const newer = await ask(() => secrets.get('KEY', { fresh: true }))
      for (const index of order) {
        store.question(index).answer(index === 0 ? 'old' : 'new', { version: `${index}` })
        await settled()
      }
      // Each is told what was answered to him.
      expect(await Promise.all([older.result, newer.result])).toEqual(['old', 'new'])
      expect(await cached()).toBe('new')
    }
  })

  it('of a slow refresh that ends after a put', async () => {
    const { secrets, ask, cached, clock } = setting()
    const first = await ask(() => secrets.get('KEY'))
    first.question.answer('old')
    await first.result
    await clock.advance(299_999)
    const refresh = await ask(() => secrets.get('KEY'))
    expect(await refresh.result).toBe('old')
    const put = await ask(() => secrets.put('KEY', 'new'))
    put.question.answer('', { version: '2' })
    await put.result
    refresh.question.answer('old')
    await settled()
    expect(await cached()).toBe('new')
    expect((await secrets.getSecret('KEY')).version).toBe('2')
  })

  it('of a read that began before a put and ended during it', async () => {
    const { secrets, ask, cached } = setting()
    const read = await ask(() => secrets.get('KEY'))
    const put = await ask(() => secrets.put('KEY', 'new'))
    read.question.answer('old')
    await read.result
    put.question.answer('')
    await put.result
    expect(await cached()).toBe('new')
  })

  it('of a read during a put: which of them is there, the store is asked', async () => {
    const { secrets, ask } = setting()
    const put = await ask(() => secrets.put('KEY', 'ours'))
    const read = await ask(() => secrets.get('KEY'))
    read.question.answer('theirs')
    await read.result
    put.question.answer('')
    await put.result
    const again = await ask(() => secrets.get('KEY'))
    again.question.answer('theirs')
    expect(await again.result).toBe('theirs')
  })

  it('of two puts whose answers cross: which was written last, the store is asked', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { secrets, ask, store } = setting()
      const one = await ask(() => secrets.put('KEY', 'one'))
      const two = await ask(() => secrets.put('KEY', 'two'))
      for (const index of order) {
        store.question(index).answer('')
        await settled()
      }
      await Promise.all([one.result, two.result])
      const read = await ask(() => secrets.get('KEY'))
      read.question.answer('one')
      expect(await read.result).toBe('one')
    }
  })

  it('of a read, once a later one met a denial, a deletion or nothing', async () => {
    for (const code of [
      'ERR_SECRET_DENIED',
      'ERR_SECRET_DELETED',
      'ERR_SECRET_DISABLED',
      'ERR_SECRET_NOT_FOUND',
    ] as const) {
      const { secrets, ask, clock } = setting()
      const older = await ask(() => secrets.get('KEY'))
      const newer = await ask(() => secrets.get('KEY', { fresh: true }))
      newer.question.fail(code)
      await rejection(newer.result, code)
      older.question.answer('old')
      expect(await older.result).toBe('old')
      await clock.advance(2_000)
      const after = await ask(() => secrets.get('KEY'))
      after.question.fail(code)
      await rejection(after.result, code)
    }
  })

  it('nor does an old failure end a newer value', async () => {
    for (const code of ['ERR_SECRET_DENIED', 'ERR_SECRET_NOT_FOUND', 'ERR_SECRET_UNAVAILABLE'] as const) {
      const { secrets, ask, cached } = setting()
      const older = await ask(() => secrets.get('KEY'))
      const newer = await ask(() => secrets.get('KEY', { fresh: true }))
      newer.question.answer('new')
      await newer.result
      older.question.fail(code)
      await rejection(older.result, code)
      expect(await cached()).toBe('new')
    }
  })

  it('of a read that began before everything was refreshed', async () => {
    const { secrets, ask } = setting()
    const older = await ask(() => secrets.get('KEY'))
    await secrets.refresh()
    const newer = await ask(() => secrets.get('KEY'))
    newer.question.answer('new')
    await newer.result
    older.question.answer('old')
    await older.result
    expect(await secrets.get('KEY')).toBe('new')
  })

  it('of a read that began before everything was refreshed, and ended first', async () => {
    const { secrets, ask } = setting()
    const older = await ask(() => secrets.get('KEY'))
    await secrets.refresh()
    older.question.answer('old')
    await older.result
    const newer = await ask(() => secrets.get('KEY'))
    newer.question.answer('new')
    expect(await newer.result).toBe('new')
  })

  it('and a failed put leaves nothing that was read before it', async () => {
    const { secrets, ask } = setting()
    const read = await ask(() => secrets.get('KEY'))
    const put = await ask(() => secrets.put('KEY', 'new'))
    put.question.fail('ERR_SECRET_TIMEOUT')
    await rejection(put.result, 'ERR_SECRET_TIMEOUT')
    read.question.answer('old')
    await read.result
    const after = await ask(() => secrets.get('KEY'))
    after.question.answer('new')
    expect(await after.result).toBe('new')
  })

  it('also when the answers of many others keep coming', async () => {
    const { secrets, ask, store } = setting()
    const busy = await ask(() => secrets.get('OTHER'))
    const older = await ask(() => secrets.get('KEY'))
    const put = await ask(() => secrets.put('KEY', 'new'))
    put.question.answer('')
    await put.result
    older.question.answer('old')
    await older.result
    expect(await secrets.get('KEY')).toBe('new')
    busy.question.answer('x')
    await busy.result
    expect(store.asked).toHaveLength(3)
  })
})

describe('a read after a write', () => {
  it('does not join a question that was asked before it', async () => {
    const { secrets, ask } = setting()
    const before = await ask(() => secrets.get('KEY'))
    const put = await ask(() => secrets.put('KEY', 'new'))
    put.question.fail('ERR_SECRET_UNAVAILABLE')
    await rejection(put.result, 'ERR_SECRET_UNAVAILABLE')
    const after = await ask(() => secrets.get('KEY'))
    before.question.answer('old')
    after.question.answer('new')
    expect([await before.result, await after.result]).toEqual(['old', 'new'])
    expect(await secrets.get('KEY')).toBe('new')
  })
})

describe('an answer after close', () => {
  it('of a put keeps nothing', async () => {
    const { secrets, ask } = setting()
    const put = await ask(() => secrets.put('KEY', 'a long value'))
    const closed = secrets.close()
    put.question.answer('')
    await put.result
    await closed
    expect(secrets.stats().entries).toBe(0)
    expect(secrets.redact('a long value')).toBe('a long value')
  })

  it('of a put of a part keeps nothing to hide, whenever it comes', async () => {
    for (let rounds = 0; rounds < 80; rounds++) {
      const secrets = createSecrets(memory())
      const put = secrets.put('db#part', 'a long value')
      for (let round = 0; round < rounds; round++) await undefined
      await Promise.allSettled([put, secrets.close()])
      expect(secrets.redact('a long value')).toBe('a long value')
    }
  })
})
