import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'

describe('exportTo', () => {
  it('sets the names that are given, as they are', async () => {
    const target: Record<string, string | undefined> = {}
    const secrets = createSecrets(memory({ API_KEY: 'k', db_host: 'h', other: 'o' }))
    expect(await secrets.exportTo(target, ['API_KEY', 'db_host'])).toEqual(['API_KEY', 'db_host'])
    expect(target).toEqual({ API_KEY: 'k', db_host: 'h' })
  })

  it.each(['shop/', 'shop'])('sets everything below the prefix %s, under names without it', async prefix => {
    const target: Record<string, string | undefined> = {}
    const store = memory(
      { 'shop/API_KEY': 'k', 'shop/db/host': 'h', 'other/X': 'x', 'shopping/X': 'x', shop2: 'x', shop: 'x' },
      { pageSize: 1 },
    )
    expect((await createSecrets(store).exportTo(target, prefix)).sort()).toEqual(['API_KEY', 'DB__HOST'])
    expect(target).toEqual({ API_KEY: 'k', DB__HOST: 'h' })
  })

  it('sets everything where neither names nor prefix are given', async () => {
    const target: Record<string, string | undefined> = {}
    await createSecrets(memory({ A: '1', 'b/c': '2', 'with#hash': '3' })).exportTo(target)
    expect(target).toEqual({ A: '1', B__C: '2', 'with#hash': '3' })
  })

  it('leaves what is set, does not read it, and replaces it when told', async () => {
    const target: Record<string, string | undefined> = { A: 'mine', EMPTY: '' }
    const store = memory({ A: '1', B: '2', EMPTY: '3' })
    const secrets = createSecrets(store)
    expect(await secrets.exportTo(target, ['A', 'B', 'EMPTY'])).toEqual(['B'])
    expect(target).toEqual({ A: 'mine', B: '2', EMPTY: '' })
    expect(store.calls.flatMap(call => call.names)).toEqual(['B'])
    await secrets.exportTo(target, ['A'], { overwrite: true })
    expect(target['A']).toBe('1')
  })

  it('sets process.env, and variables with the names of methods', async () => {
    const name = `SEALWAX_TEST_${crypto.randomUUID().replaceAll('-', '_')}`
    try {
      await createSecrets(memory({ [name]: 'v' })).exportTo(process.env, [name])
      expect(process.env[name]).toBe('v')
    } finally {
      delete process.env[name]
    }
    const store = memory({ constructor: '1' })
    await createSecrets(store).put('__proto__', '2')
    const target: Record<string, string | undefined> = {}
    await createSecrets(store).exportTo(target)
    expect(Object.entries(target).sort()).toEqual([
      ['__proto__', '2'],
      ['constructor', '1'],
    ])
  })

  it('sets nothing where one of them failed', async () => {
    const target: Record<string, string | undefined> = {}
    const error = await rejection(
      createSecrets(memory({ A: '1' })).exportTo(target, ['A', 'B', 'C']),
      'ERR_SECRET_NOT_FOUND',
    )
    expect(error.errors).toHaveLength(2)
    expect(target).toEqual({})
  })

  it.each([
    [undefined, []],
    ['env', []],
    [{}, 7],
    [{}, ['a', '']],
  ])('refuses %j and %j before any I/O', async (target, names) => {
    const store = memory({ a: '1' })
    expect(await reasonOf(createSecrets(store).exportTo(target as never, names as never))).toBeInstanceOf(TypeError)
    expect(store.calls).toEqual([])
  })
})
