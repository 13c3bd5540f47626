import { describe, expect, it } from 'vitest'
import { encrypted, rekey } from '../../src/compose/encrypted/index.ts'
import { prefixed } from '../../src/compose/index.ts'
import { type AnyProvider, createSecrets, type Limits } from '../../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../../src/memory/index.ts'
import { generateThenPut, pause, resume, rollback, rotate, status, unpause } from '../../src/rotate/index.ts'
import { rejection } from '../rejection.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { newKey, oldKey } from './keys.ts'
import { held, plant } from './raw-calls.ts'
import { keyIdOf, takeApart } from './reference.ts'

const both = [newKey, oldKey]
const clock = new SimulatedClock()
const clientOf = (store: AnyProvider, keys: Uint8Array | Uint8Array[], more: { plaintext?: 'read' } = {}) =>
  createSecrets(encrypted(store, keys, more), { clock, cache: false })

/** Names as some vaults have them: hyphens, and of one case. */
const hyphens: Partial<Limits> = {
  names: {
    rule: 'letters, digits and hyphens',
    pattern: /^[0-9A-Za-z-]+$/,
    maxLength: 127,
    caseSensitive: false,
    toNative: name => name.replaceAll('/', '--').replaceAll('_', '-'),
    toPortable: native => native.replaceAll('--', '/').replaceAll('-', '_'),
  },
}

let drawn = 0
const options = { strategy: generateThenPut({ generate: () => `drawn-${++drawn}-of-many` }), grace: { ms: 60_000 } }

/** Everything in the store, and the key each is under: `new`, `old` or `none`. */
async function keysOf(store: MemoryProvider): Promise<Record<string, string>> {
  const { names } = await store.list('', { signal: new AbortController().signal, notice: () => {} })
  const known = new Map([
    [keyIdOf(newKey), 'new'],
    [keyIdOf(oldKey), 'old'],
  ])
  const keys: Record<string, string> = {}
  for (const name of names) {
    const bytes = await held(store, name)
    const isSealed = Buffer.from(bytes.slice(0, 8)).equals(Buffer.from('sealwax1'))
    keys[name] = isSealed ? (known.get(takeApart(bytes).header.subarray(0, 8).toString('hex')) ?? 'unknown') : 'none'
  }
  return keys
}

/** A store as a file is: what is kept for rotations does not show in its list. */
function fileLike(options: MemoryOptions): MemoryProvider {
  const store = memory({}, { ...options, local: true, without: ['versions', 'moveStage', 'restore', 'purge'] })
  const { list } = store
  store.list = async (...args) => {
    const page = await list.apply(store, args)
    return { ...page, names: page.names.filter(name => !name.includes('-sealwax-')) }
  }
  return Object.assign(store, { listAll: list.bind(store) })
}

const kinds: readonly (readonly [string, () => MemoryProvider])[] = [
  ['with versions', () => memory({}, { clock })],
  ['without versions', () => memory({}, { clock, without: ['versions', 'moveStage'] })],
  ['whose names have another form', () => memory({}, { clock, limits: hyphens })],
  ['of a file', () => fileLike({ clock })],
]

describe.each(kinds)('on a store %s, what is kept for rotations', (_, open) => {
  it('goes under the first key with the secrets, so that a rotation goes on without the old one', async () => {
    const store = open()
    const before = clientOf(store, oldKey)
    await before.put('KEY', 'the-first-value')
    await before.put('OTHER', 'of-no-rotation')
    await rotate(before, 'KEY', options)
    await pause(before, undefined, { by: 'ops' })

    const report = await rekey(store, both)
    expect(report.refused).toEqual([])
    expect(report.rewritten).toBe(5)
    const list = (store as { listAll?: MemoryProvider['list'] }).listAll ?? store.list.bind(store)
    const { names } = await list('', { signal: new AbortController().signal, notice: () => {} })
    expect(names).toHaveLength(5)
    expect(await keysOf(Object.assign(store, { list }))).toEqual(Object.fromEntries(names.map(name => [name, 'new'])))

    const after = clientOf(store, newKey)
    expect((await status(after, 'KEY')).phase).toBe('grace')
    await unpause(after, undefined)
    expect(await rollback(after, 'KEY', options)).toMatchObject({ kind: 'rollback' })
    expect(await after.get('KEY')).toBe('the-first-value')
    expect(await rekey(store, both)).toMatchObject({ rewritten: 0, refused: [] })
  })

  it('goes on to its end after it, and can be rotated again', async () => {
    const store = open()
    const before = clientOf(store, oldKey)
    await before.put('KEY', 'the-first-value')
    await rotate(before, 'KEY', options)
    await rekey(store, both)
    await clock.advance(61_000)
    const after = clientOf(store, newKey)
    expect(await resume(after, 'KEY', options)).toMatchObject({ phase: 'idle' })
    const { epoch } = await rotate(after, 'KEY', options)
    expect(epoch).toBe(2)
  })
})

