import { type Stored, StoreFault, type VersionInfo } from '@sealwax/core'
import { foreignAnswer } from './errors.ts'

/**
 * A secret is one key, `PREFIX:NAME`, and a hash: the current version in the fields `version`, `value`, `about` (JSON: content
 * type and metadata; empty where there is neither) and `expires` (milliseconds since the epoch, or empty); each older one in
 * `value:VERSION` and `about:VERSION`; `history` has their ids, newest first, with `~` behind one whose value is gone; `stages`
 * has `LABEL=VERSION`, parted by spaces. One key, so that reading is one command, a script sees all of it, expiry takes it
 * whole, and it is in one slot of a cluster.
 */
export const currentFields: readonly ['version', ...string[]] = ['version', 'value', 'about', 'expires']

export function keyOf(prefix: string, name: string): string {
  return `${prefix.replace(/:+$/, '')}:${name}`
}

export type Field = Buffer | null

/** The values of fields, in the order in which they were asked for. */
export function fieldsOf(reply: unknown, count: number): readonly Field[] {
  if (!Array.isArray(reply) || reply.length !== count) throw foreignAnswer()
  for (const field of reply) if (field !== null && !(field instanceof Buffer)) throw foreignAnswer()
  return reply
}

/** The current version from {@link currentFields}. */
export function currentOf([version, value, about, expires]: readonly (Field | undefined)[]): Stored {
  if (!version?.length) throw corrupt()
  const ends = textIn(expires)
  const stored = versionOf(version.toString(), value, about)
  if (ends === '') return stored
  if (!/^\d{1,15}$/.test(ends)) throw corrupt()
  return { ...stored, freshUntil: Number(ends), expiresAt: new Date(Number(ends)) }
}

export function versionOf(version: string, value: Field | undefined, about: Field | undefined): Stored {
  if (!value) throw corrupt()
  const { contentType, metadata } = aboutOf(textIn(about))
  return { bytes: ownBytes(value), version, createdAt: createdAt(version), contentType, metadata }
}

/** Bytes that are nobody else's. What the SDK keeps of the packet that they came in is overwritten. */
export function ownBytes(buffer: Buffer): Uint8Array {
  const bytes = new Uint8Array(buffer)
  buffer.fill(0)
  return bytes
}

interface About {
  readonly contentType?: string | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

export function aboutText({ contentType, metadata }: About): string {
  return contentType === undefined && metadata === undefined ? '' : JSON.stringify({ contentType, metadata })
}

export function contentTypeIn(about: string): string | undefined {
  return aboutOf(about).contentType
}

const nothing: About = {}

function aboutOf(text: string): About {
  if (text === '') return nothing
  let about: unknown
  try {
    about = JSON.parse(text)
  } catch {
    // The parser's message quotes what it read.
    throw corrupt()
  }
  if (!isRecord(about)) throw corrupt()
  const { contentType, metadata } = about
  if (contentType !== undefined && typeof contentType !== 'string') throw corrupt()
  if (metadata === undefined) return { contentType }
  if (!isRecord(metadata)) throw corrupt()
  if (!Object.values(metadata).every(value => typeof value === 'string')) throw corrupt()
  return { contentType, metadata: metadata as Record<string, string> }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The versions whose values are there, the current one first. */
export function versionsOf([version, history, stages]: readonly (Field | undefined)[]): readonly VersionInfo[] {
  const current = textIn(version)
  const labels = stagesOf(stages)
  return [current, ...textIn(history).split(' ')]
    .filter(id => id !== '' && !id.endsWith('~'))
    .map(id => ({
      version: id,
      createdAt: createdAt(id),
      stages: [...labels].filter(([, holder]) => holder === id).map(([label]) => label),
      current: id === current,
      state: 'enabled' as const,
    }))
}

/** The version that each label is at. */
export function stagesOf(stages: Field | undefined): ReadonlyMap<string, string> {
  const pairs = textIn(stages).split(' ').filter(Boolean)
  return new Map(pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}

/** An id begins with the server's time in microseconds; one that somebody else wrote may not. */
function createdAt(version: string): Date | undefined {
  const micros = /^(\d{10,17})-/.exec(version)?.[1]
  return micros === undefined ? undefined : new Date(Math.floor(Number(micros) / 1_000))
}

function textIn(field: Field | undefined): string {
  return field?.length ? field.toString() : ''
}

export function corrupt(): StoreFault {
  return new StoreFault('ERR_SECRET_CORRUPT', {
    hint: 'What its key holds is not as this adapter writes it: look at it with TYPE, and give secrets a prefix of their own.',
  })
}
