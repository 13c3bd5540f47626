import type { NameForm } from '@sealwax/core'
import { expect, test } from 'vitest'
import { diff } from '../../src/transfer/diff.ts'
import { Fingerprints } from '../../src/transfer/fingerprints.ts'
import { type End, end, many } from './two-stores.ts'

const compare = (a: End, b: End, prefix = '') => diff(a.side, b.side, { prefix, fingerprints: new Fingerprints() })

test('names only here, only there, different and equal', async () => {
  const a = end('a', { SAME: '1', OTHER: '2', MINE: '3', 'x/y': '4' })
  const b = end('b', { SAME: '1', OTHER: 'two', YOURS: '5' })
  expect(await compare(a, b)).toEqual({
    onlyInA: ['MINE', 'x/y'],
    onlyInB: ['YOURS'],
    different: ['OTHER'],
    fieldsOnlyInA: [],
    fieldsOnlyInB: [],
    equal: ['SAME'],
    failed: [],
  })
  expect((await compare(a, b, 'x/')).onlyInA).toEqual(['x/y'])
})

test('a thousand, in few calls', async () => {
  const [a, b] = [end('a', many(1_000)), end('b', { ...many(1_000), NAME_0500: 'other' })]
  const { equal, different } = await compare(a, b)
  expect([equal.length, different]).toEqual([999, ['NAME_0500']])
  expect(a.store.calls.filter(({ operation }) => operation !== 'list').length).toBeLessThan(70)
})

test('names of a store without regard to case are those of one that has it', async () => {
  const variables: NameForm = {
    rule: 'variables',
    pattern: /^\w+$/,
    maxLength: 99,
    caseSensitive: false,
    toNative: portable => portable.replaceAll('/', '__').toUpperCase(),
    toPortable: native => native.replaceAll('__', '/'),
  }
  const a = end('a', { 'DB/HOST': 'h', KEY: 'k', ONLY: 'o' }, { limits: { names: variables } })
  const b = end('b', { 'db/host': 'h', key: 'other' })
  const one = await compare(a, b)
  expect([one.equal, one.different, one.onlyInA, one.onlyInB]).toEqual([['DB/HOST'], ['KEY'], ['ONLY'], []])
  const other = await compare(b, a)
  expect([other.equal, other.different, other.onlyInA, other.onlyInB]).toEqual([['db/host'], ['key'], [], ['ONLY']])
})

test('what cannot be read is neither equal nor different', async () => {
  const [a, b] = [end('a', { A: '1', B: '2' }), end('b', { A: '1', B: '2' })]
  b.store.inject({ operation: 'get', name: 'A', fails: 'ERR_SECRET_DISABLED' })
  const { equal, different, failed } = await compare(a, b)
  expect([equal, different, failed]).toMatchObject([['B'], [], [{ name: 'A', error: { code: 'ERR_SECRET_DISABLED' } }]])
})

test('what is kept of a value cannot be compared with that of another run', () => {
  const value = { bytes: new TextEncoder().encode('1234') }
  const [one, other] = [new Fingerprints(), new Fingerprints()]
  expect(one.of(value, 'text')).toBe(one.of(value, 'text'))
  expect(one.of(value, 'text')).not.toBe(other.of(value, 'text'))
  expect(Buffer.from(one.of(value, 'text'), 'base64')).toHaveLength(32)
})
