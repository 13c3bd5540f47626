import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bits,
  createRandom,
  type PasswordPolicy,
  password,
  passwordPolicies,
  RandomSourceError,
} from '../../src/generate/index.ts'
import { countingRandom } from './injected-bytes.ts'
import { everyPassword, small } from './small-policies.ts'

describe('the number of passwords', () => {
  it('is right for every small policy', () => {
    const least = fc.constantFrom(0, 0, 1, 2)
    const policies = fc.record({
      kept: fc.uniqueArray(fc.constantFrom(...'abcDE01!'), { minLength: 2, maxLength: 5 }),
      length: fc.integer({ min: 1, max: 4 }),
      least: fc.tuple(least, least, least, least),
      startsWithLetter: fc.boolean(),
      repeats: fc.boolean(),
    })
    fc.assert(
      fc.property(policies, ({ kept, length, least, startsWithLetter, repeats }) => {
        const base = small(kept.join(''), { length, startsWithLetter, repeats })
        const [lowercase, uppercase, digits, symbols] = (['lowercase', 'uppercase', 'digits', 'symbols'] as const).map(
          (name, index) => (base[name] === false ? false : (least[index] ?? 0)),
        ) as [number, number, number, number]
        const policy = { ...base, lowercase, uppercase, digits, symbols }
        const wanted = everyPassword(kept.join(''), policy)
        if (wanted.length === 0) {
          // No password is drawn, and none is looked for.
          const { random, taken } = countingRandom()
          expect(() => password(policy, random)).toThrow(/^No password can meet this policy/)
          expect(taken()).toBe(0)
        } else {
          expect(2 ** bits.password(policy)).toBeCloseTo(wanted.length, 6)
          expect(wanted).toContain(password(policy))
        }
      }),
      { numRuns: 400 },
    )
  })

  it('of long ones is that of the formula', () => {
    expect(bits.password({ length: 256, lowercase: 0, uppercase: 0, digits: 0, symbols: 0 })).toBeCloseTo(
      256 * Math.log2(94),
      8,
    )
    // By inclusion and exclusion over the four classes.
    const sizes = [26n, 26n, 10n, 32n]
    let count = 0n
    for (let left = 0; left < 16; left++) {
      const gone = sizes.filter((_, index) => left & (1 << index))
      count += (gone.length % 2 === 0 ? 1n : -1n) * (94n - gone.reduce((sum, size) => sum + size, 0n)) ** 20n
    }
    expect(bits.password({ length: 20 })).toBeCloseTo(Math.log2(Number(count)), 8)
  })
})

