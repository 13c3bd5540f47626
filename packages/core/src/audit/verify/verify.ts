import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { isSignedBy, type SignedAnchor } from '../anchor.ts'
import { type Digest, runtimeDigest } from '../digest.ts'
import type { AuditRecord } from '../record.ts'
import { type NodeKey, type SigningKey, signingKey } from '../signing-key.ts'
import { type Listed, readManifest } from './manifest.ts'
import { type ChainReport, type LineProblem, verifyChain } from './verify-file.ts'

/** An audit log to look at: `readAuditFolder` of `@sealwax/core/audit/file` is one. */
export interface AuditSource {
  /** The names of the files that are there. */
  files(): Promise<readonly string[]>
  read(file: string): Promise<Uint8Array>
  /** Undefined where there is none. */
  manifest(): Promise<Uint8Array | undefined>
}

export interface VerifyOptions {
  /** What was taken to another place. Default: none; then nothing shows a chain that was made anew. */
  readonly anchors?: readonly SignedAnchor[]
  /** Verifies the anchors' signatures: the public key, or the same HMAC key, of WebCrypto or `node:crypto`. Default: they are taken as they are. */
  readonly key?: SigningKey | NodeKey
  /** Called for every record whose chain is right, in order. */
  readonly visit?: (record: AuditRecord, file: string) => void
  readonly digest?: Digest
}

export interface FileReport {
  readonly file: string
  /**
   * `closed`: complete. `open`: without a closing record, as a process that runs has it. `torn`: the same, and its last line is not
   * whole, as one that was killed leaves it. `broken`: it was changed.
   */
  readonly state: 'closed' | 'open' | 'torn' | 'broken'
  readonly records: number
  /** The first records that anchors cover. */
  readonly anchored: number
  /** The records after those, which could have been made anew. */
  readonly unanchored: number
  readonly tornBytes: number
  readonly problem?: LineProblem
}

export interface AuditReport {
  /**
   * `tampered`: something was changed, or is missing. `torn`: nothing was, and a process was killed. `empty`: there is no log, and
   * nothing that knows of one; whoever took it away as a whole leaves the same.
   */
  readonly outcome: 'intact' | 'torn' | 'tampered' | 'empty'
  readonly files: readonly FileReport[]
  /** Files that the manifest, an anchor or another file knows, and that are not there. */
  readonly missing: readonly string[]
  /** What does not fit together beside the files' own chains, in words. */
  readonly problems: readonly string[]
}

/**
 * Whether an audit log is as it was written. What it finds for certain reaches to the last anchor: the `unanchored` records of a
 * file could have been made anew, hashes and all, by whoever can write it.
 *
 * @throws what the source rejects with; TypeError, where the runtime has no digest and none was given.
 */
export async function verifyAudit(source: AuditSource, options: VerifyOptions = {}): Promise<AuditReport> {
  checkKeys('options', options, ['anchors', 'key', 'visit', 'digest'])
  if (typeof source?.files !== 'function') throw wrongArgument('source', 'a source, such as readAuditFolder()', source)
  const { anchors = [], visit, digest = runtimeDigest() } = options
  const key = options.key === undefined ? undefined : signingKey('options.key', options.key, 'verify')
  const problems: string[] = []
  const trusted = await checkAnchors(anchors, key, problems)
  const manifest = readManifest(await source.manifest())
  for (const line of manifest.problems) problems.push(`line ${line} of the manifest is none`)
  const names = await source.files()
  const known = new Set([...manifest.files.keys(), ...trusted.map(({ file }) => file)])
  const files: FileReport[] = []
  for (const file of names) {
    const chain = verifyChain(await source.read(file), digest, record => visit?.(record, file))
    const previous = chain.header?.previous?.file
    if (previous !== undefined) known.add(previous)
    files.push(reportOf(file, chain, manifest.files.get(file), trusted))
    if (manifest.files.get(file)?.opened === undefined) problems.push(`${file} is not in the manifest`)
  }
  const missing = [...known].filter(file => !names.includes(file)).sort()
  const isTampered = problems.length > 0 || missing.length > 0 || files.some(({ state }) => state === 'broken')
  const isTorn = manifest.isTorn || files.some(({ state }) => state === 'torn')
  const whole = isTorn ? 'torn' : files.length === 0 ? 'empty' : 'intact'
  return { outcome: isTampered ? 'tampered' : whole, files, missing, problems }
}

