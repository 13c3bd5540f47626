// The README's table of stores, made of what the conformance suite exercised: between <!-- adapters:start --> and
// <!-- adapters:end -->, one row a provider.
//
//   SEALWAX_CONFORMANCE_REPORTS=$PWD/node_modules/.reports npm test    (npm run test:live for the stores with servers)
//   node scripts/adapter-table.mjs [--check] [folder of reports]
//
// A provider without a report keeps the row it has; one whose row lists servers that no report is from is not touched
// either, because a part of the servers would say less than is known. --check changes nothing, and exits 1 where a row
// is not what its reports say, or where a report has a failed case.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './packages.mjs'

/** The columns: the name of each capability for a reader. @type {Record<string, string>} */
const columns = {
  put: 'put',
  putIf: 'compare and set',
  getMany: 'batch',
  list: 'list',
  delete: 'delete',
  restore: 'restore',
  purge: 'purge',
  versions: 'versions',
  moveStage: 'stages',
  watch: 'watch',
}
const start = '<!-- adapters:start -->'
const end = '<!-- adapters:end -->'
const kinds = { real: '', emulator: ' (emulator)', double: ' (our double)', embedded: '' }

/**
 * @typedef {{ id: string, outcome: 'passed' | 'failed' | 'deviation' | 'not-applicable', reason?: string }} CaseResult
 * @typedef {{ format: number, provider: string, server: { label: string, kind: keyof typeof kinds }, limits: { maxBytes: number, binary: boolean }, capabilities: string[], exercised: string[], cases: CaseResult[] }} Report
 */

/** @param {string} folder @returns {Report[]} */
export function readReports(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .filter(report => report.format === 1)
}

/**
 * @param {string} readme its text @param {Report[]} reports
 * @returns {{ readme: string, problems: string[], untouched: string[] }} the text with the table anew, failed cases, and
 * providers whose row stayed as it was
 */
export function updateTable(readme, reports) {
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  if (from === -1 || to < from)
    throw new Error(`The README has no ${start} … ${end}: put them where the table shall stand.`)
  const rows = readRows(readme.slice(from + start.length, to))
  const problems = reports.flatMap(({ provider, server, cases }) =>
    cases
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ id, reason }) => `${provider} on ${server.label}: ${id} failed: ${reason}`),
  )
  const untouched = []
  const byProvider = Map.groupBy(reports, ({ provider }) => provider)
  for (const provider of new Set([...rows.keys(), ...byProvider.keys()])) {
    const own = byProvider.get(provider) ?? []
    const listed = serversOf(rows.get(provider))
    const tried = new Set(own.map(({ server }) => withoutVersion(server.label)))
    if (own.length > 0 && listed.every(label => tried.has(label))) rows.set(provider, rowOf(provider, own))
    else untouched.push(provider)
  }
  const table =
    rows.size === 0
      ? ''
      : `${[header(), ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)].join('\n')}\n`
  return { readme: `${readme.slice(0, from + start.length)}\n${table}${readme.slice(to)}`, problems, untouched }
}

/** @param {string} table @returns {Map<string, string>} rows by provider */
function readRows(table) {
  const rows = new Map()
  for (const line of table.split('\n')) {
    const provider = /^\| `([^`]+)`/.exec(line)?.[1]
    if (provider !== undefined) rows.set(provider, line)
  }
  return rows
}

function header() {
  const names = ['store', 'value', ...Object.values(columns), 'exercised on']
  return `| ${names.join(' | ')} |\n|${'---|'.repeat(names.length)}`
}

/** @param {string} provider @param {Report[]} reports @returns {string} */
function rowOf(provider, reports) {
  const { maxBytes, binary } = /** @type {Report} */ (reports[0]).limits
  const value = `${size(maxBytes)}, ${binary ? 'bytes' : 'text'}`
  const cells = Object.keys(columns).map(capability => {
    if (reports.some(({ exercised }) => exercised.includes(capability))) return '✓'
    return reports.some(({ capabilities }) => capabilities.includes(capability)) ? 'untried' : '–'
  })
  const servers = reports.map(({ server, cases }) => {
    const count = (/** @type {string} */ outcome) => cases.filter(each => each.outcome === outcome).length
    const deviations = count('deviation')
    const wrong = deviations === 0 ? '' : `, ${deviations} where it is wrong`
    return `${server.label}${kinds[server.kind]}: ${count('passed')} cases${wrong}`
  })
  return `| ${[`\`${provider}\``, value, ...cells, [...new Set(servers)].join('; ')].join(' | ')} |`
}

/** @param {string | undefined} row @returns {string[]} the servers of a row, without versions */
function serversOf(row) {
  const last = row?.split(' | ').at(-1)?.replace(/ \|$/, '') ?? ''
  return last === ''
    ? []
    : last.split('; ').map(server => withoutVersion(server.replace(/(?: \([^)]*\))?: \d+ cases.*$/, '')))
}

/** @param {string} label */
function withoutVersion(label) {
  return label.replace(/ v?\d[\w.+-]*$/, '')
}

/** @param {number} bytes */
function size(bytes) {
  if (bytes % 1_048_576 === 0) return `${bytes / 1_048_576} MiB`
  if (bytes % 1_024 === 0) return `${bytes / 1_024} KiB`
  return `${bytes.toLocaleString('en')} B`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check')
  const folder =
    process.argv.slice(2).find(argument => !argument.startsWith('--')) ?? process.env['SEALWAX_CONFORMANCE_REPORTS']
  const file = join(root, 'README.md')
  const before = readFileSync(file, 'utf8')
  const reports = folder === undefined ? [] : readReports(folder)
  if (reports.length === 0) {
    console.error(
      'adapter-table: there are no reports. Set SEALWAX_CONFORMANCE_REPORTS to a folder, run the tests, and name the folder here.',
    )
    process.exit(1)
  }
  const { readme, problems, untouched } = updateTable(before, reports)
  for (const problem of problems) console.error(problem)
  if (untouched.length > 0)
    console.log(`adapter-table: rows as they were, without reports of all their servers: ${untouched.join(', ')}`)
  if (check && readme !== before)
    console.error(`adapter-table: the README says something else; run: node scripts/adapter-table.mjs ${folder}`)
  if (!check) writeFileSync(file, readme)
  process.exitCode = problems.length > 0 || (check && readme !== before) ? 1 : 0
}
