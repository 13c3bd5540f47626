import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cases, formatReport, passed, type Report } from '../src/index.ts'
import { testProvider } from '../src/vitest.ts'
import { memoryHarness } from './stores/memory-harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'sealwax-reports-'))
const before = process.env['SEALWAX_CONFORMANCE_REPORTS']
process.env['SEALWAX_CONFORMANCE_REPORTS'] = join(folder, 'reports')
afterAll(() => {
  if (before === undefined) delete process.env['SEALWAX_CONFORMANCE_REPORTS']
  else process.env['SEALWAX_CONFORMANCE_REPORTS'] = before
  rmSync(folder, { recursive: true })
})

testProvider(memoryHarness('as Azure Key Vault'), 'Azure, for its report')

describe('the report of the run above', () => {
  const read = (): Report =>
    JSON.parse(readFileSync(join(folder, 'reports', 'memory-azure-for-its-report.json'), 'utf8'))

  test('is one file, named after the provider and the title', () => {
    expect(readdirSync(join(folder, 'reports'))).toEqual(['memory-azure-for-its-report.json'])
  })

  test('has every case with its outcome, and a reason wherever it did not run', () => {
    const report = read()
    expect(report.cases.map(({ id }) => id)).toEqual(cases.map(({ id }) => id))
    for (const { outcome, reason } of report.cases) if (outcome !== 'passed') expect(reason).toMatch(/\w/)
    expect(passed(report)).toBe(true)
  })

  test('says what was declared and what was exercised, and on which server', () => {
    const { provider, server, limits, capabilities, exercised } = read()
    expect({ provider, server, limits }).toEqual({
      provider: 'memory',
      server: { label: 'memory, as Azure Key Vault', kind: 'embedded' },
      limits: { maxBytes: 25_600, empty: true, binary: true },
    })
    expect(capabilities).toEqual(['put', 'list', 'delete', 'restore', 'purge', 'versions'])
    expect(exercised).toEqual(capabilities)
  })

  test('reads well in a terminal', () => {
    const text = formatReport(read())
    expect(text).toContain('not-applicable conflicts/loser: the provider has no `putIf`')
    expect(text).toMatch(/memory on memory, as Azure Key Vault: \d+ passed, 0 failed, 0 deviation, \d+ not-applicable$/)
  })
})
