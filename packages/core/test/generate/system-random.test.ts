import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randBelow, randBits, SystemRandom } from '../../src/generate/index.ts'
import { isUniform } from './chi-square.ts'
import { everyDraw } from './every-draw.ts'
import { bytesOf, injected } from './injected-bytes.ts'

const random = new SystemRandom()
const countsOf = (radix: number, make: (random: SystemRandom) => number) =>
  [...everyDraw([radix], injected => make(new SystemRandom(injected)))].sort(([a = 0], [b = 0]) => a - b)

describe('SystemRandom', () => {
  it('random is a multiple of 2^-53 below 1', () => {
    const of = (...bytes: number[]): number => new SystemRandom(injected(bytes).random).random()
    expect(of(0, 0, 0, 0, 0, 0, 0)).toBe(0)
    expect(of(255, 255, 255, 255, 255, 255, 255)).toBe(1 - 2 ** -53)
    expect(of(128, 0, 0, 0, 0, 0, 0)).toBe(0.5)
    // The lowest three bits of 56 go.
    expect([of(0, 0, 0, 0, 0, 0, 7), of(0, 0, 0, 0, 0, 0, 8)]).toEqual([0, 2 ** -53])
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }), value => {
        expect(of(...bytesOf(value << 3n, 7))).toBe(Number(value) * 2 ** -53)
      }),
    )
  })

  it('randInt includes both ends', () => {
    expect(countsOf(6, random => random.randInt(1, 6))).toEqual([1, 2, 3, 4, 5, 6].map(value => [value, 1]))
    expect(countsOf(4, random => random.randInt(-2, 1))).toEqual([-2, -1, 0, 1].map(value => [value, 1]))
    expect([random.randInt(5, 5), random.randInt(5n, 5n)]).toEqual([5, 5n])
  })

  it('randInt goes over all safe numbers, and over bigints', () => {
    const [least, most] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
    const width = 2n ** 54n - 1n
    const draw = (value: bigint) => new SystemRandom(injected(bytesOf(value, 7)).random).randInt(least, most)
    expect([draw(0n), draw(width - 1n)]).toEqual([least, most])
    for (let count = 0; count < 100; count++) {
      const value = random.randInt(-(10n ** 40n), 10n ** 40n)
      expect(value >= -(10n ** 40n) && value <= 10n ** 40n).toBe(true)
    }
  })

  it('randRange leaves out its end, and goes by its step', () => {
    const cases: [make: (random: SystemRandom) => number, values: number[]][] = [
      [random => random.randRange(4), [0, 1, 2, 3]],
      [random => random.randRange(3, 6), [3, 4, 5]],
      [random => random.randRange(0, 10, 3), [0, 3, 6, 9]],
      [random => random.randRange(0, 9, 3), [0, 3, 6]],
      [random => random.randRange(10, 0, -3), [1, 4, 7, 10]],
      [random => random.randRange(-1, -6, -2), [-5, -3, -1]],
    ]
    for (const [make, values] of cases) expect(countsOf(values.length, make)).toEqual(values.map(value => [value, 1]))
    expect(random.randRange(0n, 10n ** 30n, 10n ** 30n)).toBe(0n)
    expect(random.randRange(1)).toBe(0)
  })

  it('uniform takes its ends in any order', () => {
    const half = () => new SystemRandom(injected([128, 0, 0, 0, 0, 0, 0]).random)
    expect([half().uniform(1, 3), half().uniform(3, 1), half().uniform(2, 2)]).toEqual([2, 2, 2])
    const count = (sample: number) => {
      const cells = new Array<number>(20).fill(0)
      for (let drawn = 0; drawn < sample; drawn++) {
        const cell = Math.floor(random.uniform(-5, 5) * 2) + 10
        cells[cell] = (cells[cell] ?? Number.NaN) + 1
      }
      return cells
    }
    expect(isUniform(40_000, count)).toBe(true)
  })

  it('has the rest of what is called on it', () => {
    const of = (...bytes: number[]) => new SystemRandom(injected(bytes).random)
    const items = [1, 2, 3]
    of(0, 0).shuffle(items)
    expect(items).toEqual([2, 3, 1])
    expect(of(1).choice('ab')).toBe('b')
    expect(of(1, 0).choices('ab', { k: 2 })).toEqual(['b', 'a'])
    expect(of(2, 0).sample('abc', 2)).toEqual(['c', 'b'])
    expect(of(9, 8).randBytes(2)).toEqual(Uint8Array.of(9, 8))
    expect(of(0xab, 0xcd).getRandBits(12)).toBe(0xabcn)
  })

  it.each<[string, (random: SystemRandom) => unknown]>([
    ['randInt(2, 1)', random => random.randInt(2, 1)],
    ['randRange(0)', random => random.randRange(0)],
    ['randRange(5, 5)', random => random.randRange(5, 5)],
    ['randRange(5, 1)', random => random.randRange(5, 1)],
    ['randRange(1, 5, -1)', random => random.randRange(1, 5, -1)],
    ['randRange(1, 5, 0)', random => random.randRange(1, 5, 0)],
    ['randInt(0.5, 3)', random => random.randInt(0.5, 3)],
    ['randInt(0, 2 ** 53)', random => random.randInt(0, 2 ** 53)],
    ['uniform(0, Infinity)', random => random.uniform(0, Number.POSITIVE_INFINITY)],
    ['uniform(-1e308, 1e308)', random => random.uniform(-1e308, 1e308)],
    ['choice([])', random => random.choice([])],
    ['choices([])', random => random.choices([])],
    ['sample([1], 2)', random => random.sample([1], 2)],
    ['sample([1], -1)', random => random.sample([1], -1)],
    ['choices with a negative weight', random => random.choices([1, 2], { weights: [1, -1] })],
    ['choices with weights of zero', random => random.choices([1, 2], { weights: [0, 0] })],
    ['choices with too few weights', random => random.choices([1, 2], { weights: [1] })],
    ['choices with sums that fall', random => random.choices([1, 2], { cumWeights: [2, 1] })],
    ['choices with an infinite weight', random => random.choices([1, 2], { weights: [1, Number.POSITIVE_INFINITY] })],
    ['sample with too few counts', random => random.sample([1, 2], 1, { counts: [1] })],
    ['randBytes(-1)', random => random.randBytes(-1)],
    ['getRandBits(-1)', random => random.getRandBits(-1)],
  ])('%s is a RangeError', (_, act) => {
    expect(() => act(new SystemRandom())).toThrow(RangeError)
  })

  it.each<[string, (random: SystemRandom) => unknown]>([
    ['randInt(1n, 2)', random => random.randInt(1n as never, 2)],
    ['randInt("1", 2)', random => random.randInt('1' as never, 2)],
    ['randRange(1, 5n)', random => random.randRange(1, 5n as never)],
    ['uniform(1n, 2)', random => random.uniform(1n as never, 2)],
    ['randBytes()', random => random.randBytes(undefined as never)],
    ['choices with both', random => random.choices([1], { weights: [1], cumWeights: [1] })],
    ['choices with an unknown option', random => random.choices([1], { count: 3 } as never)],
    ['choice of a Set', random => random.choice(new Set([1]) as never)],
    ['choice of a DataView', random => random.choice(new DataView(new ArrayBuffer(1)) as never)],
    ['choice of an object', random => random.choice({ length: 1, 0: 'x' } as never)],
    ['shuffle of a string', random => random.shuffle('abc' as never)],
    ['shuffle of a frozen array', random => random.shuffle(Object.freeze([1, 2]) as never)],
    ['another source', () => new SystemRandom(Math.random as never)],
  ])('%s is a TypeError', (_, act) => {
    expect(() => act(new SystemRandom())).toThrow(TypeError)
  })
})

describe('randBits', () => {
  it('takes the top of whole bytes', () => {
    expect(randBits(0)).toBe(0n)
    expect(randBits(1, injected([128]).random)).toBe(1n)
    expect(randBits(9, injected([255, 128]).random)).toBe(511n)
    expect(randBits(16, injected([1, 2]).random)).toBe(0x0102n)
    expect(randBits(100_000).toString(2).length).toBeGreaterThan(99_900)
  })
})

describe('randBelow', () => {
  it('keeps the kind of its limit', () => {
    expect([randBelow(1), randBelow(1n)]).toEqual([0, 0n])
    expect(typeof randBelow(2 ** 53)).toBe('number')
    expect(randBelow(10n ** 100n) < 10n ** 100n).toBe(true)
  })
})
