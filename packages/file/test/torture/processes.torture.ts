import { expect, test } from 'vitest'
import { killWriters } from './kill-writers.ts'
import { incrementTogether, writeKeysTogether } from './many-processes.ts'

// Minutes of it: `npm run torture` in this package. SEED=… repeats a run's moments.
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007)
const kills = Number(process.env['KILLS'] ?? 1_000)
const minutes = 60_000

test.each(['.env', 'secrets.json'])(`${kills / 2} writers of %s killed`, { timeout: 10 * minutes }, async name => {
  console.log(`seed ${seed}`)
  const start = performance.now()
  const reached = await killWriters(name, kills / 2, seed)
  console.log(`${kills / 2} kills of ${name}: ${reached} writes in ${Math.round(performance.now() - start)} ms`)
  expect(reached).toBeGreaterThan(kills / 10)
})

test('8 processes, 500 increments each: none lost', { timeout: 5 * minutes }, async () => {
  const start = performance.now()
  await incrementTogether(8, 500)
  console.log(`4,000 increments by compare-and-set in ${Math.round(performance.now() - start)} ms`)
})

test('8 processes, 500 keys each: none lost', { timeout: 5 * minutes }, async () => {
  const start = performance.now()
  await writeKeysTogether(8, 500)
  console.log(`4,000 keys in ${Math.round(performance.now() - start)} ms`)
})
