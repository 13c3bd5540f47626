import { createSecrets } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { diff } from '../../src/transfer/diff.ts'
import { Fingerprints } from '../../src/transfer/fingerprints.ts'
import { end, lookAhead, move } from './two-stores.ts'

// A store whose secrets are maps by nature, as Vault's are. It gives its fields back sorted, as Vault does.
const vault = (initial: Readonly<Record<string, object>> = {}) =>
  end('vault', Object.fromEntries(Object.entries(initial).map(([name, map]) => [name, JSON.stringify(map)])), {
    limits: { maps: true, binary: false },
  })

const nothing = { notice() {}, signal: AbortSignal.timeout(60_000) }

async function mapIn({ store }: ReturnType<typeof vault>, name: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode((await store.get(name, nothing)).bytes))
}

describe('from a store of plain values to one of maps', () => {
  test('a value becomes the field `value`, and an application gets the same', async () => {
    const target = vault()
    const source = end('a', { A: '1', EMPTY: '' })
    expect((await move(source, target)).copied.copied).toEqual(['A', 'EMPTY'])
    expect(await mapIn(target, 'A')).toEqual({ value: '1' })
    expect(await createSecrets(target.store).get('A')).toBe('1')
    expect((await move(source, target)).found.equal).toEqual(['A', 'EMPTY'])
  })

  test('a JSON object stays a text, which is told, or becomes a map with --as-maps', async () => {
    const source = end('a', { 'prod/db': '{ "user": "u", "password": "p" }', PLAIN: '{not json' })
    const asText = vault()
    const { found } = await move(source, asText)
    expect(found.losses.find(({ what }) => what === 'fields')).toMatchObject({ names: ['prod/db'] })
    expect(await createSecrets(asText.store).get('prod/db')).toBe('{ "user": "u", "password": "p" }')

    const asMap = vault()
    const again = await move(source, asMap, { asMaps: true })
    expect([again.copied.copied, again.found.losses]).toEqual([
      ['PLAIN', 'prod/db'],
      expect.not.arrayContaining(['fields']),
    ])
    expect(await createSecrets(asMap.store).get('prod/db#password')).toBe('p')
    expect((await lookAhead(source, asMap, { asMaps: true })).equal).toEqual(['PLAIN', 'prod/db'])
    // One shape is not the other: whoever asks for maps and has texts is told.
    expect((await lookAhead(source, asText, { asMaps: true })).kept).toEqual(['prod/db'])
  })

  test('a map with other fields beside `value` is not taken for the value', async () => {
    const found = await lookAhead(end('a', { A: '1' }), vault({ A: { value: '1', user: 'u' } }))
    expect([found.equal, found.kept]).toEqual([[], ['A']])
  })

  test('the size that counts is that of the map', async () => {
    const target = end('vault', {}, { limits: { maps: true, maxBytes: 20 } })
    expect((await lookAhead(end('a', { A: 'x'.repeat(15) }), target)).obstacles).toMatchObject([
      { error: { code: 'ERR_SECRET_TOO_LARGE' } },
    ])
  })
})

describe('from a store of maps', () => {
  const maps = {
    DB: { user: 'u', port: 5432 },
    ONE: { value: 'v' },
    BOTH: { value: 'v', user: 'u' },
    NUMBER: { value: 5 },
  }

  test('to another, maps go whole', async () => {
    const target = vault()
    expect((await move(vault(maps), target)).copied.copied).toEqual(['BOTH', 'DB', 'NUMBER', 'ONE'])
    for (const [name, map] of Object.entries(maps)) expect(await mapIn(target, name)).toEqual(map)
  })

  test('to one of plain values, no field is lost: NAME#field reads it there too', async () => {
    const target = end('b', {})
    await move(vault(maps), target)
    expect(await target.values()).toEqual({
      DB: '{"user":"u","port":5432}',
      ONE: 'v',
      BOTH: '{"value":"v","user":"u"}',
      NUMBER: '5',
    })
    expect(await createSecrets(target.store).get('DB#user')).toBe('u')
    expect((await move(vault(maps), target)).found.equal).toEqual(['BOTH', 'DB', 'NUMBER', 'ONE'])
  })

  test('diff takes a map and the JSON object with its fields for equal, in any order of them', async () => {
    const plain = end('b', { DB: '{ "port": 5432, "user": "u" }', ONE: 'v', NUMBER: '5', BOTH: 'v' })
    const difference = await diff(vault(maps).side, plain.side, { fingerprints: new Fingerprints() })
    expect([difference.equal, difference.different]).toEqual([['DB', 'NUMBER', 'ONE'], ['BOTH']])
  })

  test('diff tells a JSON object whose fields are found in one of them only', async () => {
    const asText = vault({ DB: { value: '{"user":"u"}' }, PLAIN: { value: 'v' } })
    const plain = end('b', { DB: '{ "user": "u" }', PLAIN: 'v' })
    const fingerprints = new Fingerprints()
    const whole = { onlyInA: [], onlyInB: [], different: [], failed: [] }
    const withMaps = await diff(vault({ DB: { user: 'u' }, PLAIN: { value: 'v' } }).side, asText.side, { fingerprints })
    expect(withMaps).toEqual({ ...whole, equal: ['PLAIN'], fieldsOnlyInA: ['DB'], fieldsOnlyInB: [] })
    const asItWas = end('c', { DB: '{"user":"u"}', PLAIN: 'v' })
    expect(await diff(asText.side, asItWas.side, { fingerprints })).toEqual({
      ...whole,
      equal: ['PLAIN'],
      fieldsOnlyInA: [],
      fieldsOnlyInB: ['DB'],
    })
    expect((await diff(plain.side, asItWas.side, { fingerprints })).different).toEqual(['DB'])
  })
})
