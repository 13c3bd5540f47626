// The record of what the conformance suite exercised, on which server, and where a server is wrong:
//
//   docs/exercised.json   for machines: one entry a provider and server
//   docs/exercised.md     the same for people
//   README.md             its table of stores, between <!-- adapters:start --> and <!-- adapters:end -->
//
//   SEALWAX_CONFORMANCE_REPORTS=$PWD/node_modules/.reports npm test    (npm run test:live for the stores with servers)
//   node scripts/exercised.mjs [--check] [folder of reports]
//
// Reports replace the entries of their provider and server; the others stay. --check changes nothing, and exits 1 where
// the files are not what the reports say, where an entry has no report, or where a case failed.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './packages.mjs'
import { toPage, updateTable } from './parts/exercised-pages.mjs'

/**
 * What the suite writes.
 * @typedef {{ id: string, outcome: 'passed' | 'failed' | 'deviation' | 'not-applicable', reason?: string }} CaseResult
 * @typedef {{ label: string, kind: 'real' | 'emulator' | 'double' | 'embedded' }} Server
 * @typedef {{ maxBytes: number, empty: boolean, binary: boolean }} Limits
 * @typedef {{ format: 1, provider: string, server: Server, limits: Limits, capabilities: string[], exercised: string[], cases: CaseResult[] }} Report
 *
 * What is kept of it: `passed` counts cases, the others are reasons by a case's id.
 * @typedef {{ provider: string, server: Server, limits: Limits, capabilities: string[], exercised: string[], passed: number, deviations: Record<string, string>, notApplicable: Record<string, string> }} Entry
 * @typedef {{ format: 1, entries: Entry[] }} Exercised
 */

/**
 * @param {readonly Entry[]} before @param {readonly Report[]} reports
 * @returns {{ entries: Entry[], problems: string[], withoutReport: string[] }}
 */
export function merge(before, reports) {
  /** @type {string[]} */
  const problems = []
  /** @type {Map<string, Entry>} */
  const found = new Map()
  for (const report of reports) {
    const key = keyOf(report)
    if (found.has(key)) problems.push(`two reports are of ${key}: give each server a label of its own`)
    found.set(key, entryOf(report))
    for (const { id, outcome, reason } of report.cases)
      if (outcome === 'failed') problems.push(`${key}: ${id} failed: ${reason}`)
  }
  const kept = before.filter(entry => !found.has(keyOf(entry)))
  return {
    entries: [...kept, ...found.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    problems,
    withoutReport: kept.map(keyOf),
  }
}

/** Another version of a server is still that server. @param {{ provider: string, server: Server }} entry */
function keyOf({ provider, server }) {
  return `${provider} on ${server.label.replace(/ v?\d[\w.+-]*(?= |$)/, '')}`
}

/** @param {Report} report @returns {Entry} */
function entryOf({ provider, server, limits, capabilities, exercised, cases }) {
  const reasons = (/** @type {CaseResult['outcome']} */ wanted) =>
    Object.fromEntries(
      cases
        .filter(({ outcome }) => outcome === wanted)
        .map(({ id, reason = '' }) => /** @type {const} */ ([id, reason])),
    )
  return {
    provider,
    server,
    limits,
    capabilities,
    exercised,
    passed: cases.filter(({ outcome }) => outcome === 'passed').length,
    deviations: reasons('deviation'),
    notApplicable: reasons('not-applicable'),
  }
}

/** @param {string} folder @returns {Report[]} */
function readReports(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .filter(report => report.format === 1)
}

/** @param {string[]} args */
function main(args) {
  const check = args.includes('--check')
  const folder = args.find(argument => !argument.startsWith('--')) ?? process.env['SEALWAX_CONFORMANCE_REPORTS']
  const reports = folder === undefined ? [] : readReports(folder)
  if (reports.length === 0) {
    console.error(
      'exercised: there are no reports. Set SEALWAX_CONFORMANCE_REPORTS to a folder, run the tests, and name the folder here.',
    )
    return 1
  }
  const record = join(root, 'docs/exercised.json')
  const readme = join(root, 'README.md')
  /** @type {Entry[]} */
  const before = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).entries : []
  const { entries, problems, withoutReport } = merge(before, reports)
  const contents = new Map([
    [record, `${JSON.stringify({ format: 1, entries }, undefined, 2)}\n`],
    [join(root, 'docs/exercised.md'), toPage(entries)],
    [readme, updateTable(readFileSync(readme, 'utf8'), entries)],
  ])
  if (withoutReport.length > 0) {
    console.log(`exercised: as before, without a report: ${withoutReport.join(', ')}`)
    if (check) problems.push('an entry without a report says what nobody tried: run its tests, or remove the entry')
  }
  for (const [file, content] of contents) {
    const same = existsSync(file) && readFileSync(file, 'utf8') === content
    if (check && !same) problems.push(`${file} says something else; run: node scripts/exercised.mjs ${folder}`)
    if (!check && !same) writeFileSync(file, content)
  }
  for (const problem of problems) console.error(`exercised: ${problem}`)
  return problems.length > 0 ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2))
