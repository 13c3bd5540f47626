import { describe, expect, it } from 'vitest'
import { choice, choices, sample, shuffle } from '../../src/generate/index.ts'
import { isUniform } from './chi-square.ts'
import { everyDraw } from './every-draw.ts'
import { injected } from './injected-bytes.ts'

function shuffled(text: string, random: Parameters<typeof shuffle>[1]): string {
  const items = [...text]
  shuffle(items, random)
  return items.join('')
}

/** As often as every other, and so many. */
function expectEqual(counts: ReadonlyMap<unknown, number>, different: number): void {
  expect(counts.size).toBe(different)
  expect(new Set(counts.values()).size).toBe(1)
}

describe('choice', () => {
  it('takes arrays, typed arrays and the characters of a string', () => {
    expect(choice(['a', 'b', 'c'], injected([2]).random)).toBe('c')
    expect(choice(Uint16Array.of(7, 8), injected([1]).random)).toBe(8)
    expect(choice('a🂡', injected([1]).random)).toBe('🂡')
    expect(choice([undefined])).toBe(undefined)
  })

  it('of one takes no byte', () => {
    const { random, taken } = injected([])
    expect(choice(['only'], random)).toBe('only')
    expect(taken()).toBe(0)
  })
})

describe('shuffle', () => {
  it('gives every order as often', () => {
    expectEqual(
      everyDraw([12, 12, 12], random => shuffled('abcd', random)),
      24,
    )
  })

  it('keeps what is there, in place, in arrays and typed arrays', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => index)
    const typed = Uint16Array.from(items)
    expect(shuffle(items)).toBe(undefined)
    shuffle(typed)
    for (const list of [items, [...typed]]) {
      expect(list).not.toEqual(Array.from({ length: 1_000 }, (_, index) => index))
      expect([...list].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
    }
  })
})

describe('sample', () => {
  it('gives every choice in every order as often', () => {
    expectEqual(
      everyDraw([20, 20], random => sample('abcde', 2, {}, random).join('')),
      20,
    )
    expectEqual(
      everyDraw([12, 12, 12], random => sample('abcd', 4, {}, random).join('')),
      24,
    )
  })

  it('with counts is as if each item stood there so often', () => {
    const counts = everyDraw([12, 12], random => sample('abc', 2, { counts: [2, 0, 2] }, random).join(''))
    expect(Object.fromEntries(counts)).toEqual({ aa: 24, ac: 48, ca: 48, cc: 24 })
  })

  it('of a few of many does not go through all', () => {
    let reads = 0
    const many = new Proxy(new Array<number>(50_000_000), {
      get(target, key, receiver) {
        if (/^\d+$/.test(String(key))) reads++
        return Reflect.get(target, key, receiver)
      },
    })
    expect(sample(many, 5).length).toBe(5)
    expect(reads).toBe(5)
  })

  it('never gives an item twice', () => {
    for (let round = 0; round < 200; round++)
      expect(
        new Set(
          sample(
            Array.from({ length: 60 }, (_, index) => index),
            40,
          ),
        ).size,
      ).toBe(40)
  })
})

describe('choices', () => {
  it('draws one by default, and each from all', () => {
    expect(choices('abc', {}, injected([1]).random)).toEqual(['b'])
    expectEqual(
      everyDraw([6, 6], random => choices('abc', { k: 2 }, random).join('')),
      9,
    )
    expect(choices('abc', { k: 0 })).toEqual([])
  })

  it('goes by whole weights exactly', () => {
    for (const options of [{ weights: [1, 0, 3] }, { cumWeights: [1, 1, 4] }]) {
      const counts = everyDraw([4], random => choices('abc', options, random)[0])
      expect(Object.fromEntries(counts)).toEqual({ a: 1, c: 3 })
    }
  })

  it('goes by weights that are fractions', () => {
    const count = (sample: number): number[] => {
      const drawn = choices([0, 1, 2, 3], { weights: [0.25, 0.5, 0, 0.25], k: sample })
      const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(item => drawn.filter(one => one === item).length)
      // The second is twice as likely, the third never comes.
      return [a, b / 2 + c * sample, d]
    }
    expect(isUniform(60_000, count)).toBe(true)
    const most = injected([255, 255, 255, 255, 255, 255, 255]).random
    expect(choices('ab', { weights: [0.1, 0.2] }, most)).toEqual(['b'])
  })
})
