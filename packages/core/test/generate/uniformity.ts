import type { Random } from '../../src/generate/index.ts'
import { isUniform } from './chi-square.ts'
import { alphabetOf, bytesOf, injected } from './injected-bytes.ts'

/** What must be without bias: the real thing, or one of the mutants that show what these checks see. */
export interface Subject {
  below(limit: number, random?: Random): number
  text(length: number, alphabet: string, random?: Random): string
  bytes(size: number, random?: Random): Uint8Array
}

const sizes = Array.from({ length: 255 }, (_, index) => index + 2)

/*
 * Each check names what is wrong, and nothing where all is right.
 */

/** For every alphabet of 2 to 256 and every value of a byte: each symbol as often, the top `256 mod size` rejected. */
export function* everyByte(subject: Subject): Iterable<string> {
  for (const size of sizes) {
    const alphabet = alphabetOf(size)
    const draws: Record<string, (random: Random) => number> = {
      below: random => subject.below(size, random),
      text: random => [...alphabet].indexOf(subject.text(1, alphabet, random)),
    }
    for (const [name, draw] of Object.entries(draws)) {
      const counts = new Array<number>(size).fill(0)
      let rejected = 0
      for (let byte = 0; byte < 256; byte++) {
        const { random, taken } = injected([byte], 0)
        const drawn = draw(random)
        if (taken() > 1) rejected++
        else if (drawn in counts) counts[drawn] = (counts[drawn] as number) + 1
        else yield `${name}: ${size} symbols, byte ${byte} gave none of them`
      }
      const fair = Math.floor(256 / size)
      if (counts.some(count => count !== fair)) yield `${name}: ${size} symbols do not come ${fair} times each`
      if (rejected !== 256 % size) yield `${name}: ${size} symbols, ${rejected} values of a byte were rejected`
    }
  }
}

/** Every value of two bytes, for limits that leave much, little and nothing over. */
export function* everyPair(subject: Subject): Iterable<string> {
  for (const limit of [257, 300, 7_776, 40_000, 65_535]) {
    const counts = new Uint32Array(limit)
    let rejected = 0
    for (let value = 0; value < 65_536; value++) {
      const { random, taken } = injected([value >> 8, value & 255], 0)
      const drawn = subject.below(limit, random)
      if (taken() > 2) rejected++
      else counts[drawn] = (counts[drawn] ?? Number.NaN) + 1
    }
    const fair = Math.floor(65_536 / limit)
    if (counts.some(count => count !== fair)) yield `below ${limit}: not every number comes ${fair} times`
    if (rejected !== 65_536 % limit) yield `below ${limit}: ${rejected} values were rejected`
  }
}

export const wideLimits: readonly number[] = [
  257,
  1_000,
  7_776,
  65_535,
  65_536,
  65_537,
  2 ** 24 - 1,
  2 ** 24 + 1,
  2 ** 32 - 5,
  2 ** 32,
  2 ** 40 + 15,
  2 ** 47 + 5,
  2 ** 48,
  2 ** 48 + 21,
  2 ** 53 - 111,
  2 ** 53,
]

/** The edges of draws of several bytes: 0, the last value that is taken, the first that is rejected, the largest. */
export function* edges(subject: Subject): Iterable<string> {
  for (const limit of wideLimits) {
    const width = Math.ceil((BigInt(limit) - 1n).toString(16).length / 2)
    const values = 256n ** BigInt(width)
    const accepted = values - (values % BigInt(limit))
    for (const value of [0n, accepted - 1n, accepted, values - 1n].filter(value => value < values)) {
      const isRejected = value >= accepted
      // What comes after a value that is rejected stands for 1.
      const { random, taken } = injected([...bytesOf(value, width), ...bytesOf(1n, width)], 0)
      const drawn = subject.below(limit, random)
      if (taken() !== (isRejected ? 2 * width : width)) yield `below ${limit}: ${value} took ${taken()} bytes`
      if (drawn !== (isRejected ? 1 : Number(value % BigInt(limit)))) yield `below ${limit}: ${value} gave ${drawn}`
    }
  }
}

/** The live source: symbols, their places, neighbours, and every place of the pool. */
export function* live(subject: Subject): Iterable<string> {
  for (const size of [10, 50, 62, 85, 94]) {
    const alphabet = alphabetOf(size)
    const place = new Map([...alphabet].map((symbol, index) => [symbol, index]))
    const drawn = (sample: number): number[] =>
      Array.from(subject.text(sample, alphabet), symbol => place.get(symbol) ?? -1)
    if (!isUniform(100_000, sample => counted(drawn(sample), size))) yield `${size} symbols do not come as often`
    const pairs = (sample: number): number[] => {
      const text = drawn(2 * sample)
      return Array.from({ length: sample }, (_, index) => (text[2 * index] ?? 0) * size + (text[2 * index + 1] ?? 0))
    }
    if (!isUniform(20 * size ** 2, sample => counted(pairs(sample), size ** 2)))
      yield `pairs of ${size} symbols do not come as often`
  }
  for (const limit of [6, 1_000]) {
    const drawn = (sample: number) =>
      counted(
        Array.from({ length: sample }, () => subject.below(limit)),
        limit,
      )
    if (!isUniform(50_000, drawn)) yield `numbers below ${limit} do not come as often`
  }
  if (!isUniform(200_000, sample => counted(subject.bytes(sample), 256))) yield 'bytes do not come as often'
  // Whatever the size of the pool is: none of its places may always hold the same.
  const rounds = Array.from({ length: 16 }, () => subject.bytes(4_096))
  for (let at = 0; at < 4_096; at++)
    if (new Set(rounds.map(bytes => bytes[at])).size === 1) yield `byte ${at} of 4,096 is the same 16 times over`
}

function counted(values: Iterable<number>, cells: number): number[] {
  const counts = new Array<number>(cells).fill(0)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
