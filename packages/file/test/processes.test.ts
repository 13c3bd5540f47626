import { expect, test } from 'vitest'
import { killWriters } from './torture/kill-writers.ts'
import { incrementTogether, writeKeysTogether } from './torture/many-processes.ts'

// A few of each; `npm run torture` in this package does a thousand.
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007)

test.each(['.env', 'secrets.json'])(
  'writers of %s that are killed leave the old content or the new',
  { timeout: 60_000 },
  async name => {
    console.log(`seed ${seed}`)
    expect(await killWriters(name, 12, seed)).toBeGreaterThan(0)
  },
)

test('four processes that raise one counter lose nothing', { timeout: 60_000 }, () => incrementTogether(4, 25))

test('four processes that put keys of their own lose nothing', { timeout: 60_000 }, () => writeKeysTogether(4, 25))
