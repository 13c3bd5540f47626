import { expect, test } from 'vitest'
import { merge } from '../exercised.mjs'
import { toPage, updateTable } from '../parts/exercised-pages.mjs'

type Report = Parameters<typeof merge>[1][number]

const report = (provider: string, label: string, more: Partial<Report> = {}): Report => ({
  format: 1,
  provider,
  server: { label, kind: 'emulator' },
  limits: { maxBytes: 65_536, empty: true, binary: true },
  capabilities: ['put', 'list'],
  exercised: ['put', 'list'],
  cases: [
    { id: 'values/empty', outcome: 'passed' },
    { id: 'values/nul', outcome: 'not-applicable', reason: 'text only' },
  ],
  ...more,
})
const deviating = report('aws', 'moto 5.2', {
  capabilities: ['put', 'list', 'moveStage', 'watch'],
  exercised: ['put', 'moveStage'],
  cases: [
    { id: 'values/empty', outcome: 'passed' },
    { id: 'values/nul', outcome: 'deviation', reason: 'it cuts there' },
    { id: 'values/newlines', outcome: 'deviation', reason: 'it cuts there' },
  ],
})
const file = report('file', 'the file system', {
  server: { label: 'the file system', kind: 'embedded' },
  limits: { maxBytes: 1_048_576, empty: true, binary: false },
})
const readme = 'before\n\n<!-- adapters:start -->\nold\n<!-- adapters:end -->\n\nafter\n'

test('one row a provider: what was exercised, on which server, and how often the server was wrong', () => {
  const { entries, problems } = merge([], [report('aws', 'ministack 1.5'), deviating, file])
  expect(problems).toEqual([])
  const table = updateTable(readme, entries)
  expect(table.split('\n').filter(line => line.startsWith('| `'))).toEqual([
    '| `aws` | 64 KiB, bytes | ✓ | – | – | ✓ | – | – | – | – | ✓¹ | untried | ministack 1.5 (emulator): 1 cases; moto 5.2 (emulator): 1 cases, 2 where it is wrong |',
    '| `file` | 1 MiB, text | ✓ | – | – | ✓ | – | – | – | – | – | – | the file system: 1 cases |',
  ])
  expect(table.startsWith('before\n') && table.endsWith('after\n')).toBe(true)
  expect(table).not.toContain('old')
})

test('a note stands under the table where a capability is not there in all ways, and only then', () => {
  const both = merge([], [report('aws', 'ministack 1.5'), deviating]).entries
  expect(updateTable(readme, both)).toContain('\n\n¹ Only in some of the ways of the last column, as said below:')
  expect(updateTable(readme, merge([], [deviating, file]).entries)).not.toContain('¹')
})

test('the page says of every server what did not run there, each reason once', () => {
  const page = toPage(merge([], [deviating, file]).entries)
  expect(page).toContain('## `aws` on moto 5.2 (emulator)')
  expect(page).toContain('Declared and not exercised here: `list`, `watch`.')
  expect(page).toContain('- `values/nul`, `values/newlines`: it cuts there')
  expect(page).toContain('- `values/nul`: text only')
})

test('a report replaces the entry of its server, in another version too; the others stay and are named', () => {
  const { entries } = merge([], [report('aws', 'ministack 1.5'), deviating, file])
  const later = merge(entries, [report('aws', 'moto 6.0'), file])
  expect(later.entries.map(({ server }) => server.label)).toEqual(['ministack 1.5', 'moto 6.0', 'the file system'])
  expect(later.entries[1]?.deviations).toEqual({})
  expect(later.withoutReport).toEqual(['aws on ministack'])
  expect(merge(entries, [report('aws', 'ministack 1.5'), deviating, file])).toEqual({
    entries,
    problems: [],
    withoutReport: [],
  })
})

test('two ways to one server are two entries', () => {
  const ways = ['double 1 over gRPC', 'double 1 over REST'].map(label => report('gcp', label))
  expect(merge([], ways)).toMatchObject({ entries: [{}, {}], problems: [] })
  expect(merge([], [report('gcp', 'double 1'), report('gcp', 'double 2')]).problems).toEqual([
    'two reports are of gcp on double: give each server a label of its own',
  ])
})

test('a failed case is a problem', () => {
  const failed = { ...file, cases: [{ id: 'values/nul', outcome: 'failed', reason: 'cut off' } as const] }
  expect(merge([], [failed]).problems).toEqual(['file on the file system: values/nul failed: cut off'])
})

test('a README without the marks is an error that says what to do', () => {
  expect(() => updateTable('no marks', [])).toThrow('put them where the table shall stand')
})
