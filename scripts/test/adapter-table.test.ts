import { expect, test } from 'vitest'
import { updateTable } from '../adapter-table.mjs'

type Report = Parameters<typeof updateTable>[1][number]

const report = (provider: string, label: string, more: Partial<Report> = {}): Report => ({
  format: 1,
  provider,
  server: { label, kind: 'emulator' },
  limits: { maxBytes: 65_536, binary: true },
  capabilities: ['put', 'list'],
  exercised: ['put', 'list'],
  cases: [
    { id: 'values/empty', outcome: 'passed' },
    { id: 'values/nul', outcome: 'not-applicable', reason: 'text only' },
  ],
  ...more,
})
const around = (table: string): string => `before\n\n<!-- adapters:start -->\n${table}<!-- adapters:end -->\n\nafter\n`
const rowsOf = (readme: string): string[] => readme.split('\n').filter(line => line.startsWith('| `'))

test('one row a provider: what was exercised, on which server, and how often the server was wrong', () => {
  const deviating = report('aws', 'moto 5.2', {
    capabilities: ['put', 'list', 'moveStage', 'watch'],
    exercised: ['put', 'moveStage'],
    cases: [
      { id: 'values/empty', outcome: 'passed' },
      { id: 'values/nul', outcome: 'deviation', reason: 'wrong' },
    ],
  })
  const { readme, problems } = updateTable(around(''), [
    report('aws', 'ministack 1.5'),
    deviating,
    report('file', 'the file system', {
      server: { label: 'the file system', kind: 'embedded' },
      limits: { maxBytes: 1_048_576, binary: false },
    }),
  ])
  expect(problems).toEqual([])
  expect(rowsOf(readme)).toEqual([
    '| `aws` | 64 KiB, bytes | ✓ | – | – | ✓ | – | – | – | – | ✓ | untried | ministack 1.5 (emulator): 1 cases; moto 5.2 (emulator): 1 cases, 1 where it is wrong |',
    '| `file` | 1 MiB, text | ✓ | – | – | ✓ | – | – | – | – | – | – | the file system: 1 cases |',
  ])
  expect(readme.startsWith('before\n') && readme.endsWith('after\n')).toBe(true)
})

test('the same reports give the same text again', () => {
  const reports = [report('aws', 'ministack 1.5'), report('file', 'the file system')]
  const once = updateTable(around(''), reports).readme
  expect(updateTable(once, reports)).toEqual({ readme: once, problems: [], untouched: [] })
})

test('a row without reports of all its servers stays as it is, and is named', () => {
  const { readme } = updateTable(around(''), [
    report('aws', 'ministack 1.5'),
    report('aws', 'moto 5.2'),
    report('file', 'disk'),
  ])
  const later = updateTable(readme, [report('aws', 'moto 6.0'), report('file', 'disk', { exercised: ['put'] })])
  expect(rowsOf(later.readme)[0]).toBe(rowsOf(readme)[0])
  expect(rowsOf(later.readme)[1]).toContain('| untried |')
  expect(later.untouched).toEqual(['aws'])
})

test('another version of a server is still that server', () => {
  const { readme } = updateTable(around(''), [report('aws', 'moto 5.2.5')])
  const later = updateTable(readme, [report('aws', 'moto 6.0.0')])
  expect(later.untouched).toEqual([])
  expect(later.readme).toContain('moto 6.0.0')
})

test('a failed case is a problem', () => {
  const failed = report('file', 'disk', { cases: [{ id: 'values/nul', outcome: 'failed', reason: 'cut off' }] })
  expect(updateTable(around(''), [failed]).problems).toEqual(['file on disk: values/nul failed: cut off'])
})

test('a README without the marks is an error that says what to do', () => {
  expect(() => updateTable('no marks', [])).toThrow('put them where the table shall stand')
})
