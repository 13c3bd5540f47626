import { type AuditRecord, verifyAudit } from '@sealwax/core/audit'
import { readAuditFolder } from '@sealwax/core/audit/file'
import type { Call } from '../call.ts'
import { exitCodes } from '../exit-codes.ts'
import { readWhen } from '../rotation/when.ts'
import { jsonLine, visible, warn, write } from '../terminal.ts'
import { readAnchors } from './anchors.ts'
import { codeOf } from './verify.ts'

interface Found {
  readonly record: AuditRecord
  readonly file: string
  /** What it is sorted by. */
  at: number
}

/** Records that are printed together. */
const together = 500

export async function show(call: Call): Promise<number> {
  const since = readWhen(call, 'since', -1)?.getTime() ?? Number.NEGATIVE_INFINITY
  const name = call.value('name')
  const found: Found[] = []
  const report = await verifyAudit(readAuditFolder(call.operand(1)), {
    ...(await readAnchors(call)),
    visit(record, file) {
      if (record.at >= since && (name === undefined || isAbout(record, name)))
        found.push({ record, file, at: record.at })
    },
  })
  sortByTime(found)
  for (let at = 0; at < found.length; at += together) {
    const lines = found
      .slice(at, at + together)
      .map(({ record, file }) => (call.has('json') ? jsonLine({ ...record, in: file }) : lineOf(record)))
    await write(`${lines.join('\n')}\n`)
  }
  const code = codeOf(report)
  if (code === exitCodes.tampered) {
    warn('this log was changed, or a part of it is missing, and what is shown is not all: see sealwax audit verify')
  }
  if (code === exitCodes.missing) warn('there is no audit log in this folder')
  return code === exitCodes.torn ? exitCodes.ok : code
}

/**
 * Files of several processes run side by side. Of one file the order of its lines stays: its header is written with the first
 * record, and dated after it.
 */
function sortByTime(found: Found[]): void {
  for (let index = found.length - 2; index >= 0; index--) {
    const [one, next] = [found[index] as Found, found[index + 1] as Found]
    if (one.file === next.file) one.at = Math.min(one.at, next.at)
  }
  found.sort((a, b) => a.at - b.at)
}

function isAbout(record: AuditRecord, name: string): boolean {
  if ('name' in record && record.name === name) return true
  return record.kind === 'call' && record.items?.some(item => item.name === name) === true
}

function lineOf(record: AuditRecord): string {
  const time = new Date(record.at).toISOString()
  return `${time}  ${record.kind.padEnd(9)}  ${visible(detailOf(record))}`
}

function detailOf(record: AuditRecord): string {
  switch (record.kind) {
    case 'header': {
      const { process: who, asserted } = record
      const own = Object.entries(who).map(([field, value]) => `${field}=${value}`)
      return [...own, ...(asserted === undefined ? [] : [`asserted=${asserted}`])].join(' ')
    }
    case 'call': {
      const { operation, name, items, provider, outcome, version, requestId } = record
      const about =
        name ?? items?.map(item => (item.outcome === 'ok' ? item.name : `${item.name} (${item.outcome})`)).join(', ')
      const more = [version && `version ${version}`, requestId && `request ${requestId}`].filter(
        text => text !== undefined,
      )
      return [operation, about ?? '', outcome, provider, ...more].filter(text => text !== '').join('  ')
    }
    case 'principal':
      return [record.principal ?? `unknown (${record.code ?? 'not told'})`, record.location].join('  ')
    case 'intent':
      return [record.operation, record.name, record.provider].join('  ')
    case 'stale':
      return [record.name, record.code, record.provider].join('  ')
    case 'served':
      return `${record.client}  ${record.hits} from the cache, ${record.stale} of them past their time`
    case 'rotation':
      return [record.name, `epoch ${record.epoch}`, record.step, record.outcome, record.provider].join('  ')
    case 'note': {
      const more = Object.entries(record.more ?? {}).map(([field, value]) => `${field}=${value}`)
      return [record.text, ...more].join('  ')
    }
    case 'found':
      return `${record.file}  ${record.records} records, ${record.tornBytes} bytes of a torn line`
    case 'lost':
      return `${record.records} records could not be written`
    case 'close':
      return `${record.count} records`
  }
}
