import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alphabets,
  bits,
  choice,
  createRandom,
  lookAlikes,
  type PasswordPolicy,
  password,
  passwordPolicies,
  type Random,
  RandomSourceError,
  SystemRandom,
  safeCharacters,
  shuffle,
} from '../../src/generate/index.ts'
import { isUniform } from './chi-square.ts'
import { everyDraw } from './every-draw.ts'

/** All but these, to exclude. */
function allBut(kept: string): string {
  return [...alphabets.asciiLetters, ...alphabets.digits, ...alphabets.punctuation]
    .filter(character => !kept.includes(character))
    .join('')
}

/** A policy over a few characters: small enough for every password to be written down. */
interface Small extends PasswordPolicy {
  readonly length: number
}

function small(kept: string, rules: PasswordPolicy & { readonly length: number }): Small {
  const allowed = (set: string): 0 | false => ([...set].some(character => kept.includes(character)) ? 0 : false)
  return {
    lowercase: allowed(alphabets.asciiLowercase),
    uppercase: allowed(alphabets.asciiUppercase),
    digits: allowed(alphabets.digits),
    symbols: allowed(alphabets.punctuation),
    exclude: allBut(kept),
    ...rules,
  }
}

const classesOf = {
  lowercase: /[a-z]/,
  uppercase: /[A-Z]/,
  digits: /[0-9]/,
  symbols: /[^a-zA-Z0-9]/,
} as const

/** What a policy says, told again in other words than the code has. */
function meets(text: string, policy: PasswordPolicy): boolean {
  const characters = [...text]
  const enough = Object.entries(classesOf).every(([name, pattern]) => {
    const rule = policy[name as keyof typeof classesOf] ?? 1
    const count = characters.filter(character => pattern.test(character)).length
    return rule === false ? count === 0 : count >= rule
  })
  return (
    enough &&
    characters.length === (policy.length ?? 20) &&
    characters.every(character => !policy.exclude?.includes(character)) &&
    (policy.lookAlikes !== false || characters.every(character => !lookAlikes.includes(character))) &&
    (policy.startsWithLetter !== true || /^[a-zA-Z]/.test(text)) &&
    (policy.repeats !== false || new Set(characters).size === characters.length)
  )
}

/** Every password that meets a policy, by going through all texts. */
function everyPassword(kept: string, policy: Small): string[] {
  let texts = ['']
  for (let place = 0; place < policy.length; place++)
    texts = texts.flatMap(text => [...kept].map(character => text + character))
  return texts.filter(text => meets(text, policy))
}

