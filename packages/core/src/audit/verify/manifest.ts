import type { ManifestLine } from '../output.ts'

/** What the manifest says of one file. */
export interface Listed {
  opened?: { readonly log: string; readonly at: number }
  closed?: { readonly log: string; readonly at: number; readonly count: number; readonly head: string }
  found?: { readonly records: number; readonly head: string }
}

export interface Manifest {
  readonly files: ReadonlyMap<string, Listed>
  /** Lines that are none, from 1; the last one may be torn. */
  readonly problems: readonly number[]
  readonly isTorn: boolean
}

/** Reads a manifest line by line: each process adds its own. */
export function readManifest(bytes: Uint8Array | undefined): Manifest {
  const files = new Map<string, Listed>()
  const problems: number[] = []
  // A byte that is no text makes a line that is none.
  const lines = new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n')
  const rest = lines.pop() ?? ''
  for (const [index, line] of lines.entries()) {
    const read = lineIn(line)
    if (read === undefined) {
      problems.push(index + 1)
      continue
    }
    const listed = files.get(read.file) ?? {}
    files.set(read.file, listed)
    if ('opened' in read) listed.opened = { log: read.log, at: read.opened }
    else if ('closed' in read) listed.closed = { log: read.log, at: read.closed, count: read.count, head: read.head }
    else listed.found = { records: read.records, head: read.head }
  }
  return { files, problems, isTorn: rest !== '' }
}

function lineIn(line: string): ManifestLine | undefined {
  let read: Partial<Record<string, unknown>>
  try {
    read = JSON.parse(line) as Partial<Record<string, unknown>>
  } catch {
    return undefined
  }
  if (typeof read !== 'object' || read === null || typeof read['file'] !== 'string') return undefined
  const kinds: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    opened: [
      ['opened', 'number'],
      ['log', 'string'],
    ],
    closed: [
      ['closed', 'number'],
      ['log', 'string'],
      ['count', 'number'],
      ['head', 'string'],
    ],
    found: [
      ['found', 'number'],
      ['records', 'number'],
      ['head', 'string'],
      ['by', 'string'],
    ],
  }
  for (const [kind, fields] of Object.entries(kinds)) {
    if (read[kind] === undefined) continue
    const expected = ['file', ...fields.map(([field]) => field)].sort().join()
    const isWhole = fields.every(([field, type]) => typeof read[field] === type)
    return isWhole && Object.keys(read).sort().join() === expected ? (read as unknown as ManifestLine) : undefined
  }
  return undefined
}
