import dotenv from 'dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scanEntries } from '../src/dotenv/scan.ts'
import { dotenvSoup, dotenvText } from './dotenv-text.ts'

/** What the places say, each value read by dotenv from its own entry alone. */
function valuesAt(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { key, start, valueEnd } of scanEntries(text)) {
    const alone = dotenv.parse(text.slice(start, valueEnd))
    expect(Object.keys(alone)).toEqual(key === '__proto__' ? [] : [key])
    if (key !== '__proto__') found[key] = alone[key] ?? ''
  }
  return found
}

describe('the scanner of .env texts', () => {
  test.each([
    ['files', dotenvText],
    ['character soup', dotenvSoup],
  ])('finds what dotenv finds, in %s', (_, texts) => {
    fc.assert(
      fc.property(texts, text => {
        expect(valuesAt(text)).toEqual(dotenv.parse(text))
      }),
      { numRuns: 3_000 },
    )
  })

  test("dotenv's quick parser, which the adapter reads with, gives what its expression gives", () => {
    fc.assert(
      fc.property(fc.oneof(dotenvText, dotenvSoup), text => {
        expect(dotenv.parse(text, { fast: true })).toEqual(dotenv.parse(text))
      }),
      { numRuns: 3_000 },
    )
  })

  test('entries follow one another and their parts are in order', () => {
    fc.assert(
      fc.property(dotenvText, text => {
        let before = 0
        for (const { start, valueStart, valueEnd, end } of scanEntries(text)) {
          expect([before, start, valueStart, valueEnd, end]).toEqual(
            [before, start, valueStart, valueEnd, end].toSorted((a, b) => a - b),
          )
          before = end
        }
      }),
    )
  })

  // Each took dotenv's expression, or a careless scanner, quadratic time: minutes for these lengths.
  test.each([
    ['blank lines', (n: number) => `${'\n'.repeat(n)}(`],
    ['words', (n: number) => 'a\n'.repeat(n)],
    ['exports', (n: number) => 'export '.repeat(n)],
    ['quotes that are not closed', (n: number) => `A='x\nB="x\nC=\`x\n`.repeat(n)],
    ['escaped quotes', (n: number) => `A='${"\\'".repeat(n)}x\n`.repeat(3)],
    ['escaped quotes and blanks', (n: number) => `A='${"\\' ".repeat(n)}x`],
    ['comments', (n: number) => '#"\n'.repeat(n)],
    ['colons', (n: number) => 'A: '.repeat(n)],
    ['separators', (n: number) => `A='${"\u2028'x".repeat(n)}`],
  ])('takes linear time for %s', (_, make) => {
    const start = performance.now()
    scanEntries(make(300_000))
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
