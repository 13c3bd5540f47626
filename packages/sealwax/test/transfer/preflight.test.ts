import { createSecrets, type NameForm } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { type End, end, lookAhead, many, move } from './two-stores.ts'

/** As Azure's: hyphens for slashes, and no regard to case. */
const hyphens: NameForm = {
  rule: '1 to 20 of A-Z a-z 0-9 -',
  pattern: /^[A-Za-z0-9-]+$/,
  maxLength: 20,
  caseSensitive: false,
  toNative: portable => portable.replaceAll('/', '--').replaceAll('_', '-'),
  toPortable: native => native.replaceAll('--', '/').replaceAll('-', '_'),
}

const codes = (found: Awaited<ReturnType<typeof lookAhead>>) =>
  Object.fromEntries(found.obstacles.map(({ name, error }) => [name, error.code]))

const losses = (found: Awaited<ReturnType<typeof lookAhead>>) => found.losses.map(({ what }) => what)

function writesTo({ store }: End): number {
  return store.calls.filter(({ operation }) => !['get', 'getMany', 'list'].includes(operation)).length
}

describe('names', () => {
  test('that the target cannot take are told, with its rule', async () => {
    const source = end('a', { 'a b': '1', 'db/HOST_1': '2', [`L${'O'.repeat(20)}NG`]: '3' })
    const found = await lookAhead(source, end('b', {}, { limits: { names: hyphens } }))
    expect(found.write).toEqual(['db/HOST_1'])
    expect(codes(found)).toEqual({ 'a b': 'ERR_SECRET_INVALID', LOOOOOOOOOOOOOOOOOOOONG: 'ERR_SECRET_INVALID' })
    expect(found.obstacles[1]?.error.message).toContain('1 to 20 of A-Z a-z 0-9 -')
  })

  test('that would be one there are told, all of them: by case, or by two spellings', async () => {
    const source = end('a', { key: '1', KEY: '2', 'db/host': '3', 'db--host': '4', other: '5' })
    const found = await lookAhead(source, end('b', {}, { limits: { names: hyphens } }))
    expect(found.write).toEqual(['other'])
    expect(found.obstacles.map(({ name }) => name)).toEqual(['KEY', 'db--host', 'db/host', 'key'])
    expect(found.obstacles[0]?.error.message).toContain('"KEY" and "key" cannot be secrets of their own in b')
  })

  test('of which one would be on the way to the other, in a store of nested objects', async () => {
    const names = { rule: 'any', pattern: /^.+$/, maxLength: 99, caseSensitive: true, nested: true }
    const source = end('a', { db: '1', 'db/host': '2', 'db/host/name': '3', dbx: '4', 'x/y': '5', 'x/z': '6' })
    const found = await lookAhead(source, end('b', {}, { limits: { names } }))
    expect(found.write).toEqual(['dbx', 'x/y', 'x/z'])
    expect(found.obstacles.map(({ name }) => name)).toEqual(['db', 'db/host', 'db/host/name'])
    expect(found.obstacles[1]?.error.message).toContain('"db/host" and "db", "db/host/name" cannot be')
  })

  test('that are there with the same values stand in no way', async () => {
    const source = end('a', { key: '1', KEY: '1', 'a b': '2' })
    const found = await lookAhead(source, end('b', { key: '1' }, { limits: { names: hyphens } }))
    expect([found.equal, found.obstacles.map(({ name }) => name)]).toEqual([['KEY', 'key'], ['a b']])
  })

  test('and nothing of them is asked of the target, nor written', async () => {
    const source = end('a', { 'a b': '1', key: '1', KEY: '2' })
    const target = end('b', {}, { limits: { names: hyphens } })
    await lookAhead(source, target)
    await move(source, target)
    expect([await target.values(), writesTo(target)]).toEqual([{}, 0])
  })
})

describe('values', () => {
  test('too large, empty, binary, or with NUL, by the limits of the target', async () => {
    const source = end('a', { SMALL: 'abc', LARGE: 'x'.repeat(11), EMPTY: '', NUL: 'a\0b' })
    await createSecrets(source.store).put('BINARY', new Uint8Array([0xff, 0xfe]))
    const limits = { maxBytes: 10, empty: false, binary: false, nul: false }
    const found = await lookAhead(source, end('b', {}, { limits }))
    expect(found.write).toEqual(['SMALL'])
    expect(codes(found)).toEqual({
      LARGE: 'ERR_SECRET_TOO_LARGE',
      EMPTY: 'ERR_SECRET_INVALID',
      NUL: 'ERR_SECRET_INVALID',
      BINARY: 'ERR_SECRET_INVALID',
    })
    expect(found.obstacles.find(({ name }) => name === 'LARGE')?.error.message).toContain('11 bytes; the limit is 10')
  })

  test('that have expired', async () => {
    const source = end('a', {})
    await createSecrets(source.store).put('OLD', '1', { expiresAt: new Date(1) })
    expect((await lookAhead(source, end('b', {}))).obstacles[0]?.error.message).toContain('"OLD" has expired')
  })
})

