import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cases, runConformance } from '../src/index.ts'
import { mutants } from './broken/index.ts'
import type { Mutant } from './broken/mutant.ts'
import { memoryHarness } from './stores/memory-harness.ts'

/** A broken provider may hang; the suite says so after this time, in milliseconds. */
const caseLimit = 3_000

async function failing({ profile = 'everything', fixture, connect }: Mutant): Promise<string[]> {
  const harness = memoryHarness(profile)
  const { createSecrets } = await import('@sealwax/core')
  const report = await runConformance(
    { ...harness, caseLimit, open: async () => fixture?.(await harness.open()) ?? harness.open() },
    connect === undefined ? {} : { connect: connect(createSecrets) },
  )
  return report.cases.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
}

// Some of them print; the suite looks at that, nobody else needs to.
beforeEach(() => {
  for (const method of ['debug', 'info'] as const) vi.spyOn(console, method).mockImplementation(() => {})
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
})
afterEach(() => vi.restoreAllMocks())

describe('a provider that breaks one promise fails the case about it, and no other', () => {
  for (const mutant of mutants) {
    test(`${mutant.breaks[0]}: ${mutant.what}`, { timeout: 60_000 }, async () => {
      expect((await failing(mutant)).sort()).toEqual([...mutant.breaks].sort())
    })
  }
})

test('every case has a provider that fails it', () => {
  const killed = new Set(mutants.map(({ breaks }) => breaks[0]))
  expect(cases.map(({ id }) => id).filter(id => !killed.has(id))).toEqual([])
})
