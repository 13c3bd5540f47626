import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Capability, createSecrets, type SecretProvider, type Secrets } from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'
import type { ScriptedStore } from './scripted-store.ts'
import { SimulatedClock } from './simulated-clock.ts'

const value = `s${crypto.randomUUID()}`

describe('delete, restore and purge', () => {
  it('take a secret away, bring it back, and end it', async () => {
    const secrets = createSecrets(memory({ KEY: value }), { clock: new SimulatedClock() })
    await secrets.get('KEY')
    await secrets.delete('KEY')
    await rejection(secrets.get('KEY'), 'ERR_SECRET_DELETED')
    await rejection(secrets.put('KEY', 'x'), 'ERR_SECRET_DELETED')
    expect(await Array.fromAsync(secrets.list())).toEqual([])
    await secrets.restore('KEY')
    expect(await secrets.get('KEY')).toBe(value)
    await secrets.delete('KEY')
    await secrets.purge('KEY')
    await rejection(secrets.get('KEY'), 'ERR_SECRET_NOT_FOUND')
    await secrets.put('KEY', 'anew')
    expect(await secrets.get('KEY')).toBe('anew')
  })

  it('say that an absent name is absent', async () => {
    const secrets = createSecrets(memory({ API_KEY: value }))
    for (const call of ['delete', 'restore', 'purge'] as const) {
      const error = await rejection(secrets[call]('API_KEI'), 'ERR_SECRET_NOT_FOUND')
      expect(error).toMatchObject({ operation: call, suggestion: 'API_KEY' })
    }
  })

  it.each([undefined, '', 7, { name: 'KEY' }])('refuse %j as a name', async name => {
    const store = memory({ KEY: value })
    const secrets = createSecrets(store)
    for (const call of ['delete', 'restore', 'purge'] as const) {
      const reason = await reasonOf(secrets[call](name as string))
      expect(reason).toBeInstanceOf(TypeError)
      expect((reason as Error).message).toContain('name must be')
    }
    expect(await reasonOf(secrets.moveStage(name as string, { stage: 'a', to: 'v1' }))).toBeInstanceOf(TypeError)
    expect(await reasonOf(Array.fromAsync(secrets.versions(name as string)))).toBeInstanceOf(TypeError)
    expect(store.calls).toEqual([])
  })
})

describe('versions and stages', () => {
  it('list all versions over pages, newest first, without values', async () => {
    const secrets = createSecrets(memory({}, { pageSize: 2 }))
    const put: (string | undefined)[] = []
    for (const text of ['one', 'two', 'three', 'four', 'five']) put.push(await secrets.put('KEY', text))
    const versions = await Array.fromAsync(secrets.versions('KEY'))
    expect(versions.map(({ version }) => version)).toEqual(put.toReversed())
    expect(versions.map(({ current }) => current)).toEqual([true, false, false, false, false])
    expect(JSON.stringify(versions)).not.toContain('three')
    for (const [index, version] of put.entries()) {
      expect(await secrets.get({ name: 'KEY', version: version as string })).toBe(
        ['one', 'two', 'three', 'four', 'five'][index],
      )
    }
    await rejection(secrets.get({ name: 'KEY', version: 'v99' }), 'ERR_SECRET_NOT_FOUND')
    await rejection(Array.fromAsync(secrets.versions('OTHER')), 'ERR_SECRET_NOT_FOUND')
  })

  it('read what a stage names, and follow it when it moves', async () => {
    const secrets = createSecrets(memory(), { clock: new SimulatedClock() })
    const first = (await secrets.put('KEY', 'one')) as string
    const second = (await secrets.put('KEY', 'two')) as string
    await secrets.moveStage('KEY', { stage: 'green', to: first })
    expect(await secrets.get({ name: 'KEY', stage: 'green' })).toBe('one')
    await secrets.moveStage('KEY', { stage: 'green', to: second, from: first })
    expect(await secrets.get({ name: 'KEY', stage: 'green' })).toBe('two')
    await rejection(secrets.moveStage('KEY', { stage: 'green', to: first, from: first }), 'ERR_SECRET_CONFLICT')
    await secrets.moveStage('KEY', { stage: 'current', to: first, from: second })
    expect(await secrets.get('KEY')).toBe('one')
  })

  it.each([
    undefined,
    {},
    { stage: 'a' },
    { stage: '', to: 'v1' },
    { stage: 'a', to: 7 },
    { stage: 'a', to: 'v1', form: 'v0' },
  ])('refuse the move %j, before any I/O', async move => {
    const store = memory({ KEY: value })
    expect(await reasonOf(createSecrets(store).moveStage('KEY', move as never))).toBeInstanceOf(TypeError)
    expect(store.calls).toEqual([])
  })
})

describe('what a store lacks', () => {
  const calls: Record<
    Exclude<Capability, 'getMany' | 'watch'>,
    (secrets: Secrets<MemoryProvider>) => Promise<unknown>
  > = {
    put: secrets => secrets.put('KEY', value),
    putIf: secrets => secrets.put('KEY', value, { ifVersion: 'absent' }),
    list: secrets => Array.fromAsync(secrets.list()),
    delete: secrets => secrets.delete('KEY'),
    restore: secrets => secrets.restore('KEY'),
    purge: secrets => secrets.purge('KEY'),
    versions: secrets => Array.fromAsync(secrets.versions('KEY')),
    moveStage: secrets => secrets.moveStage('KEY', { stage: 'a', to: 'v1' }),
  }

  it.each(Object.entries(calls))('%s is ERR_SECRET_UNSUPPORTED before any I/O', async (capability, call) => {
    const store = memory({ KEY: value }, { without: [capability as Capability] })
    const error = await rejection(call(createSecrets(store)), 'ERR_SECRET_UNSUPPORTED')
    expect(error).toMatchObject({ provider: 'memory', operation: capability })
    expect(store.calls).toEqual([])
  })

  it('has a version or stage read refused, and getAll and exportTo of a prefix', async () => {
    const store = memory({ KEY: value }, { without: ['versions', 'moveStage', 'list'] })
    const secrets = createSecrets(store)
    await rejection(secrets.get({ name: 'KEY', version: 'v1' }), 'ERR_SECRET_UNSUPPORTED')
    await rejection(secrets.get({ name: 'KEY', stage: 'current' }), 'ERR_SECRET_UNSUPPORTED')
    await rejection(secrets.getAll(), 'ERR_SECRET_UNSUPPORTED')
    await rejection(secrets.exportTo({}, 'a/'), 'ERR_SECRET_UNSUPPORTED')
    expect(store.calls).toEqual([])
  })

  it('is not in the type of the client', () => {
    type ReadOnly = Secrets<SecretProvider>
    expectTypeOf<ReadOnly>().not.toHaveProperty('put')
    expectTypeOf<ReadOnly>().not.toHaveProperty('list')
    expectTypeOf<ReadOnly>().not.toHaveProperty('getAll')
    expectTypeOf<ReadOnly>().toHaveProperty('get')
    expectTypeOf<Secrets<MemoryProvider>>().toHaveProperty('moveStage')
    expectTypeOf<Secrets<ScriptedStore>>().toHaveProperty('put')
    expectTypeOf<Secrets<ScriptedStore>>().not.toHaveProperty('delete')
  })
})