describe('a password', () => {
  it('has 20 characters of four classes by default', () => {
    for (let count = 0; count < 200; count++) expect(meets(password(), {})).toBe(true)
    expect(bits.password()).toBeCloseTo(130.93, 2)
  })

  it('meets its policy, whatever that is', () => {
    const rule = fc.oneof(fc.constant(false as const), fc.nat({ max: 5 }))
    const policies = fc.record(
      {
        length: fc.integer({ min: 1, max: 40 }),
        lowercase: rule,
        uppercase: rule,
        digits: rule,
        symbols: rule,
        exclude: fc.string({ unit: fc.constantFrom(...alphabets.asciiLetters, ...alphabets.digits), maxLength: 30 }),
        lookAlikes: fc.boolean(),
        startsWithLetter: fc.boolean(),
        repeats: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    let made = 0
    fc.assert(
      fc.property(policies, policy => {
        let text: string
        try {
          text = password(policy)
        } catch (error) {
          expect((error as Error).message).toMatch(/^No password can meet this policy: /)
          return
        }
        made++
        expect(meets(text, policy), JSON.stringify(policy)).toBe(true)
      }),
      { numRuns: 1_500 },
    )
    expect(made).toBeGreaterThan(300)
  })

  it('has only characters that are safe where it goes', () => {
    for (const place of ['url', 'shell', 'connection-string'] as const) {
      const seen = new Set([...password({ length: 256, safeFor: place }), ...password({ length: 256, safeFor: place })])
      for (const character of seen)
        expect(/[A-Za-z0-9]/.test(character) || safeCharacters[place].includes(character)).toBe(true)
    }
    const everywhere = password({ length: 256, safeFor: ['url', 'shell', 'connection-string'] })
    expect([...new Set(everywhere.replace(/[A-Za-z0-9]/g, ''))].sort().join('')).toBe('._')
    const text = password({ length: 64, safeFor: 'url' })
    expect(new URL(`https://user:${text}@example.com/${text}?${text}#${text}`).password).toBe(text)
    expect(encodeURIComponent(text)).toBe(text)
  })

  it('may have symbols of one’s own', () => {
    const text = password({ length: 60, symbolSet: '£€🂡', symbols: 40 })
    expect([...text].length).toBe(60)
    expect([...text].filter(character => '£€🂡'.includes(character)).length).toBeGreaterThanOrEqual(40)
  })
})

describe('every password that meets a policy comes as often:', () => {
  // The radix of each byte is a multiple of what is drawn from it; of a policy that texts often meet, it is the first text.
  const cases: [name: string, kept: string, policy: PasswordPolicy & { length: number }, radices: number[]][] = [
    ['texts of three characters, by rejection', 'ab01', { length: 3 }, [8, 8, 8]],
    ['at least one digit, by rejection', 'abc0', { length: 4, digits: 1 }, [8, 8, 8, 8]],
    ['one of each of two, by rejection', 'ab01', { length: 5, lowercase: 1, digits: 1 }, [4, 4, 4, 4, 4]],
    ['a letter first, by rejection', 'ab!?', { length: 4, startsWithLetter: true, symbols: 1 }, [4, 8, 8, 8]],
    ['one of each of two in two places', 'ab01', { length: 2, lowercase: 1, digits: 1 }, [4, 4, 4]],
    ['two letters and a digit', 'ab01', { length: 3, lowercase: 2, digits: 1 }, [6, 6, 4, 4, 4]],
    ['one of each of two in three places', 'ab0', { length: 3, lowercase: 1, digits: 2 }, [6, 6, 4]],
    ['at most one of each', 'ab0', { length: 3, repeats: false }, [6, 6, 4]],
    [
      'at most one of each, several counts',
      'ab01',
      { length: 3, lowercase: 1, digits: 1, repeats: false },
      [24, 6, 6, 4, 4],
    ],
    ['a letter first, and the rest', 'aB0', { length: 3, startsWithLetter: true, repeats: false }, [8, 4]],
  ]
  for (const [name, kept, rules, radices] of cases) {
    it(name, () => {
      const policy = small(kept, rules)
      const wanted = everyPassword(kept, policy)
      const counts = drawAll(radices, random => password(policy, random))
      counts.delete(undefined)
      expect([...counts.keys()].sort()).toEqual(wanted.sort())
      expect(new Set(counts.values()).size).toBe(1)
      expect(bits.password(policy)).toBeCloseTo(Math.log2(wanted.length), 10)
    })
  }

  it('and from the live source, over all ways that a policy can be drawn', { timeout: 60_000 }, () => {
    const policies: [string, PasswordPolicy & { length: number }][] = [
      ['abC0!', { length: 4, lowercase: 1, uppercase: 1, digits: 1, symbols: 1 }],
      ['abCD01', { length: 3, lowercase: 1, uppercase: 1, repeats: false }],
      ['aBC01!', { length: 3, startsWithLetter: true, digits: 1 }],
      ['abC0', { length: 4, startsWithLetter: true, lowercase: 2, repeats: false }],
    ]
    for (const [kept, rules] of policies) {
      const policy = small(kept, rules)
      const place = new Map(everyPassword(kept, policy).map((text, index) => [text, index]))
      const count = (sample: number): number[] => {
        const cells = new Array<number>(place.size).fill(0)
        for (let drawn = 0; drawn < sample; drawn++) {
          const cell = place.get(password(policy))
          if (cell === undefined) throw new Error('a password does not meet its policy')
          cells[cell] = (cells[cell] ?? 0) + 1
        }
        return cells
      }
      expect(isUniform(60 * place.size, count), JSON.stringify(rules)).toBe(true)
    }
  })

  const policy = small('abc0', { length: 4, lowercase: 1, digits: 1 })
  const wanted = everyPassword('abc0', policy)
  const isFair = (make: () => string): boolean =>
    isUniform(60 * wanted.length, sample => {
      const counts = new Map<string, number>(wanted.map(text => [text, 0]))
      for (let drawn = 0; drawn < sample; drawn++) {
        const text = make()
        counts.set(text, (counts.get(text) ?? 0) + 1)
      }
      return [...counts.values()]
    })

  it('which the ways of others are seen not to do', () => {
    const placed = (): string[] => [choice('abc'), '0', choice('abc0'), choice('abc0')]
    const wrong: Readonly<Record<string, () => string>> = {
      'classes that stay in their places': () => placed().join(''),
      'one of each class, the rest, and then shuffled': () => {
        const characters = placed()
        shuffle(characters)
        return characters.join('')
      },
      'sorting by chance': () =>
        placed()
          .sort(() => new SystemRandom().random() - 0.5)
          .join(''),
      'a class drawn first, then of it': () => {
        const draw = (): string => choice([() => choice('abc'), () => '0'])()
        for (;;) {
          const text = Array.from({ length: 4 }, draw).join('')
          if (meets(text, policy)) return text
        }
      },
    }
    expect(isFair(() => password(policy))).toBe(true)
    for (const [name, make] of Object.entries(wrong)) expect(isFair(make), name).toBe(false)
  })
})

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
    const symbols = () => [...new Set(password({ ...policy, length: 256 }).replace(/[A-Za-z0-9]/g, ''))].sort().join('')
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

/** As {@link everyDraw}, but for passwords, which may take more bytes where the first text is rejected. */
function drawAll(radices: readonly number[], make: (random: Random) => string): Map<string | undefined, number> {
  return everyDraw(radices, random => {
    try {
      return make(random)
    } catch (error) {
      // The zeros that follow meet no policy either.
      if (error instanceof RandomSourceError) return ''
      throw error
    }
  })
}

function countingRandom(): { random: Random; taken(): number } {
  let taken = 0
  const source = (size: number): Uint8Array => {
    taken += size
    return crypto.getRandomValues(new Uint8Array(size))
  }
  return { random: createRandom({ source }), taken: () => taken }
}