describe('the target', () => {
  test('what is deleted there stands in the way, unless a put goes over it', async () => {
    const source = end('a', { A: '1' })
    for (const overDeleted of [false, true]) {
      const target = end('b', { A: 'old' }, { overDeleted, without: ['putIf'] })
      await createSecrets(target.store).delete('A')
      const found = await lookAhead(source, target)
      expect(codes(found)).toEqual(overDeleted ? {} : { A: 'ERR_SECRET_DELETED' })
      expect((await move(source, target)).copied.copied).toEqual(overDeleted ? ['A'] : [])
    }
  })

  test('what is disabled there is not written over, unless told so', async () => {
    const source = end('a', { A: '1' })
    const target = end('b', { A: 'old' })
    target.store.inject({ operation: 'get', name: 'A', fails: 'ERR_SECRET_DISABLED' })
    expect(codes(await lookAhead(source, target))).toEqual({ A: 'ERR_SECRET_DISABLED' })
    expect((await lookAhead(source, target, { overwrite: true })).write).toEqual(['A'])
  })

  test('what may not be read, on either side, is told by name', async () => {
    const source = end('a', { A: '1', B: '2', C: '3' })
    const target = end('b', {})
    source.store.inject({ operation: 'get', name: 'A', fails: 'ERR_SECRET_DENIED' })
    target.store.inject({ operation: 'get', name: 'B', fails: 'ERR_SECRET_DENIED' })
    const found = await lookAhead(source, target)
    expect([found.write, codes(found)]).toEqual([['C'], { A: 'ERR_SECRET_DENIED', B: 'ERR_SECRET_DENIED' }])
  })

  test('a store that does not answer says so once', async () => {
    const source = end('a', many(300))
    const target = end('b', {}, { retries: 'sdk' })
    target.store.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    await expect(lookAhead(source, target)).rejects.toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect(target.store.calls.length).toBeLessThan(65)
  })
})

describe('what would be lost', () => {
  test('operations that the target lacks, and the history', async () => {
    const source = end('a', { A: '1' })
    const less = end('b', {}, { without: ['putIf', 'versions', 'restore', 'moveStage', 'watch', 'list', 'delete'] })
    expect(losses(await lookAhead(source, less)).sort()).toEqual(
      ['delete', 'history', 'list', 'moveStage', 'putIf', 'restore', 'versions', 'watch'].sort(),
    )
    const lister = end('c', {}, { without: ['putIf', 'versions', 'restore', 'moveStage', 'watch', 'delete'] })
    expect(losses(await lookAhead(lister, source))).toEqual([])
  })

  test('content type, expiry and metadata, of the secrets that have them; they are copied without', async () => {
    const source = end('a', { PLAIN: '1' })
    const client = createSecrets(source.store)
    await client.put('TYPED', '2', { contentType: 'text/plain' })
    await client.put('OWNED', '3', { metadata: { owner: 'shop' }, expiresAt: new Date(4e12) })
    await client.put('EMPTY_HANDED', '4', { metadata: {} })
    const target = end('b', {}, { limits: { attributes: ['expiresAt'] } })
    const { found, copied } = await move(source, target)
    const named = found.losses.filter(({ names }) => names !== undefined)
    expect(named).toMatchObject([
      { what: 'contentType', names: ['TYPED'] },
      { what: 'metadata', names: ['OWNED'] },
    ])
    expect(copied.copied).toEqual(['EMPTY_HANDED', 'OWNED', 'PLAIN', 'TYPED'])
  })
})

test('nothing is written, and no value is in what is told', async () => {
  const source = end('a', { A: 'hunter2-of-a', B: 'hunter2', KEY: 'hunter2', key: 'hunter2' })
  const target = end('b', { A: 'hunter2-of-b' }, { limits: { names: hyphens, maxBytes: 7 } })
  const found = await lookAhead(source, target)
  expect([writesTo(target), writesTo(source)]).toEqual([0, 0])
  expect(JSON.stringify(found)).not.toContain('hunter2')
})
