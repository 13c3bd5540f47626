import { type Figure, holds, type Row, result, type Unit } from './harness.ts'

/** What a run found, and where. */
export interface Results {
  /** The day of the run, as 2026-01-31. */
  readonly date: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly system: string
    readonly node: string
    /** Processes that wanted a core in the minute before. */
    readonly load: number
  }
  readonly rows: readonly (Row & { readonly bench: number })[]
  /** Servers whose stores were not measured, and why. */
  readonly missing: readonly string[]
}

/** Where and when, and one line a row, as a Markdown table. */
export function toMarkdown({ date, machine, rows }: Results): string {
  const cells = rows.map(row => [
    String(row.bench),
    row.what,
    `${row.ours.name}: ${figureText(row.ours, row.unit)}`,
    row.peer === undefined ? '' : `${row.peer.name}: ${figureText(row.peer, row.unit)}`,
    row.as === 'alone' ? '' : resultText(result(row), row),
    row.most === undefined ? '' : `≤ ${resultText(row.most, row)}`,
    { true: 'holds', false: '**missed**', undefined: '' }[`${holds(row)}`],
  ])
  const lines = [
    ['', 'what', 'ours', 'beside it', 'ratio or difference', 'bar', ''],
    [...'-------'].fill('---'),
    ...cells,
  ]
  const place = `${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, load ${machine.load} before`
  return `${place}\n\n${lines.map(line => `| ${line.join(' | ')} |`).join('\n')}\n`
}

/** The same for a terminal: columns padded, without what only Markdown needs. */
export function toText(results: Results): string {
  const [place, , ...table] = toMarkdown(results).trimEnd().split('\n')
  const lines = table
    .filter(line => !line.includes('| --- |'))
    .map(line => line.replace(/[`*]/g, '').slice(2, -2).split(' | '))
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)))
  const padded = lines.map(line =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${place}\n\n${padded.join('\n')}\n`
}

function figureText(figure: Figure, unit: Unit): string {
  const spread = figure.rounds === 1 ? '' : ` (${numberText(figure.low)}–${numberText(figure.high)})`
  return `${amount(figure.median, unit)}${spread}`
}

function resultText(value: number, { as, unit }: Row): string {
  if (as === 'times') return `${value.toFixed(2)} ×`
  return `${as === 'over' && value >= 0 ? '+' : ''}${amount(value, unit)}`
}

function amount(value: number, unit: Unit): string {
  const counted = unit === 'call' || unit === 'file'
  return `${numberText(value)} ${unit}${counted && value !== 1 ? 's' : ''}`
}

/** Three figures; whole numbers from 100 on. */
function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
