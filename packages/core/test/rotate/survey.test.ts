import { describe, expect, test } from 'vitest'
import { aliased, bundle, chain, prefixed } from '../../src/compose/index.ts'
import { createSecrets } from '../../src/index.ts'
import { type MemoryCall, type MemoryOptions, type MemoryProvider, memory } from '../../src/memory/index.ts'
import {
  adopt,
  dualSlot,
  generateThenPut,
  type LimitedCall,
  pause,
  type RotatedClient,
  type RotationPolicy,
  readPolicy,
  resume,
  rollback,
  rotate,
  rotateByPolicy,
  type Strategy,
  type SurveyedSecret,
  type SurveyOptions,
  survey,
} from '../../src/rotate/index.ts'
import { FakeTarget } from '../../src/rotate/testing/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { replaced } from './stores.ts'

const day = 86_400_000
const generate = (): string => crypto.randomUUID()
const strategy = generateThenPut({ generate })
const rule = { strategy, maxAge: 90 * day, grace: { ms: 3_600_000, consumers: [] } }

async function surveyed(
  secrets: RotatedClient,
  policy: RotationPolicy,
  options?: SurveyOptions,
): Promise<Record<string, SurveyedSecret>> {
  const found = await Array.fromAsync(survey(secrets, policy, options))
  return Object.fromEntries(found.map(one => [one.name, one]))
}

/** A store on a clock that the test moves, and a client of it. */
function opened(initial: Record<string, string>, options: MemoryOptions = {}) {
  const clock = new SimulatedClock()
  const store = memory(initial, { ...options, clock })
  return { clock, store, secrets: createSecrets(store, { clock }) }
}

/** Counts from here on. */
function forget({ calls }: MemoryProvider): void {
  ;(calls as MemoryCall[]).length = 0
}

function counted(store: MemoryProvider): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { operation } of store.calls) counts[operation] = (counts[operation] ?? 0) + 1
  return counts
}

describe('rules', () => {
  test('the exact name decides, then the longest beginning', () => {
    const [exact, long, short, rest] = ['a', 'b', 'c', 'd'].map(owner => ({ strategy, owner }))
    const policy = readPolicy({
      rules: { '*': rest, 'db/*': short, 'db/shop*': long, 'db/shop': exact } as RotationPolicy['rules'],
    })
    expect(policy.ruleFor('db/shop')?.owner).toBe('a')
    expect(policy.ruleFor('db/shop/x')?.owner).toBe('b')
    expect(policy.ruleFor('db/other')?.owner).toBe('c')
    expect(policy.ruleFor('API_KEY')?.owner).toBe('d')
    expect(readPolicy(policy)).toBe(policy)
    // One that another copy of this library has checked is checked anew.
    expect(readPolicy({ rules: policy.rules, freeze: policy.freeze ?? [] }).ruleFor('db/shop')?.owner).toBe('a')
    expect(Object.keys(policy)).toEqual(['rules', 'freeze'])
    expect(policy.optionsFor('db/shop')).toEqual({ strategy })
    expect(readPolicy({ rules: { A: { strategy } } }).ruleFor('AB')).toBe(undefined)
  })

  test('mistakes are told before any I/O', async () => {
    const { store, secrets } = opened({ KEY: 'old' })
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, 'policy must be an object, received undefined'],
      [{}, 'policy.rules must be an object with a rule for each name, or beginning of names, received undefined'],
      [{ rules: {}, freze: [] }, 'policy has no "freze"; it takes rules, freeze'],
      [{ rules: { 'a*b': rule } }, 'policy.rules["a*b"] must have its only * at the end'],
      [{ rules: { 'a#b': rule } }, 'policy.rules["a#b"] must be for whole secrets: their fields are rotated together'],
      [{ rules: { '': rule } }, 'policy.rules[""] must be for a name, or for a beginning of names that ends in *'],
      [{ rules: { A: null } }, 'policy.rules["A"] must be a rule, received null'],
      [
        { rules: { A: {} } },
        'policy.rules["A"].generate must be a function that makes the new value, received undefined',
      ],
      [
        { rules: { A: { strategy, maxAge: '90d' } } },
        'policy.rules["A"].maxAge must be a number of at least 1, received a string',
      ],
      [
        { rules: { A: { strategy, maxAge: 0 } } },
        'policy.rules["A"].maxAge must be a number of at least 1, received 0',
      ],
      [{ rules: { A: { strategy, owner: 1 } } }, 'policy.rules["A"].owner must be a string, received a number'],
      [
        { rules: { A: { strategy, grace: { ms: 1, consumers: [{ name: 'batch', lag: 2 }] } } } },
        'policy.rules["A"].grace.ms must be at least 2, the lag of "batch": it would use a credential that is revoked. A credential that is known to others is rotated with { compromised: true }.',
      ],
    ]
    for (const [policy, message] of wrong) {
      expect(() => survey(secrets, policy as RotationPolicy), message).toThrow(message)
    }
    expect(() => survey({} as never, { rules: {} })).toThrow(TypeError)
    expect(() => survey(secrets, { rules: {} }, { names: ['KEY'] })).toThrow(/No rule says how "KEY" is rotated/)
    expect(store.calls).toEqual([])
  })
})

