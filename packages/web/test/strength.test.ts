import { describe, expect, test } from 'vitest'
import { explainBits, levelOf, writeBits } from '../src/strength.ts'

/** Of which half the values take this many seconds, and a little more. */
function bitsOf(seconds: number): number {
  return 1 + Math.log2(seconds * 1.000_001e12)
}

describe('bits', () => {
  test.each([
    [256, '256 bits'],
    [130.98, '130 bits'],
    [99.99, '99.9 bits'],
    [77.55, '77.5 bits'],
    [19.931568, '19.9 bits'],
    [6 * Math.log2(2), '6 bits'],
  ])('%d is written as %s', (bits, text) => {
    expect(writeBits(bits)).toBe(text)
  })
})

describe('what they mean', () => {
  test.each([
    [19.9, 'less than a second. Use it only where tries are limited.'],
    // 2^40 tries at the most, half of them on average.
    [41, 'about 1.1 seconds on average. Use it only where tries are limited.'],
    [47.9, 'about 2.2 minutes on average. Use it only where tries are limited.'],
    [48, 'about 2.3 minutes on average. Enough for a login; a key needs 112 bits.'],
    [57.7, 'about 1.4 days on average. Enough for a login; a key needs 112 bits.'],
    [77.55, 'about 3,500 years on average. Enough for a login; a key needs 112 bits.'],
    [95, 'about 630 million years on average. Enough for a login; a key needs 112 bits.'],
    [99, 'about 10 billion years on average. Enough for a login; a key needs 112 bits.'],
    [111.9, 'longer than the universe has existed. Enough for a login; a key needs 112 bits.'],
    [112, 'longer than the universe has existed. Enough for every purpose.'],
    [8_192, 'longer than the universe has existed. Enough for every purpose.'],
  ])('%d bits: %s', (bits, text) => {
    expect(explainBits(bits)).toBe(`At a trillion guesses a second, finding it takes ${text}`)
  })

  test('one is no plural', () => {
    expect(explainBits(bitsOf(1))).toContain('about 1 second on average')
    expect(explainBits(bitsOf(86_400))).toContain('about 1 day on average')
  })

  test('nearly sixty seconds are a minute', () => {
    expect(explainBits(bitsOf(59.9))).toContain('about 1 minute on average')
  })
})

test('levels', () => {
  expect([0, 47.99, 48, 111.99, 112].map(levelOf)).toEqual(['low', 'low', 'fair', 'fair', 'high'])
})
