import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { ConformanceFailure } from './assert.ts'
import type { Harness } from './harness.ts'
import type { Report } from './report.ts'
import { rotationTrials } from './rotation/index.ts'
import { Run } from './run/run.ts'

/**
 * Registers one test a case. What does not apply, and what the server is known to do wrong, is skipped with its reason.
 * Where the variable SEALWAX_CONFORMANCE_REPORTS names a folder, the report is written there as JSON, from which the
 * table of adapters is made; relative paths start at the working directory.
 *
 * @param title What stands above the cases and names the report; the server's label by default. Where one provider is
 * tried twice on one server, give each its own.
 * @throws TypeError for a harness that names cases which do not exist.
 * @example
 * testProvider({ server: { label: 'the file system', kind: 'embedded' }, open: openFixture })
 */
export function testProvider(harness: Harness, title: string = harness.server.label): void {
  const run = new Run(harness)
  describe(`the provider contract on ${title}`, () => {
    for (const each of run.cases) {
      // The suite bounds each case by itself and says which one it was; this bound only catches a harness that hangs.
      test(`${each.id}: ${each.title}`, { timeout: 4 * run.caseLimit + 10_000 }, async ({ skip }) => {
        const { outcome, reason } = await run.run(each)
        if (outcome === 'failed') throw new ConformanceFailure(reason)
        if (outcome === 'not-applicable') skip(`not applicable: ${reason}`)
        if (outcome === 'deviation') skip(`the server deviates: ${reason}`)
      })
    }

    afterAll(async () => {
      const folder = process.env['SEALWAX_CONFORMANCE_REPORTS']
      // A part of the suite, chosen by a filter, is no report.
      const wanted = folder !== undefined && folder !== '' && run.finished
      try {
        if (wanted) writeReport(folder, title, await run.report())
      } finally {
        await run.dispose()
      }
    })
  })
}

/** How much of rotation is tried in a run that nobody asked to be whole. */
export interface RotationTestOptions {
  /** Of each trial, kills; drawn. Default: 6. */
  readonly kills?: number
  /** Meetings of two rotators. Default: 10. */
  readonly races?: number
  /** How many trials, where all of them would take too long; drawn. Default: all. */
  readonly trials?: number
  /** Meetings of two rotators with SEALWAX_ROTATION=full. Default: 1,000. */
  readonly allRaces?: number
}

/**
 * Registers one test a trial of rotation; see {@link rotationTrials}. Something is drawn from a seed that is printed (SEALWAX_SEED
 * draws the same); with SEALWAX_ROTATION=full everything is tried, with a kill at every point.
 *
 * @example
 * testRotation({ server: { label: 'the file system', kind: 'embedded' }, open: openFixture })
 */
export function testRotation(harness: Harness, options: RotationTestOptions = {}): void {
  const { kills = 6, races = 10, allRaces = 1_000 } = options
  const isFull = process.env['SEALWAX_ROTATION'] === 'full'
  const seed = Number(process.env['SEALWAX_SEED'] ?? 1 + (Date.now() % 1_000_000))
  const trials = rotationTrials(harness, isFull ? { kills: 'all', races: allRaces, seed } : { kills, races, seed })
  const { trials: most = trials.length } = options
  const { label } = harness.server
  describe(`rotation on ${label}`, () => {
    for (const [index, { title, run }] of trials.entries()) {
      // Those that stand side by side are of one kind: every third one, or so, from somewhere on.
      const isDrawn = isFull || ((index + seed) * most) % trials.length < most
      test(title, { timeout: isFull ? 7_200_000 : 120_000 }, async ({ skip }) => {
        if (!isDrawn) skip(`not drawn (seed ${seed}): SEALWAX_ROTATION=full runs all`)
        const start = performance.now()
        const tried = await run()
        const seconds = ((performance.now() - start) / 1_000).toFixed(1)
        process.stdout.write(`rotation on ${label}, ${title}: ${tried}, ${seconds} s\n`)
      })
    }
  })
}

/** One file a provider and title, so that runs side by side do not meet. */
function writeReport(folder: string, title: string, report: Report): void {
  const label = `${report.provider} ${title}`.toLowerCase().replace(/[^a-z0-9.]+/g, '-')
  const file = join(resolve(folder), `${label}.json`)
  if (reports.has(file)) throw new Error(`two runs are called ${JSON.stringify(title)}: give each a title of its own`)
  reports.add(file)
  mkdirSync(resolve(folder), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
}

const reports = new Set<string>()