describe('what a survey costs', () => {
  test('pages of the list and batches of records, however many secrets were rotated', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `shop/KEY_${String(index).padStart(3, '0')}`)
    const { store, secrets } = opened(Object.fromEntries(names.map(name => [name, 'old'])))
    for (const name of names) await rotate(secrets, name, { strategy })
    forget(store)
    const asked: LimitedCall[] = []
    const found = await surveyed(secrets, { rules: { 'shop/*': rule } }, { limit: call => void asked.push(call) })
    expect(Object.keys(found)).toEqual(names)
    expect(Object.values(found).every(({ phase, isDue }) => phase === 'grace' && !isDue)).toBe(true)
    // 250 secrets, their records and candidates; 20 records at once; one look at the switch.
    expect(counted(store)).toEqual({ get: 1, list: 8, getMany: 13 })
    expect(asked.map(({ operation }) => operation)).toEqual(store.calls.map(({ operation }) => operation))
    expect(asked.reduce((sum, { names: count }) => sum + count, 0)).toBe(251)
  })

  test('nothing is read for a record that is not there; ages are asked for where a rule has one', async () => {
    const { store, secrets } = opened(Object.fromEntries(['A', 'B', 'C'].map(name => [name, 'old'])))
    await surveyed(secrets, { rules: { '*': { strategy } } })
    expect(counted(store)).toEqual({ get: 1, list: 1 })
    forget(store)
    await surveyed(secrets, { rules: { '*': { strategy }, A: rule } })
    expect(counted(store)).toEqual({ get: 1, list: 1, versions: 1 })
  })

  test('a few names are looked at without a list', async () => {
    const { store, secrets } = opened({ A: 'old', B: 'old' })
    await rotate(secrets, 'A', { strategy })
    forget(store)
    const found = await surveyed(secrets, { rules: { '*': rule } }, { names: ['A'] })
    expect(Object.keys(found)).toEqual(['A'])
    expect(counted(store)).toEqual({ get: 2 })
  })

  test('the limit is awaited, and what it rejects with ends the survey', async () => {
    const { secrets } = opened({ A: 'old' })
    const limit = async ({ operation }: LimitedCall): Promise<void> => {
      if (operation === 'list') throw new Error('no tokens')
    }
    expect(await reasonOf(surveyed(secrets, { rules: { '*': rule } }, { limit }))).toMatchObject({
      message: 'no tokens',
    })
    const signal = AbortSignal.abort(new Error('enough'))
    expect(await reasonOf(surveyed(secrets, { rules: { '*': rule } }, { signal }))).toMatchObject({ message: 'enough' })
  })
})

