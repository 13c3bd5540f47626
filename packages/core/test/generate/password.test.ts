import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alphabets,
  bits,
  choice,
  type PasswordPolicy,
  password,
  type Random,
  RandomSourceError,
  SystemRandom,
  safeCharacters,
  shuffle,
} from '../../src/generate/index.ts'
import { isUniform } from './chi-square.ts'
import { everyDraw } from './every-draw.ts'
import { everyPassword, meets, small } from './small-policies.ts'

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
    const everywhere = password({ length: 256, symbols: 200, safeFor: ['url', 'shell', 'connection-string'] })
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
