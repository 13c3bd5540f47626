import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { holding } from './holding.ts'
import { reasonOf, rejection } from './rejection.ts'

const value = `s${crypto.randomUUID()}`

describe('getMany', () => {
  it('gives a record without a prototype, in the order of the names', async () => {
    const names = ['b', 'a', '__proto__', 'constructor']
    const secrets = await holding(Object.fromEntries([...names.map(name => [name, `value of ${name}`] as const)]))
    await secrets.put('__proto__', 'value of __proto__')
    const record = await secrets.getMany(names)
    expect(Object.keys(record)).toEqual(names)
    expect(Object.getPrototypeOf(record)).toBeNull()
    for (const name of names) expect(record[name]).toBe(`value of ${name}`)
    expect(await secrets.getMany([])).toEqual(Object.create(null))
  })

  it('rejects once with each name that failed, and why', async () => {
    const store = memory({ a: value, b: value, c: value, d: '{}' }, { retries: 'sdk', without: ['getMany'] })
    store.inject({ operation: 'get', name: 'b', fails: 'ERR_SECRET_DENIED' })
    const error = await rejection(createSecrets(store).getMany(['a', 'b', 'missing', 'd#field']), 'ERR_SECRET_DENIED')
    expect(error.errors?.map(each => [each.secretName, each.code])).toEqual([
      ['b', 'ERR_SECRET_DENIED'],
      ['missing', 'ERR_SECRET_NOT_FOUND'],
      ['d#field', 'ERR_SECRET_NOT_FOUND'],
    ])
    for (const text of ['3 of 4', '"b"', '"missing"', '"d"', '"field"']) expect(error.message).toContain(text)
    expect(inspect(error, { depth: 9 })).not.toContain(value)
  })

  it('says of what cannot be mended by a put first', async () => {
    const order = [
      'ERR_SECRET_DENIED',
      'ERR_SECRET_UNAVAILABLE',
      'ERR_SECRET_CORRUPT',
      'ERR_SECRET_DISABLED',
      'ERR_SECRET_NOT_FOUND',
    ] as const
    for (const [index, worse] of order.entries()) {
      for (const better of order.slice(index + 1)) {
        const store = memory({ a: value, b: value }, { retries: 'sdk' })
        store.inject({ operation: 'get', name: 'a', fails: better })
        store.inject({ operation: 'get', name: 'b', fails: worse })
        await rejection(createSecrets(store).getMany(['a', 'b']), worse)
      }
    }
  })

  it.each([[['a', undefined, 'b']], ['a'], [[{ name: 'a' }]], [['a', 'b#']]])('refuses %j', async names => {
    const secrets = await holding({ a: value })
    const calls = secrets.provider.calls.length
    expect(await reasonOf(secrets.getMany(names as string[]))).toBeInstanceOf(TypeError)
    expect(secrets.provider.calls).toHaveLength(calls)
  })
})

describe('getAll and list', () => {
  it('give what begins with the prefix, over pages', async () => {
    const store = memory(Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`shop/k${i}`, `v${i}`])), {
      pageSize: 3,
    })
    const secrets = createSecrets(store)
    await secrets.put('shopping/x', 'other')
    await secrets.put({ name: 'with#hash' }, 'other')
    expect(await secrets.getAll('shop/')).toEqual(
      Object.assign(
        Object.create(null),
        Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`shop/k${i}`, `v${i}`])),
      ),
    )
    expect(Object.keys(await secrets.getAll())).toHaveLength(9)
    expect((await secrets.getAll())['with#hash']).toBe('other')
    expect(await Array.fromAsync(secrets.list('shop'))).toHaveLength(8)
    expect(await Array.fromAsync(secrets.list('nothing'))).toEqual([])
  })

  it('list asks for a page only when it is wanted', async () => {
    const store = memory({ a: '1', b: '2', c: '3' }, { pageSize: 1 })
    for await (const name of createSecrets(store).list()) {
      expect(name).toBe('a')
      break
    }
    expect(store.calls.map(call => call.operation)).toEqual(['list'])
  })

  it('rejects where one of them failed', async () => {
    const store = memory({ a: value, b: value }, { retries: 'sdk' })
    store.inject({ operation: 'get', name: 'b', fails: 'ERR_SECRET_DENIED' })
    const error = await rejection(createSecrets(store).getAll(), 'ERR_SECRET_DENIED')
    expect(error.errors).toHaveLength(1)
  })
})

describe('stats', () => {
  it('counts answers from the cache and from the store', async () => {
    const secrets = await holding({ a: value })
    await secrets.get('a')
    await secrets.get('a')
    await secrets.getBytes('a')
    await secrets.getOptional('b')
    expect(secrets.stats()).toEqual({ hits: 2, misses: 2, stale: 0, entries: 1 })
  })
})
