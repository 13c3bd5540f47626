import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encrypted, type RekeyProgress, rekey, secretKey } from '../../src/compose/encrypted/index.ts'
import { prefixed } from '../../src/compose/index.ts'
import type { AnyProvider, SecretEvent } from '../../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../../src/memory/index.ts'
import { client } from '../composed-client.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { uncaughtDuring } from '../uncaught.ts'
import { newKey, oldKey } from './keys.ts'
import { held, newCall, plant, utf8 } from './raw-calls.ts'
import { keyIdOf, takeApart } from './reference.ts'

const both = [newKey, oldKey]

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}`)

/** A store with values under the old key. */
async function store(names: readonly string[], options: MemoryOptions = {}): Promise<MemoryProvider> {
  const made = memory({}, options)
  const secrets = client(encrypted(made, oldKey))
  for (const name of names) await secrets.put(name, `value of ${name}`)
  return made
}

/** The key that each name is under: `new`, `old` or `none`. */
async function keysOf(made: AnyProvider, names: readonly string[]): Promise<string[]> {
  const ids = new Map([
    [keyIdOf(newKey), 'new'],
    [keyIdOf(oldKey), 'old'],
  ])
  return Promise.all(
    names.map(async name => {
      const bytes = await held(made, name)
      if (!Buffer.from(bytes.slice(0, 8)).equals(Buffer.from('sealwax1'))) return 'none'
      return ids.get(takeApart(bytes).header.subarray(0, 8).toString('hex')) ?? 'unknown'
    }),
  )
}

describe('rekey', () => {
  it('encrypts all with the first key, and says so name by name', async () => {
    const names = namesOf(25)
    const made = await store(names, { pageSize: 4 })
    await client(encrypted(made, both)).put('fresh', 'value of fresh')
    const progress: RekeyProgress[] = []
    const report = await rekey(made, both, { onProgress: each => progress.push(each) })
    expect(report).toEqual({ rewritten: 25, current: 1, gone: 0, siblings: 0, refused: [] })
    expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 26 }, (_, i) => i + 1))
    expect(progress.every(({ total }) => total === 26)).toBe(true)
    expect(progress.map(({ name, outcome }) => `${name} ${outcome}`).sort()).toEqual(
      [...names.map(name => `${name} rewritten`), 'fresh current'].sort(),
    )
    const secrets = client(encrypted(made, newKey))
    for (const name of names) expect(await secrets.get(name)).toBe(`value of ${name}`)
  })

  it('tells an observer of each call, so that an audit log has them', async () => {
    const names = ['shop/a', 'shop/b']
    const made = await store(names)
    const keys = memory({ NEW: Buffer.from(newKey).toString('base64') })
    const seen: SecretEvent[] = []
    await rekey(prefixed(made, 'shop'), [secretKey(keys, 'NEW'), oldKey], { observe: event => seen.push(event) })
    const calls = seen.flatMap(event => (event.type === 'call' ? [event] : []))
    const told = calls.map(({ operation, name, outcome }) => `${operation} ${name ?? ''} ${outcome}`)
    expect(told.slice(0, 2)).toEqual(['get NEW ok', 'list  ok'])
    expect(told.slice(2).sort()).toEqual(['get a ok', 'get b ok', 'putIf a ok', 'putIf b ok'])
  })

  it('is not broken by an observer that throws', async () => {
    const made = await store(['a'])
    const uncaught = await uncaughtDuring(async () => {
      const observe = (): never => {
        throw new Error('of the observer')
      }
      expect(await rekey(made, both, { observe })).toMatchObject({ rewritten: 1, refused: [] })
    })
    expect(uncaught).toContainEqual(new Error('of the observer'))
  })

  it('changes nothing the second time', async () => {
    const made = await store(['a', 'b'])
    await rekey(made, both)
    const before = [await held(made, 'a'), await held(made, 'b')]
    expect(await rekey(made, both)).toEqual({ rewritten: 0, current: 2, gone: 0, siblings: 0, refused: [] })
    expect([await held(made, 'a'), await held(made, 'b')]).toEqual(before)
  })

  it('takes names by their beginning, and a store below a prefix', async () => {
    const names = ['shop/a', 'shop/b', 'bank/a']
    const made = await store(names)
    await rekey(made, both, { prefix: 'shop/' })
    expect(await keysOf(made, names)).toEqual(['new', 'new', 'old'])
    await rekey(prefixed(made, 'bank'), both)
    expect(await keysOf(made, names)).toEqual(['new', 'new', 'new'])
    expect(await client(prefixed(encrypted(made, newKey), 'bank')).get('a')).toBe('value of bank/a')
  })

  it('takes names that are given, on a store that cannot list as well', async () => {
    const made = await store(['a', 'b'], { without: ['list'] })
    expect(await rekey(made, both, { names: ['b', 'b', 'c'] })).toEqual({
      rewritten: 1,
      current: 0,
      gone: 1,
      siblings: 0,
      refused: [],
    })
    expect(await keysOf(made, ['a', 'b'])).toEqual(['old', 'new'])
  })

  it.each([
    ['text', { limits: { binary: false, empty: false } }],
    ['maps', { limits: { binary: false, maps: true } }],
    ['names in another form', { limits: { names: nativeForm() } }],
  ] as const)('works on a store of %s', async (_, options) => {
    const made = await store(['db/a', 'db/B'], options)
    expect(await rekey(made, both)).toMatchObject({ rewritten: 2, refused: [] })
    const secrets = client(encrypted(made, newKey))
    expect(await secrets.get('db/a')).toBe('value of db/a')
    expect(await secrets.get('db/B')).toBe('value of db/B')
  })

  it('keeps what stands beside a value', async () => {
    const made: AnyProvider = memory()
    const secrets = client(encrypted(made, oldKey))
    await secrets.put('a', '1', { contentType: 'text/plain', metadata: { team: 'shop' } })
    const { get, putIf } = made
    const expiry = Date.UTC(2033, 1, 1)
    made.get = async (...args) => ({ ...(await get.apply(made, args)), freshUntil: expiry })
    const expiries: unknown[] = []
    made.putIf = async (name, bytes, expected, call) => {
      expiries.push(call.expiresAt)
      return (await putIf?.call(made, name, bytes, expected, call)) ?? {}
    }
    await rekey(made, both)
    expect(await made.get('a', newCall())).toMatchObject({ contentType: 'text/plain', metadata: { team: 'shop' } })
    expect(expiries).toEqual([new Date(expiry)])
  })

  it('leaves alone what it cannot decrypt, read or write, names it, and does the rest', async () => {
    const names = namesOf(6)
    const made = await store(names)
    await plant(made, 'k0', utf8.encode('canary, not encrypted'))
    await plant(made, 'k1', await held(made, 'k2'))
    await plant(made, 'k2', (await held(made, 'k2')).slice(0, -1))
    await plant(made, 'k3', Buffer.from('sealwax1\0another_'.padEnd(61, '\0')))
    made.inject({ operation: 'get', name: 'k4', fails: 'ERR_SECRET_DENIED' })
    made.inject({ operation: 'putIf', name: 'k5', fails: 'ERR_SECRET_DENIED' })
    await client(encrypted(made, oldKey)).put('k6', '6')
    const report = await rekey(made, both)
    expect(report).toMatchObject({ rewritten: 1, current: 0, gone: 0 })
    expect(
      report.refused.map(({ secretName, code, operation }) => `${secretName} ${code} ${operation}`).sort(),
    ).toEqual([
      'k0 ERR_SECRET_CORRUPT get',
      'k1 ERR_SECRET_CORRUPT get',
      'k2 ERR_SECRET_CORRUPT get',
      'k3 ERR_SECRET_CONFIG get',
      'k4 ERR_SECRET_DENIED get',
      'k5 ERR_SECRET_DENIED putIf',
    ])
    for (const { message } of report.refused) expect(message).not.toContain('canary')
    made.heal()
    expect(await keysOf(made, ['k0', 'k1', 'k2', 'k5', 'k6'])).toEqual(['none', 'old', 'old', 'old', 'new'])
  })

  it('encrypts plaintext where it was asked to', async () => {
    const made = memory({ a: 'before', b: '' })
    await client(encrypted(made, oldKey)).put('c', 'old')
    expect((await rekey(made, both)).refused.map(({ secretName }) => secretName).sort()).toEqual(['a', 'b'])
    expect(await rekey(made, both, { plaintext: 'read' })).toMatchObject({ rewritten: 2, current: 1, refused: [] })
    const secrets = client(encrypted(made, newKey))
    expect({ ...(await secrets.getAll()) }).toEqual({ a: 'before', b: '', c: 'old' })
  })

  it('passes over what is deleted meanwhile', async () => {
    for (const missing of [[], ['restore', 'purge']] as const) {
      const made = await store(['a', 'b'], { without: missing })
      const { list } = made
      made.list = async (...args) => {
        const page = await list.apply(made, args)
        await client(made).delete('a')
        return page
      }
      expect(await rekey(made, both)).toEqual({ rewritten: 1, current: 0, gone: 1, siblings: 0, refused: [] })
    }
  })

  it('leaves older versions under the key they have', async () => {
    const made = memory()
    const secrets = client(encrypted(made, oldKey))
    const first = await secrets.put('a', '1')
    await secrets.put('a', '2')
    await rekey(made, both)
    const after = client(encrypted(made, newKey))
    expect(await after.get('a')).toBe('2')
    await rejection(after.get({ name: 'a', version: first as string }), 'ERR_SECRET_CONFIG')
    expect(await client(encrypted(made, both)).get({ name: 'a', version: first as string })).toBe('1')
  })

  it('needs the first key before anything is read', async () => {
    const made = await store(['a'])
    const calls = made.calls.length
    const keys = [secretKey(memory(), 'new'), oldKey]
    const error = await rejection(rekey(made, keys), 'ERR_SECRET_CONFIG')
    expect(error.message).toContain('Its key could not be had from "new" of memory')
    expect(made.calls).toHaveLength(calls)
  })

  it('takes keys from where they are, and closes neither them nor the store', async () => {
    const made = await store(['a'])
    const keys = memory({ old: Buffer.from(oldKey).toString('base64'), new: Buffer.from(newKey).toString('hex') })
    await rekey(made, [secretKey(keys, 'new'), secretKey(keys, 'old')])
    expect(await keysOf(made, ['a'])).toEqual(['new'])
    expect([...made.calls, ...keys.calls].filter(({ operation }) => operation === 'close')).toEqual([])
  })
})

describe('a rekey that ends early', () => {
  it('by its signal, rejects with the reason; what is done stays, and the next run does the rest', async () => {
    const names = namesOf(40)
    const made = await store(names)
    for (const after of [1, 7, 20]) {
      const controller = new AbortController()
      const seen: RekeyProgress[] = []
      const run = rekey(made, both, {
        signal: controller.signal,
        onProgress: progress => {
          seen.push(progress)
          if (seen.length === after) controller.abort(new Error('enough'))
        },
      })
      expect(await reasonOf(run)).toMatchObject({ message: 'enough' })
      // Nothing is written once it has ended.
      const calls = made.calls.length
      await new Promise(resolve => setTimeout(resolve, 20))
      expect(made.calls.length).toBe(calls)
      const secrets = client(encrypted(made, both))
      for (const name of names) expect(await secrets.get(name)).toBe(`value of ${name}`)
    }
    const left = (await keysOf(made, names)).filter(key => key === 'old').length
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(40)
    expect(await rekey(made, both)).toEqual({ rewritten: left, current: 40 - left, gone: 0, siblings: 0, refused: [] })
    expect(new Set(await keysOf(made, names))).toEqual(new Set(['new']))
  })

  it('by a store that gives out, rejects with that, before or after the write took place', async () => {
    for (const [operation, afterEffect] of [
      ['get', false],
      ['putIf', false],
      ['putIf', true],
    ] as const) {
      const names = namesOf(20)
      const made = await store(names, { retries: 'sdk' })
      made.inject({ operation, name: 'k11', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect })
      await rejection(rekey(made, both), 'ERR_SECRET_UNAVAILABLE')
      made.heal()
      const { rewritten, current, refused } = await rekey(made, both)
      expect([rewritten + current, refused]).toEqual([20, []])
      const secrets = client(encrypted(made, newKey))
      for (const name of names) expect(await secrets.get(name)).toBe(`value of ${name}`)
    }
  })

  it('by a callback that throws, rejects with that', async () => {
    const made = await store(namesOf(3))
    const run = rekey(made, both, {
      onProgress() {
        throw new Error('of the caller')
      },
    })
    expect(await reasonOf(run)).toMatchObject({ message: 'of the caller' })
  })
})

describe('puts during a rekey', () => {
  it('are never lost, whenever they come', async () => {
    const cases = fc.asyncProperty(
      fc.array(fc.record({ name: fc.nat({ max: 4 }), wait: fc.nat({ max: 6 }), deletes: fc.boolean() }), {
        maxLength: 12,
      }),
      fc.scheduler(),
      async (writes, scheduler) => {
        const names = namesOf(5)
        const made = await store(names, { without: ['restore', 'purge'] })
        const expected = new Map(names.map(name => [name, `value of ${name}`]))
        // Each call of the store waits for its turn, in an order that the property draws.
        for (const operation of ['get', 'putIf', 'put', 'delete', 'list'] as const) {
          const call = made[operation] as (...args: never[]) => Promise<unknown>
          Reflect.set(made, operation, async (...args: never[]) => {
            await scheduler.schedule(Promise.resolve(), operation)
            return call.apply(made, args)
          })
        }
        const writer = client(encrypted(made, both))
        const writing = (async () => {
          for (const [index, { name, wait, deletes }] of writes.entries()) {
            for (let i = 0; i < wait; i++) await scheduler.schedule(Promise.resolve(), 'wait')
            const target = names[name] as string
            if (deletes && expected.has(target)) {
              await writer.delete(target)
              expected.delete(target)
            } else {
              await writer.put(target, `written ${index}`)
              expected.set(target, `written ${index}`)
            }
          }
        })()
        const run = rekey(made, both)
        await scheduler.waitFor(Promise.all([writing, run]))
        const { refused } = await run
        expect(refused).toEqual([])
        const left = client(encrypted(made, newKey)).getAll()
        await scheduler.waitFor(left)
        expect({ ...(await left) }).toEqual(Object.fromEntries(expected))
      },
    )
    await fc.assert(cases, { numRuns: 40, seed: 20260702, endOnFailure: true })
  }, 60_000)

  it('that never end are told as conflicts of that name', async () => {
    const made = await store(['a', 'b'])
    const { get } = made
    made.get = async (name, call) => {
      const stored = await get.call(made, name, call)
      if (name === 'a') await plant(made, 'a', await held(memoryOf(made, get), 'a'))
      return stored
    }
    const { rewritten, refused } = await rekey(made, both)
    expect(rewritten).toBe(1)
    expect(refused.map(({ secretName, code }) => `${secretName} ${code}`)).toEqual(['a ERR_SECRET_CONFLICT'])
  })
})

describe('a store without compare-and-set', () => {
  it('is refused before any I/O, unless told to overwrite', async () => {
    const made = await store(['a'], { without: ['putIf'] })
    const calls = made.calls.length
    const error = await rejection(rekey(made, both), 'ERR_SECRET_UNSUPPORTED')
    expect(error.message).toContain('`{ overwrite: true }` writes without it')
    expect(made.calls).toHaveLength(calls)
    expect(await rekey(made, both, { overwrite: true })).toMatchObject({ rewritten: 1 })
    expect(await keysOf(made, ['a'])).toEqual(['new'])
  })

  it('cannot be written where it cannot put, nor walked where it cannot list', async () => {
    const without = async (...lacking: NonNullable<MemoryOptions['without']>) =>
      rejection(rekey(memory({}, { without: lacking }), both, { overwrite: true }), 'ERR_SECRET_UNSUPPORTED')
    await without('put', 'putIf')
    await without('list')
  })
})

it.each([
  [() => rekey({} as never, both), /^provider must be a SecretProvider/],
  [() => rekey(memory(), []), /^keys must be a key/],
  [() => rekey(memory(), both, { overwrite: 'yes' as never }), /^options\.overwrite must be true or false/],
  [() => rekey(memory(), both, { onprogress: () => {} } as never), /^options\.onprogress is not an option/],
  [() => rekey(memory(), both, { names: ['a', ''] }), /^options\.names must be an array of names/],
  [
    () => rekey(memory(), both, { names: ['a'], prefix: 'b' }),
    /^options\.names and options\.prefix exclude each other/,
  ],
  [() => rekey(memory(), both, { timeout: 0 }), /^options\.timeout must be a whole number of milliseconds/],
])('a wrong argument is told: %#', async (attempt, message) => {
  const reason = await reasonOf(attempt())
  expect(reason).toBeInstanceOf(TypeError)
  expect((reason as Error).message).toMatch(message)
})

function nativeForm() {
  return {
    rule: 'any',
    pattern: /^[\w-]+$/,
    maxLength: 99,
    caseSensitive: false,
    toNative: (name: string): string => name.replaceAll('/', '--').toUpperCase(),
    toPortable: (name: string): string => name.replaceAll('--', '/').toLowerCase(),
  }
}

/** The store with its own `get`, past what a test put in its place. */
function memoryOf(made: MemoryProvider, get: MemoryProvider['get']): AnyProvider {
  return { ...made, get: (name, call) => get.call(made, name, call) } as AnyProvider
}
