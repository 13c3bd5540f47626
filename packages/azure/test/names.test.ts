import { isPortableName } from '@sealwax/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { azureKeyVault } from '../src/index.ts'

const { names } = azureKeyVault({ vault: 'my-vault' }).limits
const toNative = (portable: string): string => names.toNative?.(portable) ?? portable
const toPortable = (native: string): string => names.toPortable?.(native) ?? native

const letters = 'abAZ'
const word = fc.string({ unit: fc.constantFrom(...letters, '0', '9'), minLength: 1, maxLength: 4 })
const segment = fc
  .tuple(fc.constantFrom(...letters), fc.array(word, { minLength: 1, maxLength: 3 }))
  .map(([first, words]) => first + words.join('_'))
const portable = fc.array(segment, { minLength: 1, maxLength: 4 }).map(segments => segments.join('/'))

describe('portable names', () => {
  test('are legal here, and come back', () => {
    fc.assert(
      fc.property(portable, name => {
        expect(isPortableName(name)).toBe(true)
        expect(names.pattern.test(toNative(name))).toBe(true)
        expect(toPortable(toNative(name))).toBe(name)
      }),
      { numRuns: 2_000 },
    )
  })

  test('are mapped one to one, also without regard to case', () => {
    fc.assert(
      fc.property(portable, portable, (one, other) => {
        const same = toNative(one).toLowerCase() === toNative(other).toLowerCase()
        expect(same).toBe(one.toLowerCase() === other.toLowerCase())
      }),
      { numRuns: 2_000 },
    )
  })

  test('look as the design says', () => {
    expect(toNative('shop/API_KEY')).toBe('shop--API-KEY')
    expect(toPortable('shop--API-KEY')).toBe('shop/API_KEY')
  })
})

test('native names that are no image of a portable one stay as they are', () => {
  const native = fc.string({ unit: fc.constantFrom('a', 'B', '1', '-'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(native, name => {
      const back = toPortable(name)
      // Either the one portable name that is mapped to it, or itself.
      expect(isPortableName(back) && back !== name ? toNative(back) : back).toBe(name)
    }),
    { numRuns: 2_000 },
  )
})

describe('native names', () => {
  test.each(['a', 'API-KEY', '-a', '0', 'a--b', 'a'.repeat(127)])('%j is legal', name =>
    expect(names.pattern.test(name) && name.length <= names.maxLength).toBe(true),
  )

  test.each(['', 'a_b', 'a/b', 'a b', 'a.b', 'ä', 'a\n', 'a'.repeat(128)])('%j is not', name =>
    expect(names.pattern.test(name) && name.length <= names.maxLength).toBe(false),
  )
})
