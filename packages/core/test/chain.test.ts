import { describe, expect, it } from 'vitest'
import { chain } from '../src/compose/index.ts'
import { createSecrets, StoreFault } from '../src/index.ts'
import type { MemoryProvider } from '../src/memory/index.ts'
import { client, store, variables } from './composed-client.ts'
import { isPending, reasonOf, rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

describe('a read of a chain', () => {
  it('is answered by the first store that has it', async () => {
    const [one, two] = [store('one', { A: 'one' }), store('two', { A: 'two', B: 'two' })]
    const secrets = client(chain([one, two]))
    expect(await secrets.get('A')).toBe('one')
    expect(two.calls).toEqual([])
    expect(await secrets.get('B')).toBe('two')
    expect({ ...(await client(chain([one, two])).getMany(['A', 'B'])) }).toEqual({ A: 'one', B: 'two' })
  })

  it.each([
    'ERR_SECRET_DENIED',
    'ERR_SECRET_DELETED',
    'ERR_SECRET_DISABLED',
    'ERR_SECRET_UNAVAILABLE',
    'ERR_SECRET_THROTTLED',
    'ERR_SECRET_TIMEOUT',
    'ERR_SECRET_CORRUPT',
    'ERR_SECRET_UNKNOWN',
  ] as const)('ends at %s: only "not found" moves on', async code => {
    const [one, two] = [store('one'), store('two', { A: 'two', B: 'two' })]
    one.inject({ operation: 'get', fails: code })
    const secrets = client(chain([one, two]))
    expect((await rejection(secrets.get('A'), code)).provider).toBe('one')
    await rejection(secrets.getOptional('A'), code)
    await rejection(secrets.getMany(['A', 'B']), code)
    expect(two.calls).toEqual([])
  })

  it('that nobody answers says where it was looked for, and what was probably meant', async () => {
    const secrets = client(chain([store('one', { API_KEY: 'x' }), store('two')]))
    const error = await rejection(secrets.get('API_KEI'), 'ERR_SECRET_NOT_FOUND')
    expect(error.message).toContain('"API_KEI" was not found in one, nor in two. Did you mean "API_KEY"?')
    expect(error).toMatchObject({ provider: 'chain', suggestion: 'API_KEY', secretName: 'API_KEI' })
    expect(error.errors?.map(each => each.provider)).toEqual(['one', 'two'])
    expect(await secrets.getOptional('NONE')).toBeUndefined()
    expect(await secrets.has('NONE')).toBe(false)
  })

  it('compares names only where nobody answers', async () => {
    let compared = 0
    const names = {
      *[Symbol.iterator]() {
        compared++
        yield 'API_KEY'
      },
    }
    const { id, location, limits, retries, cancel } = store('one')
    const get = (): Promise<never> => Promise.reject(new StoreFault('ERR_SECRET_NOT_FOUND', { known: names }))
    const classify = () => ({ code: 'ERR_SECRET_UNKNOWN' }) as const
    const first = { id, location, limits, retries, cancel, get, classify }
    const secrets = client(chain([first, store('two', { API_KEI: 'v', B: 'v' })]))
    await secrets.get('API_KEI')
    await secrets.getMany(['API_KEI', 'B'])
    expect(compared).toBe(0)
    expect((await rejection(secrets.get('API_KEX'), 'ERR_SECRET_NOT_FOUND')).suggestion).toBe('API_KEY')
    const several = await rejection(secrets.getMany(['API_KEW', 'B']), 'ERR_SECRET_NOT_FOUND')
    expect(several.errors?.map(({ suggestion }) => suggestion)).toEqual(['API_KEY'])
    expect(compared).toBe(2)
  })

  it('skips a store that cannot hold the name, wherever it stands', async () => {
    for (const order of ['variables first', 'variables last']) {
      const [env, cloud] = [store('env', {}, { limits: variables }), store('cloud', { 'a-b': 'v' })]
      const secrets = client(chain(order === 'variables first' ? [env, cloud] : [cloud, env]))
      expect(await secrets.get('a-b')).toBe('v')
      expect(await secrets.getOptional('c-d')).toBeUndefined()
      const record = await client(secrets.provider).getMany(['a-b'])
      expect(record['a-b']).toBe('v')
      await rejection(secrets.getMany(['a-b', 'c-d', 'e-f']), 'ERR_SECRET_NOT_FOUND')
      expect(env.calls).toEqual([])
    }
  })

  it('of a name that no store can hold is refused before any I/O', async () => {
    const parts = [store('one', {}, { limits: variables }), store('two', {}, { limits: variables })]
    for (const provider of [
      chain(parts),
      chain([chain(parts)]),
      chain([parts[0] as MemoryProvider, chain([parts[1] as MemoryProvider])]),
    ]) {
      await rejection(client(provider).get('a-b'), 'ERR_SECRET_INVALID')
      const error = await rejection(client(provider).getMany(['a-b', 'c-d']), 'ERR_SECRET_INVALID')
      expect(error.errors).toHaveLength(2)
    }
    for (const part of parts) expect(part.calls).toEqual([])
  })

  it('of many names is as many batches as the stores need, and asks each only for what is left', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `k${i}`)
    const one = store('one', Object.fromEntries(names.slice(0, 30).map(name => [name, 'one'])))
    const two = store('two', Object.fromEntries(names.slice(20, 49).map(name => [name, 'two'])))
    const secrets = client(chain([one, two]))
    const outcomes = await Promise.allSettled(names.map(name => secrets.get(name)))
    expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.code))).toEqual([
      ...names.slice(0, 30).map(() => 'one'),
      ...names.slice(30, 49).map(() => 'two'),
      'ERR_SECRET_NOT_FOUND',
    ])
    expect(one.calls.map(call => call.names.length)).toEqual([20, 20, 10])
    expect(two.calls.map(call => call.names)).toEqual([names.slice(30)])
  })

  it('of many names keeps a failure where it belongs', async () => {
    const [one, two] = [store('one', { A: 'one' }), store('two', { B: 'two', C: 'two' })]
    one.inject({ operation: 'get', name: 'B', fails: 'ERR_SECRET_DENIED' })
    two.inject({ operation: 'get', name: 'D', fails: 'ERR_SECRET_DISABLED' })
    const outcomes = await Promise.allSettled(
      ['A', 'B', 'C', 'D', 'E'].map(name => client(chain([one, two])).get(name)),
    )
    expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.code))).toEqual([
      'one',
      'ERR_SECRET_DENIED',
      'two',
      'ERR_SECRET_DISABLED',
      'ERR_SECRET_NOT_FOUND',
    ])
  })

  it('has one deadline, and ends with an abort, whichever store hangs', async () => {
    for (const hanging of [0, 1]) {
      const clock = new SimulatedClock()
      const parts = [store('one'), store('two', { A: 'x' })]
      parts[hanging]?.inject({ operation: 'get', fails: 'hang' })
      const secrets = createSecrets(chain(parts), { clock, timeout: 1_000 })
      const late = rejection(secrets.get('A'), 'ERR_SECRET_TIMEOUT')
      await clock.advance(1_000)
      await late
      const controller = new AbortController()
      const left = reasonOf(secrets.get('A', { signal: controller.signal }))
      expect(await isPending(left)).toBe(true)
      controller.abort('left')
      expect(await left).toBe('left')
      expect(clock.timers).toBe(0)
    }
  })

  it('retries in its stores as the client was told, and begins no wait that would pass the deadline', async () => {
    const clock = new SimulatedClock()
    const two = store('two', { A: 'x' }, { retries: 'core' })
    const secrets = createSecrets(chain([store('one'), two]), { clock, timeout: 5_000, retry: { attempts: 2 } })
    two.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: 4_999, times: 1 })
    const read = secrets.get('A')
    await clock.advance(4_999)
    expect(await read).toBe('x')
    two.inject({ operation: 'get', fails: 'ERR_SECRET_THROTTLED', retryAfterMs: 5_000, times: 1 })
    await rejection(secrets.get('A', { fresh: true }), 'ERR_SECRET_THROTTLED')
    two.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    const failed = rejection(secrets.get('A', { fresh: true }), 'ERR_SECRET_UNAVAILABLE')
    await clock.advance(1_000)
    expect((await failed).attempts).toBe(2)
    expect(await clock.left()).toBe(0)
  })

  it('is local, and so never cached, where all its stores are', async () => {
    const local = { local: true }
    for (const [parts, reads] of [
      [[store('one', { A: 'x' }, local), store('two', {}, local)], 2],
      [[store('one', { A: 'x' }, local), store('two')], 1],
    ] as const) {
      const secrets = client(chain(parts))
      await secrets.get('A')
      await secrets.get('A')
      expect(parts[0].calls).toHaveLength(reads)
    }
  })
})

