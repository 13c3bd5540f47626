import { describe, expect, it } from 'vitest'
import { route } from '../src/compose/index.ts'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { client, variables } from './composed-client.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

describe('route', () => {
  it('sends a name, whole, to the store of its longest beginning', async () => {
    const [db, main, rest] = [
      memory({ 'db/a': 'db' }),
      memory({ 'db/main/a': 'main' }),
      memory({ a: 'rest', 'dbx/a': 'rest' }),
    ]
    const secrets = client(route({ '': rest, 'db/': db, 'db/main/': main }))
    expect({ ...(await secrets.getMany(['db/a', 'db/main/a', 'a', 'dbx/a'])) }).toEqual({
      'db/a': 'db',
      'db/main/a': 'main',
      a: 'rest',
      'dbx/a': 'rest',
    })
    await secrets.put('db/main/b', 'x')
    expect(await createSecrets(main).get('db/main/b')).toBe('x')
  })

  it('batches by store', async () => {
    const [db, rest] = [memory({ 'db/a': '1', 'db/b': '1' }), memory({ a: '1', b: '1' })]
    await client(route({ 'db/': db, '': rest })).getMany(['a', 'db/a', 'b', 'db/b'])
    expect(db.calls.map(call => call.names)).toEqual([['db/a', 'db/b']])
    expect(rest.calls.map(call => call.names)).toEqual([['a', 'b']])
  })

  it('tells a name that leads nowhere, before any I/O, with the routes there are', async () => {
    const db = memory({ 'db/a': '1' })
    const secrets = client(route({ 'db/': db }))
    for (const call of [secrets.get('a'), secrets.put('a', 'x'), secrets.delete('a'), secrets.getMany(['a', 'b'])]) {
      const error = await rejection(call, 'ERR_SECRET_CONFIG')
      expect(error.message).toContain('"db/"')
    }
    expect(db.calls).toEqual([])
    const error = await rejection(secrets.getMany(['a', 'db/a']), 'ERR_SECRET_CONFIG')
    expect(error.errors?.map(each => each.secretName)).toEqual(['a'])
  })

  it('has an operation where one of its stores has it; for a name of another it is unsupported', async () => {
    const secrets = client(
      route({ 'db/': memory({ 'db/a': '1' }, { without: ['put', 'versions'] }), '': memory({ a: '1' }) }),
    )
    await secrets.put('a', '2')
    await rejection(secrets.put('db/a', '2'), 'ERR_SECRET_UNSUPPORTED')
    expect(await Array.fromAsync(secrets.versions('a'))).toHaveLength(2)
    await rejection(Array.fromAsync(secrets.versions('db/a')), 'ERR_SECRET_UNSUPPORTED')
    expect(await secrets.get({ name: 'a', version: 'v1' })).toBe('1')
    await rejection(secrets.get({ name: 'db/a', version: 'v1' }), 'ERR_SECRET_UNSUPPORTED')
  })

  it('passes every operation on', async () => {
    const db = memory()
    const secrets = client(route({ 'db/': db }))
    const first = (await secrets.put('db/a', '1', { ifVersion: 'absent', contentType: 'text/plain' })) as string
    await secrets.put('db/a', '2', { ifVersion: first })
    await rejection(secrets.put('db/a', '3', { ifVersion: first }), 'ERR_SECRET_CONFLICT')
    await secrets.moveStage('db/a', { stage: 'old', to: first })
    expect(await secrets.get({ name: 'db/a', stage: 'old' })).toBe('1')
    expect((await secrets.getSecret({ name: 'db/a', version: first })).contentType).toBe('text/plain')
    await secrets.put('db/doc#x', 'y')
    expect(await secrets.get('db/doc#x')).toBe('y')
    await secrets.delete('db/a')
    await secrets.restore('db/a')
    expect(await secrets.get('db/a')).toBe('2')
    await secrets.purge('db/a')
    expect(await secrets.has('db/a')).toBe(false)
  })

  it('lists what can be reached, each name once', async () => {
    const [db, rest] = [memory({ 'db/a': '1', stray: '1' }), memory({ a: '1', 'db/hidden': '1' })]
    const secrets = client(route({ 'db/': db, '': rest }))
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['a', 'db/a'])
    expect(await Array.fromAsync(secrets.list('d'))).toEqual(['db/a'])
    expect(await Array.fromAsync(secrets.list('db/'))).toEqual(['db/a'])
    expect(await Array.fromAsync(secrets.list('x'))).toEqual([])
    const twice = client(route({ 'db/': db, '': db }))
    expect((await Array.fromAsync(twice.list())).sort()).toEqual(['db/a', 'stray'])
  })

  it('compares beginnings as the store at their end does', async () => {
    const env = memory({ 'db/host': 'v' }, { limits: variables })
    const secrets = client(route({ 'db/': env, '': memory({ a: '1' }) }))
    expect(await secrets.get('db/host')).toBe('v')
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['DB/HOST', 'a'])
    expect(await Array.fromAsync(secrets.list('db/h'))).toEqual(['DB/HOST'])
    expect(await secrets.get('DB/HOST')).toBe('v')
    await secrets.put('db/host', 'w')
    expect(await secrets.get('DB/HOST')).toBe('w')
  })

  it('refuses what is no table of providers', () => {
    for (const wrong of [undefined, null, {}, { a: undefined }, { a: {} }])
      expect(() => route(wrong as never)).toThrow(TypeError)
  })

  it('tells hints of the stores that have them', async () => {
    const clock = new SimulatedClock()
    const db = memory({ 'db/a': '1' })
    const changes: string[] = []
    const secrets = createSecrets(route({ 'db/': db, '': memory({ a: '1' }, { without: ['watch'] }) }), { clock })
    await using _ = await secrets.watch(['db/a', 'a'], ({ name }) => changes.push(name))
    await createSecrets(db).put('db/a', '2')
    await clock.advance(0)
    expect(changes).toEqual(['db/a'])
  })
})