describe('named policies', () => {
  const rules: Readonly<Record<keyof typeof passwordPolicies, (text: string) => boolean>> = {
    // passwordcheck: 8 and more, letters and others. Nothing that a URL, .pgpass or a connection string escapes.
    postgresql: text =>
      text.length >= 8 && /[A-Za-z]/.test(text) && /[^A-Za-z]/.test(text) && !/[:\\'" @/?#%&=]/.test(text),
    // validate_password, MEDIUM; 32 for a replica.
    mysql: text =>
      text.length >= 8 && text.length <= 32 && [/\d/, /[a-z]/, /[A-Z]/, /[^A-Za-z0-9]/].every(one => one.test(text)),
    // Three of the categories, and no symbol that is none there.
    windowsActiveDirectory: text =>
      text.length >= 14 &&
      [/[A-Z]/, /[a-z]/, /\d/, /[~!@#$%^&*_\-+=`|\\(){}[\]:;"'<>,.?/]/].filter(one => one.test(text)).length >= 3 &&
      /^[A-Za-z0-9~!@#$%^&*_\-+=`|\\(){}[\]:;"'<>,.?/]+$/.test(text),
    // 8 to 30 for Oracle, which the others take as well.
    awsRds: text => text.length >= 8 && text.length <= 30 && /^[\x21-\x7e]+$/.test(text) && !/[/"@&' ]/.test(text),
  }
  for (const [name, isRight] of Object.entries(rules)) {
    it(name, () => {
      const policy = passwordPolicies[name as keyof typeof rules]
      for (let count = 0; count < 300; count++) expect(isRight(password(policy))).toBe(true)
      expect(bits.password(policy)).toBeGreaterThan(128)
    })
  }
})

describe('a policy that', () => {
  const impossible: [string, PasswordPolicy, RegExp][] = [
    ['wants more than it has room for', { length: 3 }, /wants 4 characters at the least, and has room for 3/],
    [
      'wants a class that is not left',
      { exclude: '0123456789' },
      /wants digits, and none are left.*policy.digits to false/,
    ],
    ['wants symbols that are not safe', { safeFor: 'url', symbolSet: '!?' }, /wants symbols, and none are left/],
    ['leaves one character', small('a', { length: 1 }), /1 characters are left/],
    ['leaves none', { lowercase: false, uppercase: false, digits: false, symbols: false }, /0 characters are left/],
    [
      'wants more different digits than there are',
      { digits: 11, repeats: false },
      /wants 11 different digits, and there are 10/,
    ],
    [
      'wants more different characters than there are',
      { length: 95, repeats: false },
      /wants 95 different characters, and there are 94/,
    ],
    [
      'wants a letter first and has none',
      { lowercase: false, uppercase: false, startsWithLetter: true },
      /begins with a letter, and no letters are left/,
    ],
    [
      'wants a letter first and has no room for one',
      { length: 4, lowercase: 0, uppercase: 0, digits: 2, symbols: 2, startsWithLetter: true },
      /leaves no room for one/,
    ],
  ]
  it.each(impossible)('%s is refused at once', (_, policy, message) => {
    const { random, taken } = countingRandom()
    expect(() => password(policy, random)).toThrow(RangeError)
    expect(() => password(policy, random)).toThrow(message)
    expect(() => bits.password(policy)).toThrow(message)
    expect(taken()).toBe(0)
  })

  it.each<[string, unknown, typeof TypeError | typeof RangeError]>([
    ['null', null, TypeError],
    ['{ lenght: 12 }', { lenght: 12 }, TypeError],
    ['a length of 0', { length: 0 }, RangeError],
    ['a length of 257', { length: 257 }, RangeError],
    ['a length of 1.5', { length: 1.5 }, RangeError],
    ['a length with valueOf', { length: { valueOf: () => 12 } }, TypeError],
    ['digits: true', { digits: true }, TypeError],
    ['digits: -1', { digits: -1 }, RangeError],
    ['digits: NaN', { digits: Number.NaN }, RangeError],
    ['repeats: 0', { repeats: 0 }, TypeError],
    ['lookAlikes: "no"', { lookAlikes: 'no' }, TypeError],
    ['startsWithLetter: 1', { startsWithLetter: 1 }, TypeError],
    ['exclude: ["a"]', { exclude: ['a'] }, TypeError],
    ['safeFor: "sql"', { safeFor: 'sql' }, TypeError],
    ['safeFor: ["url", "toString"]', { safeFor: ['url', 'toString'] }, TypeError],
    ['symbolSet: 7', { symbolSet: 7 }, TypeError],
    ['symbolSet with letters', { symbolSet: '!a' }, RangeError],
    ['symbolSet with one twice', { symbolSet: '!!' }, RangeError],
    ['symbolSet with half a pair', { symbolSet: '!\ud800' }, RangeError],
  ])('is %s is an error', (_, policy, kind) => {
    // Nor does it pass for the last one that was right.
    password({})
    expect(() => password(policy as PasswordPolicy)).toThrow(kind)
    expect(() => password(policy as PasswordPolicy)).toThrow(/^(policy|symbolSet)/)
  })

  it('changes between two calls is read again', () => {
    const policy = { length: 12, safeFor: ['url'] as ('url' | 'shell')[] }
    expect(password(policy).length).toBe(12)
    policy.length = 14
    expect(password(policy).length).toBe(14)
    const symbols = () =>
      [...new Set(password({ ...policy, length: 256, symbols: 200 }).replace(/[A-Za-z0-9]/g, ''))].sort().join('')
    expect(symbols()).toBe('-._~')
    policy.safeFor.push('shell')
    expect(symbols()).toBe('._')
    expect(password({ length: 14, digits: false })).not.toMatch(/\d/)
  })

  it('no text of the source meets ends in an error', () => {
    const random = createRandom({ source: size => new Uint8Array(size) })
    expect(() => password({}, random)).toThrow(RandomSourceError)
  })
})