describe('when a secret is due', () => {
  test('by its last rotation', async () => {
    const { clock, secrets } = opened({ A: 'old' })
    const policy = { rules: { A: { ...rule, owner: 'data team' } } }
    await rotateByPolicy(secrets, 'A', policy)
    const rotatedAt = clock.now()
    clock.set(rotatedAt + 2 * 3_600_000)
    await resume(secrets, 'A', { strategy, grace: rule.grace })
    clock.set(rotatedAt + 90 * day - 1)
    expect(await surveyed(secrets, policy)).toMatchObject({
      A: {
        phase: 'idle',
        isDue: false,
        overdueMs: 0,
        dueAt: rotatedAt + 90 * day,
        rotatedAt,
        ageFrom: 'record',
        owner: 'data team',
      },
    })
    clock.set(rotatedAt + 91 * day)
    const { A } = await surveyed(secrets, policy)
    expect(A).toMatchObject({ isDue: true, overdueMs: day, task: 'rotate' })
  })

  test('by the versions of the store, where it was never rotated', async () => {
    const { clock, secrets } = opened({ A: 'old' })
    clock.set(clock.now() + 50 * day)
    await secrets.put('A', 'changed by hand')
    const bornAt = clock.now()
    clock.set(clock.now() + 89 * day)
    expect(await surveyed(secrets, { rules: { '*': rule } })).toMatchObject({
      A: { isDue: false, bornAt, ageFrom: 'versions', dueAt: bornAt + 90 * day },
    })
    // A rotation that comes to nothing writes the published value anew on such a store: it is as old as before.
    await rotate(secrets, 'A', { strategy: generateThenPut({ generate: () => Promise.reject(new Error('x')) }) }).catch(
      () => {},
    )
    clock.set(clock.now() + day)
    expect(await surveyed(secrets, { rules: { '*': rule } })).toMatchObject({
      A: { isDue: true, bornAt, ageFrom: 'record' },
    })
  })

  test('where the list tells when it was made, a young one is not asked about', async () => {
    const { clock, store } = opened({ A: 'old', B: 'old' })
    const [made, old] = [new Date(clock.now()), new Date(clock.now() - 300 * day)]
    const dated = replaced(store, {
      list: async (prefix, call) => {
        const page = await store.list(prefix, call)
        return { ...page, createdAt: page.names.map(name => (name === 'A' ? made : old)) }
      },
    })
    forget(store)
    const found = await surveyed(createSecrets(dated, { clock }), { rules: { '*': rule } })
    expect(found).toMatchObject({
      A: { isDue: false, ageFrom: 'list', bornAt: made.getTime() },
      B: { isDue: false, ageFrom: 'versions' },
    })
    expect(store.calls.filter(({ operation }) => operation === 'versions')).toEqual([
      { operation: 'versions', names: ['B'] },
    ])
  })

  test('at once where nothing tells its age, until it is rotated or taken on', async () => {
    const { clock, secrets } = opened({ A: 'old', B: 'old' }, { without: ['versions', 'moveStage'] })
    const policy = { rules: { '*': rule } }
    const first = await surveyed(secrets, policy)
    expect(first).toMatchObject({ A: { isDue: true, overdueMs: 0, ageFrom: 'unknown', task: 'rotate' } })
    expect(first['A']?.dueAt).toBe(undefined)
    await rotateByPolicy(secrets, 'A', policy)
    await adopt(secrets, 'B', { strategy })
    expect(await surveyed(secrets, policy)).toMatchObject({
      A: { isDue: false, ageFrom: 'record', bornAt: clock.now() },
      B: { isDue: false, ageFrom: 'record', bornAt: clock.now() },
    })
  })

  test('a way back leads to a credential that is as old as it was', async () => {
    const { clock, secrets } = opened({ A: 'old' })
    const bornAt = clock.now()
    const policy = { rules: { '*': rule } }
    clock.set(bornAt + 91 * day)
    await rotateByPolicy(secrets, 'A', policy)
    expect(await surveyed(secrets, policy)).toMatchObject({ A: { isDue: false } })
    await rollback(secrets, 'A', ofRule)
    expect(await surveyed(secrets, policy)).toMatchObject({ A: { isDue: true, bornAt, phase: 'grace' } })
  })

  test('at once after a way back to one whose age nobody knew, whatever the store dates', async () => {
    const { store, clock } = opened({ A: 'old' })
    const dateless = replaced(store, {
      get: async (name, call) => {
        const { createdAt: _, ...rest } = await store.get(name, call)
        return rest
      },
    })
    const secrets = createSecrets(dateless, { clock })
    await rotate(secrets, 'A', ofRule)
    await rollback(secrets, 'A', ofRule)
    expect(await surveyed(secrets, { rules: { '*': rule } })).toMatchObject({ A: { isDue: true, ageFrom: 'unknown' } })
  })

  test('never without a largest age', async () => {
    const { clock, secrets } = opened({ A: 'old' })
    clock.set(clock.now() + 9_999 * day)
    expect(await surveyed(secrets, { rules: { '*': { strategy } } })).toMatchObject({
      A: { isDue: false, phase: 'idle' },
    })
  })
})

const ofRule = { strategy, grace: rule.grace }