it('what was kept in clear is encrypted with the secrets', async () => {
  const store = memory({ KEY: 'in-clear' }, { clock, without: ['versions', 'moveStage'] })
  await rotate(createSecrets(store, { clock, cache: false }), 'KEY', options)
  expect(new TextDecoder().decode(await held(store, 'KEY-sealwax-candidate'))).toContain('in-clear')
  expect(await rekey(store, newKey, { plaintext: 'read' })).toMatchObject({ rewritten: 3, refused: [] })
  expect(new Set(Object.values(await keysOf(store)))).toEqual(new Set(['new']))
  expect((await status(clientOf(store, newKey), 'KEY')).phase).toBe('grace')
})

it('what is kept is taken with names that are given, and below a prefix', async () => {
  const store = memory({}, { clock })
  const below = createSecrets(prefixed(encrypted(store, oldKey), 'shop'), { clock, cache: false })
  for (const name of ['KEY', 'OTHER']) {
    await below.put(name, 'the-first-value')
    await rotate(below, name, options)
  }
  await pause(below, undefined, { by: 'ops' })
  expect(await rekey(prefixed(store, 'shop'), both, { names: ['KEY'] })).toEqual({
    rewritten: 4,
    current: 0,
    gone: 0,
    siblings: 3,
    refused: [],
  })
  expect(await keysOf(store)).toEqual({
    'shop/KEY': 'new',
    'shop/KEY-sealwax-candidate': 'new',
    'shop/KEY-sealwax-rotation': 'new',
    'shop/OTHER': 'old',
    'shop/OTHER-sealwax-candidate': 'old',
    'shop/OTHER-sealwax-rotation': 'old',
    'shop/all-sealwax-pause': 'new',
  })
  expect((await rekey(prefixed(store, 'shop'), both)).rewritten).toBe(3)
})

it('what cannot be read of it is named, and the rest is done', async () => {
  const store = memory({}, { clock })
  const before = clientOf(store, oldKey)
  await before.put('KEY', 'the-first-value')
  await rotate(before, 'KEY', options)
  await plant(store, 'KEY-sealwax-candidate', new TextEncoder().encode('canary, not encrypted'))
  const { rewritten, refused } = await rekey(store, both)
  expect(rewritten).toBe(2)
  expect(new Set(refused.map(({ secretName, code }) => `${secretName} ${code}`))).toEqual(
    new Set(['KEY-sealwax-candidate ERR_SECRET_CORRUPT']),
  )
})

it('a rotation that needs an older version, and has no place for it, is named until it went on', async () => {
  const store = memory({}, { clock })
  const before = clientOf(store, oldKey)
  await before.put('KEY', 'the-first-value')
  // Killed before it was published.
  store.inject({ operation: 'putIf', name: 'KEY', fails: 'ERR_SECRET_DENIED' })
  await rejection(rotate(before, 'KEY', options), 'ERR_SECRET_DENIED')
  store.heal()
  const { refused } = await rekey(store, both)
  expect(refused.map(({ secretName, code }) => `${secretName} ${code}`)).toEqual(['KEY ERR_SECRET_UNSUPPORTED'])
  expect(refused[0]?.message).toContain('is under way (setting) and needs the version that was published before it')
  await resume(clientOf(store, both), 'KEY', options)
  expect((await rekey(store, both)).refused).toEqual([])
  const after = clientOf(store, newKey)
  await rollback(after, 'KEY', options)
  expect(await after.get('KEY')).toBe('the-first-value')
})
