import { describe, expect, it } from 'vitest'
import { randBelow } from '../../src/generate/index.ts'
import { chance } from './chi-square.ts'
import { bytesOf, injected } from './injected-bytes.ts'
import { mutants, real } from './mutants.ts'
import * as checks from './uniformity.ts'

const { everyByte, everyPair, edges, live, wideLimits } = checks
const all = { everyByte, everyPair, edges, live }

describe('draws', () => {
  it('of every alphabet of 2 to 256 symbols: each as often, the top 256 mod size values rejected', () => {
    expect([...everyByte(real)]).toEqual([])
  })

  it('of two bytes: each number as often, over all 65,536 values', () => {
    expect([...everyPair(real)]).toEqual([])
  })

  it('of several bytes: right at 0, at the last that is taken, the first that is rejected, and the largest', () => {
    expect([...edges(real)]).toEqual([])
  })

  it('of bigints are the same as those of numbers', () => {
    for (const limit of wideLimits) {
      const bytes = Array.from({ length: 60 }, (_, index) => (index * 151 + limit) % 256)
      const asNumber = injected(bytes, 0)
      const asBigint = injected(bytes, 0)
      expect(BigInt(randBelow(limit, asNumber.random))).toBe(randBelow(BigInt(limit), asBigint.random))
      expect(asBigint.taken()).toBe(asNumber.taken())
    }
  })

  it('of bigints of any size have the same edges', () => {
    for (const limit of [2n ** 64n, 2n ** 64n + 1n, 10n ** 30n, 2n ** 521n - 1n]) {
      const width = Math.ceil((limit - 1n).toString(16).length / 2)
      const values = 256n ** BigInt(width)
      const accepted = values - (values % limit)
      const draw = (value: bigint) =>
        randBelow(limit, injected([...bytesOf(value, width), ...bytesOf(7n, width)]).random)
      expect([draw(0n), draw(accepted - 1n)]).toEqual([0n, limit - 1n])
      if (accepted < values) expect([draw(accepted), draw(values - 1n)]).toEqual([7n, 7n])
    }
  })

  it('of the live source: symbols, pairs and places show no pattern', { timeout: 60_000 }, () => {
    expect([...live(real)]).toEqual([])
  })
})

describe('a generator that is wrong is seen:', () => {
  for (const [name, { subject, seenBy }] of Object.entries(mutants)) {
    for (const check of seenBy) {
      it(`${name}, by ${check}`, { timeout: 60_000 }, () => {
        const [problem] = all[check](subject)
        expect(problem).toBeTypeOf('string')
      })
    }
  }

  it('every check sees one at the least', () => {
    const seen = new Set(Object.values(mutants).flatMap(({ seenBy }) => seenBy))
    expect([...seen].sort()).toEqual(Object.keys(all).sort())
  })
})

describe('the chi-square of the tests', () => {
  it('is the one of the tables', () => {
    // Upper critical values of NIST's handbook, section 1.3.6.7.4.
    const tables: [freedom: number, value: number, alpha: number][] = [
      [10, 18.307, 0.05],
      [10, 29.588, 0.001],
      [50, 76.154, 0.01],
      [100, 149.449, 0.001],
    ]
    for (const [freedom, value, alpha] of tables) {
      // Two cells that are off by as much, so that the sum is the value.
      const off = Math.sqrt((value * 10_000) / 2)
      const counts = Array.from(
        { length: freedom + 1 },
        (_, cell) => 10_000 + (cell === 0 ? off : cell === 1 ? -off : 0),
      )
      expect(Math.abs(chance(counts) / alpha - 1)).toBeLessThan(0.1)
    }
  })
})