describe('what there is to be done', () => {
  test('resume, for what is under way and whose time has come', async () => {
    const { clock, secrets } = opened({ A: 'old' })
    const policy = { rules: { '*': rule } }
    await rotateByPolicy(secrets, 'A', policy)
    const inGrace = await surveyed(secrets, policy)
    expect(inGrace).toMatchObject({ A: { phase: 'grace', waitsFor: 'grace', next: clock.now() + 3_600_000 } })
    expect(inGrace['A']?.task).toBe(undefined)
    clock.set(clock.now() + 3_600_000)
    expect(await surveyed(secrets, policy)).toMatchObject({ A: { task: 'resume' } })
  })

  test('nothing, where only a word of somebody helps', async () => {
    const { clock, secrets } = opened({ A: 'key-0', B: 'key-0' })
    const target = new FakeTarget({ credentials: ['key-0'], room: 5 })
    const { inUse: _, ...strategy } = dualSlot({ target, generate })
    const slots: Strategy = strategy
    const policy = { rules: { '*': { strategy: slots, grace: { ms: 1_000 } } } }
    await rotateByPolicy(secrets, 'A', policy)
    clock.set(clock.now() + day)
    const { A } = await surveyed(secrets, policy)
    expect(A).toMatchObject({ phase: 'grace', waitsFor: 'revoke' })
    expect(A?.task).toBe(undefined)

    await rotateByPolicy(secrets, 'B', policy)
    await secrets.put('B', 'by hand')
    clock.set(clock.now() + day)
    expect(await resume(secrets, 'B', { strategy: slots, grace: { ms: 1_000 } })).toMatchObject({
      phase: 'needs-operator',
    })
    const { B } = await surveyed(secrets, policy)
    expect(B).toMatchObject({ phase: 'needs-operator', waitsFor: 'operator', trouble: 'changed' })
    expect(B?.task).toBe(undefined)
  })

  test('nothing while it is paused, or everything is; no rotation in a freeze', async () => {
    const { clock, secrets } = opened({ A: 'old', B: 'old', C: 'old' })
    const policy: RotationPolicy = {
      rules: { '*': { ...rule, maxAge: 1 } },
      freeze: [{ from: '2026-01-02', to: '2026-01-02' }],
    }
    await rotateByPolicy(secrets, 'C', policy)
    await pause(secrets, 'A', { by: 'ops' })
    clock.set(Date.UTC(2026, 0, 1, 12))
    const some = await surveyed(secrets, policy)
    expect([some['A']?.task, some['B']?.task, some['C']?.task]).toEqual([undefined, 'rotate', 'resume'])
    expect(some['A']?.paused).toMatchObject({ by: 'ops' })
    clock.set(Date.UTC(2026, 0, 2, 12))
    const frozen = await surveyed(secrets, policy)
    expect([frozen['B']?.task, frozen['C']?.task]).toEqual([undefined, 'resume'])
    expect(frozen['B']).toMatchObject({ isDue: true, frozenUntil: Date.UTC(2026, 0, 3) })
    await pause(secrets, undefined, { by: 'on call' })
    const none = await surveyed(secrets, policy)
    expect(Object.values(none).map(({ task, paused }) => [task, paused?.by])).toEqual(
      Array.from({ length: 3 }, () => [undefined, 'on call']),
    )
  })
})

