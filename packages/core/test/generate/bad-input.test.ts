import { describe, expect, it } from 'vitest'
import {
  pin,
  randBelow,
  randBits,
  randomString,
  tokenBytes,
  tokenHex,
  tokenUrlsafe,
  totpSecret,
  uuidV7,
} from '../../src/generate/index.ts'

/** What is no number at all, though some of it would become one. */
const noNumbers: readonly [string, unknown][] = [
  ['null', null],
  ['a string', '16'],
  ['an object with valueOf', { valueOf: () => 16 }],
  ['an array', [16]],
  ['a bigint', 16n],
  ['a boolean', true],
  ['a symbol', Symbol('16')],
  ['a boxed number', Object(16)],
]

const noSizes: readonly number[] = [
  -1,
  0.5,
  16.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 53,
  -(2 ** 60),
]

/** Each function of one number, and what its messages begin with. */
const functions: readonly [name: string, argument: string, call: (value: never) => unknown][] = [
  ['tokenBytes', 'size', tokenBytes],
  ['tokenHex', 'size', tokenHex],
  ['tokenUrlsafe', 'size', tokenUrlsafe],
  ['randomString', 'length', randomString],
  ['randBits', 'bits', randBits],
  ['pin', 'length', pin],
  ['totpSecret', 'size', totpSecret],
  ['uuidV7', 'at', uuidV7],
]

describe.each(functions)('%s', (_, argument, call) => {
  it.each(noNumbers)('refuses %s, by its kind', (_, value) => {
    expect(() => call(value as never)).toThrow(TypeError)
    expect(() => call(value as never)).toThrow(
      new RegExp(`^${argument} must be a whole number .*from [\\d,]+ to [\\d,]+, received `),
    )
  })

  it.each(noSizes)('refuses %d, and says what it takes', value => {
    expect(() => call(value as never)).toThrow(RangeError)
    expect(() => call(value as never)).toThrow(new RegExp(`^${argument} must be a whole number .*, received ${value}$`))
  })
})

describe('randBelow', () => {
  it.each(noNumbers.filter(([, value]) => typeof value !== 'bigint'))('refuses %s', (_, value) => {
    expect(() => randBelow(value as never)).toThrow(
      /^limit must be a whole number from 1 to 9,007,199,254,740,992, received /,
    )
  })

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 54, 0n, -1n])('refuses %s', value => {
    expect(() => randBelow(value as never)).toThrow(RangeError)
  })
})

describe('an alphabet', () => {
  it.each<[string, unknown, typeof TypeError | typeof RangeError]>([
    ['null', null, TypeError],
    ['an array', ['a', 'b'], TypeError],
    ['a boxed string', Object('ab'), TypeError],
    ['nothing in it', '', RangeError],
    ['one character', 'a', RangeError],
    ['a character of two units alone', '🂡', RangeError],
    ['a character twice', 'abca', RangeError],
    ['half of a surrogate pair', 'ab\ud83c', RangeError],
    ['the other half', '\udca1ab', RangeError],
    [
      '70,000 characters',
      String.fromCodePoint(...Array.from({ length: 70_000 }, (_, index) => 0x10000 + index)),
      RangeError,
    ],
  ])('is not: %s', (_, alphabet, kind) => {
    for (const length of [0, 8]) {
      expect(() => randomString(length, alphabet as string)).toThrow(kind)
      expect(() => randomString(length, alphabet as string)).toThrow(/^alphabet must be /)
    }
  })
})
