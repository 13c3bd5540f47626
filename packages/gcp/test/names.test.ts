import { isPortableName } from '@sealwax/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { googleSecretManager } from '../src/index.ts'

const { pattern, maxLength, toNative, toPortable } = googleSecretManager().limits.names
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}(_[A-Za-z0-9]{1,4}){0,2}$/)
const portableName = fc.array(word, { minLength: 1, maxLength: 5 }).map(words => words.join('/'))

describe('portable names', () => {
  test('are legal here, and come back as they were', () => {
    fc.assert(
      fc.property(portableName, name => {
        fc.pre(isPortableName(name))
        const native = toNative?.(name) ?? ''
        return pattern.test(native) && toPortable?.(native) === name
      }),
    )
  })

  test('two of them are never one secret', () => {
    fc.assert(fc.property(portableName, portableName, (a, b) => a === b || toNative?.(a) !== toNative?.(b)))
  })

  test('any other native name comes back unchanged', () => {
    for (const native of ['a--b', '-a', 'a-', '1-a', 'a__b', 'a-1', '_']) expect(toPortable?.(native)).toBe(native)
    expect(toPortable?.('db-password')).toBe('db/password')
  })
})

test.each(['a', 'API_KEY', 'a-b', '1', '-_-'])('%j is legal', name => expect(pattern.test(name)).toBe(true))

test.each(['', 'a/b', 'a b', 'a.b', 'ä', 'a\n', 'projects/p/secrets/s'])('%j is not', name =>
  expect(pattern.test(name)).toBe(false),
)

test('the longest has 255 characters', () => expect(maxLength).toBe(255))

test('the prefix goes into the limits, where the client joins it', () => {
  expect(googleSecretManager({ prefix: 'shop' }).limits.names.prefix).toBe('shop')
  expect('prefix' in googleSecretManager().limits.names).toBe(false)
})