function reportOf(
  file: string,
  chain: ChainReport,
  listed: Listed | undefined,
  anchors: readonly SignedAnchor[],
): FileReport {
  const { records, heads, isClosed, tornBytes } = chain
  const own = anchors.filter(anchor => anchor.file === file)
  const covered = own.reduce(
    (most, anchor) => (heads[anchor.records - 1] === anchor.head ? Math.max(most, anchor.records) : most),
    0,
  )
  const problem = chain.problem ?? contradiction(file, chain, listed, own)
  const state = problem !== undefined ? 'broken' : isClosed ? 'closed' : tornBytes > 0 ? 'torn' : 'open'
  return {
    file,
    state,
    records,
    anchored: covered,
    unanchored: Math.max(0, records - covered),
    tornBytes,
    ...(problem !== undefined && { problem }),
  }
}

/** What somebody else knows of a file, and the file does not say. */
function contradiction(
  file: string,
  { records, heads, header, lastAt, isClosed, tornBytes }: ChainReport,
  listed: Listed | undefined,
  anchors: readonly SignedAnchor[],
): LineProblem | undefined {
  const at = (why: string, line = records + 1): LineProblem => ({ line, why })
  if (records === 0 && tornBytes === 0) return at('the file is empty')
  if (header !== undefined && header.file !== file) return at('it is the header of another file', 1)
  const opened = listed?.opened
  if (opened !== undefined && header !== undefined && (opened.log !== header.log || opened.at !== header.at)) {
    return at('the manifest says that the file began otherwise', 1)
  }
  const closed = listed?.closed
  if (closed !== undefined && !isClosed) return at('the manifest says that the file was closed: its end was cut off')
  if (closed !== undefined) {
    const { count, head, log, at: closedAt } = closed
    const isEnd = count === records && head === heads.at(-1) && log === header?.log && closedAt === lastAt
    if (!isEnd) return at('the manifest says that the file ended otherwise')
  }
  const found = listed?.found
  if (found !== undefined && found.records > 0 && heads[found.records - 1] !== found.head) {
    return at('the manifest says that the file had another record there', found.records)
  }
  for (const anchor of anchors) {
    if (header !== undefined && anchor.log !== header.log) return at('an anchor is of another log', 1)
    if (anchor.records > records) return at(`an anchor says that there were ${anchor.records} records`)
    if (heads[anchor.records - 1] !== anchor.head) {
      return at('an anchor says that the chain was another one up to here', anchor.records)
    }
  }
  return undefined
}

/** The anchors that can be relied on. */
async function checkAnchors(
  anchors: readonly SignedAnchor[],
  key: SigningKey | undefined,
  problems: string[],
): Promise<readonly SignedAnchor[]> {
  const trusted: SignedAnchor[] = []
  const numbers = new Map<string, Set<number>>()
  for (const anchor of anchors) {
    const { log, number, records } = anchor
    if (key !== undefined && !(await isSignedBy(anchor, key))) {
      problems.push(`anchor ${Number(number)} of ${JSON.stringify(log)} has no valid signature`)
      continue
    }
    if (!isCount(records) || records === 0 || !isCount(number)) {
      problems.push(`an anchor of ${JSON.stringify(log)} is none`)
      continue
    }
    trusted.push(anchor)
    numbers.set(log, (numbers.get(log) ?? new Set()).add(number))
  }
  for (const [log, seen] of numbers) {
    const missing = firstGap(seen)
    if (missing !== undefined) problems.push(`anchor ${missing} of ${JSON.stringify(log)} is missing`)
  }
  return trusted
}

/** The first number that is not there, before the last that is. */
function firstGap(seen: ReadonlySet<number>): number | undefined {
  for (let number = 0; number < seen.size; number++) if (!seen.has(number)) return number
  return undefined
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