describe('where secrets are', () => {
  test('compositions: names as the application has them, records from the store that holds them', async () => {
    const clock = new SimulatedClock()
    const store = memory({ 'shop/A': 'old', 'shop/B': 'old', 'other/C': 'old' }, { clock })
    const first = memory(
      { 'shop/READ': 'x', 'shop/EXACT': 'x' },
      { id: 'env', without: ['put', 'putIf', 'delete', 'restore', 'purge', 'moveStage'] },
    )
    const secrets = createSecrets(prefixed(aliased(chain([first, store]), { 'shop/ALIAS': 'shop/B' }), 'shop'), {
      clock,
    })
    await rotate(secrets, 'A', { strategy })
    forget(store)
    const found = await surveyed(secrets, { rules: { '*': rule, EXACT: rule } })
    expect(found['A']).toMatchObject({ phase: 'grace', status: { epoch: 1 } })
    // What only a store that is not written has cannot be rotated: with a beginning, it was not meant.
    expect(Object.keys(found).sort()).toEqual(['A', 'ALIAS', 'EXACT'])
    expect(found['EXACT']).toMatchObject({ trouble: 'not-found' })
    const reads = store.calls.filter(({ operation }) => operation === 'get').map(({ names }) => names[0])
    expect(reads).not.toContain('shop/B-sealwax-rotation')
  })

  test('stores without batches, under other names, that ignore case', async () => {
    const clock = new SimulatedClock()
    const names = {
      rule: '',
      pattern: /^[A-Za-z0-9-]+$/,
      maxLength: 127,
      caseSensitive: false,
      toNative: (portable: string) => portable.replaceAll('_', '-').replaceAll('/', '--'),
      toPortable: (native: string) => native.replaceAll('--', '/').replaceAll('-', '_'),
    }
    const store = memory({ 'db/a_b': 'old', KEY: 'old' }, { clock, without: ['getMany'], limits: { names } })
    const secrets = createSecrets(store, { clock })
    await rotate(secrets, 'db/a_b', { strategy })
    expect(await surveyed(secrets, { rules: { 'db/*': rule, KEY: rule } })).toMatchObject({
      'db/a_b': { phase: 'grace' },
      KEY: { phase: 'idle', ageFrom: 'versions' },
    })
  })

  test('a local store, whose pages show no records', async () => {
    const { store, clock } = opened({ A: 'old', B: 'old' }, { local: true })
    const file = replaced(store, {
      list: async (prefix, call) => {
        const page = await store.list(prefix, call)
        return { ...page, names: page.names.filter(name => !name.includes('sealwax')) }
      },
    })
    const secrets = createSecrets(file, { clock })
    await rotate(secrets, 'B', { strategy })
    expect(await surveyed(secrets, { rules: { '*': rule } })).toMatchObject({
      A: { phase: 'idle' },
      B: { phase: 'grace' },
    })
  })

  test('a store without a list: whole names only', async () => {
    const { secrets } = opened({ A: 'old' }, { without: ['list'] })
    expect(await surveyed(secrets, { rules: { A: rule, B: rule } })).toMatchObject({
      A: { phase: 'idle', ageFrom: 'versions' },
      B: { phase: 'unknown', trouble: 'not-found' },
    })
    const error = await rejection(surveyed(secrets, { rules: { '*': rule } }), 'ERR_SECRET_UNSUPPORTED')
    expect(error.message).toMatch(/Give each secret a rule of its own, by its whole name/)
  })

  test('what a rule names and nobody has, and what cannot be rotated there', async () => {
    const clock = new SimulatedClock()
    const store = memory({ app: '{"KEY":"x"}' }, { clock })
    const bundled = createSecrets(bundle(store, 'app'), { clock })
    expect(await surveyed(bundled, { rules: { '*': rule, GONE: rule } })).toMatchObject({
      KEY: { phase: 'unknown', trouble: 'unsupported', error: { code: 'ERR_SECRET_UNSUPPORTED' } },
      GONE: { trouble: 'not-found', isDue: false },
    })
  })
})

describe('what goes wrong', () => {
  test('a name that a reference takes apart keeps nobody else from being told', async () => {
    const { secrets } = opened({ A: 'old', 'B#c': 'old' })
    expect(await surveyed(secrets, { rules: { '*': rule } })).toMatchObject({
      A: { phase: 'idle' },
      'B#c': { trouble: 'unsupported', error: { code: 'ERR_SECRET_UNSUPPORTED' } },
    })
  })

  test('with one secret is told with it, and the others are told as well', async () => {
    const { store, secrets } = opened({ A: 'old', B: 'old', C: 'old' }, { retries: 'sdk' })
    for (const name of ['A', 'B', 'C']) await rotate(secrets, name, { strategy })
    store.inject({ operation: 'get', name: 'A-sealwax-rotation', fails: 'ERR_SECRET_DENIED' })
    const call = { signal: new AbortController().signal, notice: () => {}, token: crypto.randomUUID() }
    await store.put('B-sealwax-rotation', new TextEncoder().encode('{"format":7}'), call)
    const found = await surveyed(secrets, { rules: { '*': rule } })
    expect(found).toMatchObject({
      A: { phase: 'unknown', trouble: 'failed', error: { code: 'ERR_SECRET_DENIED' } },
      B: { phase: 'unknown', trouble: 'failed', error: { code: 'ERR_SECRET_CORRUPT' } },
      C: { phase: 'grace' },
    })
    expect(found['A']?.task).toBe(undefined)
  })

  test('with the list ends it', async () => {
    const { store, secrets } = opened({ A: 'old' }, { retries: 'sdk' })
    store.inject({ operation: 'list', fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(surveyed(secrets, { rules: { '*': rule } }), 'ERR_SECRET_UNAVAILABLE')
  })

  test('a clock that is behind the one that dated a record is told', async () => {
    const { clock, secrets } = opened({ A: 'old' })
    await rotate(secrets, 'A', { strategy })
    clock.set(clock.now() - 3_600_000)
    expect(await surveyed(secrets, { rules: { '*': rule } })).toMatchObject({ A: { clockBehindMs: 3_600_000 } })
    clock.set(clock.now() + 3_590_000)
    expect((await surveyed(secrets, { rules: { '*': rule } }))['A']?.clockBehindMs).toBe(undefined)
  })
})
