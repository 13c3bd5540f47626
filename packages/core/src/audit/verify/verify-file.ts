import { hashAfter, root, splitLine } from '../chain.ts'
import type { Digest } from '../digest.ts'
import type { AuditRecord, HeaderEntry } from '../record.ts'

/** What is wrong with one line of a file. */
export interface LineProblem {
  /** From 1, as editors count. */
  readonly line: number
  readonly why: string
}

/** One file, as its own chain tells. */
export interface ChainReport {
  /** Whole records, from the first on. */
  readonly records: number
  /** The hash after each record: `heads[0]` after the first. */
  readonly heads: readonly string[]
  /** The first record, where it is a header. */
  readonly header: (HeaderEntry & { readonly at: number }) | undefined
  /** When the last whole record was made. */
  readonly lastAt: number
  /** Whether the last whole record is the closing one. */
  readonly isClosed: boolean
  /** Bytes after the last whole line, which a process that was killed leaves. */
  readonly tornBytes: number
  readonly problem?: LineProblem
}

const text = new TextDecoder('utf-8', { fatal: true })
const lineEnd = 0x0a

/** Follows the chain of one file to its end, or to the first line that does not belong there. */
export function verifyChain(bytes: Uint8Array, digest: Digest, visit?: (record: AuditRecord) => void): ChainReport {
  const heads: string[] = []
  let header: ChainReport['header']
  let isClosed = false
  let lastAt = 0
  let head = root
  let start = 0
  const report = (tornBytes: number, why?: string): ChainReport => ({
    records: heads.length,
    heads,
    header,
    lastAt,
    isClosed,
    tornBytes,
    ...(why !== undefined && { problem: { line: heads.length + 1, why } }),
  })
  for (let end = bytes.indexOf(lineEnd); end !== -1; end = bytes.indexOf(lineEnd, start)) {
    if (isClosed) return report(0, 'it comes after the closing record')
    const line = splitLine(bytes.subarray(start, end))
    if (line === undefined) return report(0, 'it is no record')
    head = hashAfter(digest, head, line.fields)
    if (head !== line.hash) return report(0, 'its hash does not follow from the line before it and its text')
    const record = recordIn(line.fields)
    const why = record === undefined ? 'it is no record' : misplaced(record, heads.length)
    if (record === undefined || why !== undefined) return report(0, why)
    if (record.kind === 'header') header = record
    isClosed = record.kind === 'close'
    lastAt = record.at
    heads.push(head)
    visit?.(record)
    start = end + 1
  }
  const tornBytes = bytes.length - start
  if (isClosed && tornBytes > 0) return report(0, 'it comes after the closing record')
  return report(tornBytes)
}

/** Why a record whose hash is right cannot stand there; undefined where it can. */
function misplaced(record: AuditRecord, index: number): string | undefined {
  if (record.n !== index) return `it counts as ${Number(record.n)}`
  if ((record.kind === 'header') !== (index === 0)) return index === 0 ? 'it is no header' : 'it is a header'
  if (record.kind === 'close' && record.count !== index) return `it closes ${Number(record.count)} records`
  return undefined
}

function recordIn(fields: Uint8Array): AuditRecord | undefined {
  try {
    const record: unknown = JSON.parse(`${text.decode(fields)}}`)
    return typeof record === 'object' && record !== null ? (record as AuditRecord) : undefined
  } catch {
    // What it is instead is no affair of a report.
    return undefined
  }
}