describe('a list of a chain', () => {
  it('has the names of all stores, each once', async () => {
    const secrets = client(
      chain([store('one', { A: '1', 'x/b': '1' }), store('two', { A: '2', 'x/c': '2' }, { pageSize: 1 })]),
    )
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['A', 'x/b', 'x/c'])
    expect({ ...(await secrets.getAll('x/')) }).toEqual({ 'x/b': '1', 'x/c': '2' })
  })

  it('has those of a store without case under any spelling of the beginning', async () => {
    const env = store('env', { 'db/host': 'v' }, { limits: variables })
    const secrets = client(chain([env, store('two', { 'db/port': 'w' })]))
    expect((await Array.fromAsync(secrets.list('db/'))).sort()).toEqual(['DB/HOST', 'db/port'])
  })

  it('is not there where one store has none: what is left out would go unnoticed', async () => {
    const secrets = client(chain([store('one', { A: '1' }), store('two', {}, { without: ['list'] })]))
    await rejection(Array.fromAsync(secrets.list()), 'ERR_SECRET_UNSUPPORTED')
  })
})

describe('chain', () => {
  it('refuses what is no list of providers, and a store to write to that is not in it or cannot', () => {
    const one = store('one', {}, { without: ['put'] })
    expect(() => chain([])).toThrow(TypeError)
    expect(() => chain(one as never)).toThrow(TypeError)
    expect(() => chain([one, {} as never])).toThrow('providers[1]')
    expect(() => chain([one], { write: store('two') })).toThrow(TypeError)
    expect(() => chain([one], { write: one })).toThrow(TypeError)
  })

  it('passes on the hints of all its stores', async () => {
    const [one, two] = [store('one', { A: '1' }), store('two', { B: '1' })]
    const clock = new SimulatedClock()
    const changes: string[] = []
    const secrets = createSecrets(chain([one, two, store('three', {}, { without: ['watch'] })]), { clock })
    await using _ = await secrets.watch(['A', 'B'], ({ name }) => changes.push(name))
    await createSecrets(two).put('B', '2')
    await createSecrets(one).put('A', '2')
    await clock.advance(0)
    expect(changes).toEqual(['B', 'A'])
  })
})
