import { describe, expect, it } from 'vitest'
import { chain } from '../src/compose/index.ts'
import { type AnySecrets, createSecrets } from '../src/index.ts'
import type { MemoryOptions, MemoryProvider } from '../src/memory/index.ts'
import { client, store, variables } from './composed-client.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

const operations = (provider: MemoryProvider): string[] => provider.calls.map(call => call.operation)

describe('a write of a chain', () => {
  const readOnly: MemoryOptions = { without: ['put', 'putIf', 'delete', 'restore', 'purge'] }

  it('goes to the only store that can', async () => {
    const two = store('two')
    const secrets = client(chain([store('one', {}, readOnly), two]))
    await secrets.put('A', 'x')
    expect(await createSecrets(two).get('A')).toBe('x')
    expect(await secrets.get('A')).toBe('x')
    await secrets.delete('A')
    await rejection(secrets.get('A'), 'ERR_SECRET_DELETED')
    await secrets.restore('A')
    await secrets.purge('A')
    expect(await secrets.has('A')).toBe(false)
  })

  it('goes to the store that is named', async () => {
    const [one, two] = [store('one'), store('two')]
    await client(chain([one, two], { write: one })).put('A', 'x')
    await client(chain([one, two], { write: two })).put('B', 'x')
    expect(await createSecrets(one).getOptional('A')).toBe('x')
    expect(await createSecrets(two).getOptional('B')).toBe('x')
  })

  it('is refused where two could and none is named, before any I/O', async () => {
    const [one, two] = [store('one'), store('two')]
    const secrets = client(chain([one, two]))
    await rejection(secrets.put('A', 'x'), 'ERR_SECRET_UNSUPPORTED')
    await rejection(secrets.delete('A'), 'ERR_SECRET_UNSUPPORTED')
    expect([...one.calls, ...two.calls]).toEqual([])
  })

  it('is refused while an earlier store answers the name, and nothing is written', async () => {
    const [one, two] = [store('one', { A: 'one', db: '{"a":"1"}' }), store('two', { A: 'two' })]
    const clock = new SimulatedClock()
    const secrets = createSecrets(chain([one, two], { write: two }), { clock }) as unknown as AnySecrets
    for (const call of [
      () => secrets.put('A', 'x'),
      () => secrets.put('A', 'x', { ifVersion: 'v1' }),
      () => secrets.put('db#a', 'x'),
      () => secrets.delete('A'),
      () => secrets.restore('A'),
      () => secrets.purge('A'),
    ]) {
      const failed = rejection(call(), 'ERR_SECRET_CONFLICT')
      // The change of a field is tried twice, in case that somebody else had written.
      await clock.advance(100)
      const error = await failed
      expect(error.message).toContain('is answered by one, which is read before two')
    }
    expect(two.calls).toEqual([])
  })

  it('is refused where an earlier store fails to say whether it has the name', async () => {
    const [one, two] = [store('one'), store('two')]
    one.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED' })
    await rejection(client(chain([one, two], { write: two })).put('A', 'x'), 'ERR_SECRET_DENIED')
    expect(two.calls).toEqual([])
  })

  it('does not ask an earlier store that cannot hold the name, nor a later one', async () => {
    const [env, two, three] = [store('env', {}, { limits: variables }), store('two'), store('three')]
    await client(chain([env, two, three], { write: two })).put('a-b', 'x')
    expect([...env.calls, ...three.calls]).toEqual([])
    expect(operations(two)).toEqual(['put'])
  })

  it('compares versions where its store can', async () => {
    const two = store('two')
    const secrets = client(chain([store('one'), two], { write: two }))
    const version = (await secrets.put('A', 'x', { ifVersion: 'absent' })) as string
    await secrets.put('A', 'y', { ifVersion: version })
    await rejection(secrets.put('A', 'z', { ifVersion: version }), 'ERR_SECRET_CONFLICT')
    await secrets.put('db#a', '1')
    await secrets.put('db#b', '2')
    expect(JSON.parse(await secrets.get('db'))).toEqual({ a: '1', b: '2' })
  })

  it('is repeated by its store alone, once', async () => {
    const clock = new SimulatedClock()
    const two = store('two', {}, { retries: 'core' })
    two.inject({ operation: 'put', fails: 'ERR_SECRET_UNAVAILABLE', afterEffect: true, times: 1 })
    const secrets = createSecrets(chain([store('one'), two], { write: two }), { clock }) as unknown as AnySecrets
    const put = secrets.put('A', 'x')
    await clock.advance(1_000)
    const version = await put
    expect(operations(two)).toEqual(['put', 'put'])
    expect((await Array.fromAsync(createSecrets(two).versions('A'))).map(each => each.version)).toEqual([version])
  })

  it('respects the limits of its store', async () => {
    const two = store('two', {}, { limits: { maxBytes: 3 } })
    await rejection(client(chain([store('one'), two], { write: two })).put('A', 'four'), 'ERR_SECRET_TOO_LARGE')
    expect(two.calls).toEqual([])
  })
})
