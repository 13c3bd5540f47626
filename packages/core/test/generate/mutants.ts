import { createRandom, type Random, randBelow, randomString, tokenBytes } from '../../src/generate/index.ts'
import type { Subject } from './uniformity.ts'

/** The real functions. */
export const real: Subject = { below: randBelow, text: randomString, bytes: tokenBytes }

interface Mutant {
  readonly subject: Subject
  /** The checks of uniformity.ts that must see it. */
  readonly seenBy: readonly ('everyByte' | 'everyPair' | 'edges' | 'live')[]
}

/** Draws made from one number of so many bytes, which a mutant reads in a way of its own. */
function drawing(below: (limit: number, next: (width: number) => number) => number): Subject {
  const draw = (limit: number, random?: Random): number =>
    below(limit, width => tokenBytes(width, random).reduce((value, byte) => value * 256 + byte, 0))
  return {
    below: draw,
    text: (length, alphabet, random) => {
      const symbols = [...alphabet]
      return Array.from({ length }, () => symbols[draw(symbols.length, random)]).join('')
    },
    bytes: tokenBytes,
  }
}

const widthOf = (limit: number): number => Math.max(1, Math.ceil((limit - 1).toString(16).length / 2))

/** A right draw but for the value from which it rejects, and the number that it takes the remainder of. */
function rejecting(accepted: (values: number, limit: number) => number, modulus = (limit: number) => limit): Subject {
  return drawing((limit, next) => {
    const width = widthOf(limit)
    for (;;) {
      const value = next(width)
      if (value < accepted(256 ** width, limit)) return value % modulus(limit)
    }
  })
}

const fair = (values: number, limit: number): number => values - (values % limit)

/** What generators have really got wrong. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'the remainder, nothing rejected': {
    subject: drawing((limit, next) => next(widthOf(limit)) % limit),
    seenBy: ['everyByte', 'everyPair', 'edges', 'live'],
  },
  'a fraction of one byte, scaled': {
    subject: drawing((limit, next) => Math.floor((next(widthOf(limit)) / 256 ** widthOf(limit)) * limit)),
    seenBy: ['everyByte', 'everyPair', 'edges', 'live'],
  },
  'a fraction of 32 bits, scaled': {
    subject: drawing((limit, next) => Math.floor((next(4) / 2 ** 32) * limit)),
    seenBy: ['everyByte', 'everyPair', 'edges'],
  },
  'the remainder of 16 bits': {
    subject: drawing((limit, next) => next(2) % limit),
    seenBy: ['everyByte', 'everyPair', 'edges'],
  },
  'one value too many is taken': {
    subject: rejecting((values, limit) => Math.min(values, fair(values, limit) + 1)),
    seenBy: ['everyByte', 'everyPair', 'edges'],
  },
  'one value too few is taken': {
    subject: rejecting((values, limit) => fair(values, limit) - 1),
    seenBy: ['everyByte', 'everyPair', 'edges'],
  },
  'the last symbol never comes': {
    subject: rejecting(
      (values, limit) => fair(values, Math.max(1, limit - 1)),
      limit => Math.max(1, limit - 1),
    ),
    seenBy: ['everyByte', 'everyPair', 'edges', 'live'],
  },
  'one bit is masked away': {
    subject: rejecting(
      (_, limit) => limit,
      limit => limit & ~1 || 1,
    ),
    seenBy: ['everyByte', 'everyPair', 'live'],
  },
  'a byte of the pool is stuck': {
    subject: {
      ...real,
      bytes: size => tokenBytes(size).map((byte, at) => (at % 4_096 === 1_717 ? 0x55 : byte)),
    },
    seenBy: ['live'],
  },
  'a byte comes twice': {
    subject: {
      ...real,
      text: (length, alphabet, random) => {
        const once = randomString(Math.ceil(length / 2), alphabet, random)
        return [...once]
          .flatMap(symbol => [symbol, symbol])
          .slice(0, length)
          .join('')
      },
    },
    seenBy: ['live'],
  },
  'a pool that starts again': {
    subject: (() => {
      const pool = tokenBytes(4_096)
      let at = 0
      const again = createRandom({ source: size => Uint8Array.from({ length: size }, () => pool[at++ % 4_096] ?? 0) })
      return {
        below: (limit, random = again) => randBelow(limit, random),
        text: (length, alphabet, random = again) => randomString(length, alphabet, random),
        bytes: size => tokenBytes(size, again),
      }
    })(),
    seenBy: ['live'],
  },
}
