import type { KeyParts } from './key-text.ts'
import { hashBytes, hashText, type KeyedHash, type PepperRing, readHash, sameBytes } from './keyed-hash.ts'

/** One of the two secrets that an id can have at a time. Times are milliseconds since the epoch. */
export interface Slot {
  readonly slot: 1 | 2
  /** Keyed hash of all of the key but its checksum, as text. */
  readonly hash: string
  readonly issuedAt: number
  readonly expiresAt?: number | undefined
}

/** All that is stored of a key. */
export interface KeyRecord extends KeyParts {
  readonly owner: string
  readonly scopes: readonly string[]
  /** The first secret's slot first. None where the key was revoked. */
  readonly slots: readonly Slot[]
  readonly revokedAt?: number | undefined
}

/**
 * A record as a store holds it: `sealwax-api-key/1 HS256:p1:SEAL {"id":…}`. The seal is a keyed hash of the JSON, byte by byte
 * as it stands there, which holds the id, prefix, environment, owner, scopes and each slot's number, hash and times: without a
 * pepper nobody makes a record, changes one, or moves one to another id.
 */
const head = /^sealwax-api-key\/1 (HS256:[a-z0-9-]{1,32}:[0-9a-f]{64}) (?=\{)/

/** What is hashed where there is no record: as long as a usual one. */
const standIn = ' '.repeat(256)
const noHash: KeyedHash = { pepper: '', bytes: new Uint8Array(hashBytes) }

export type Opened =
  | { readonly record: KeyRecord; readonly sealedUnder: string }
  | { readonly problem: 'absent' | 'tampered' | 'pepper' }

export async function sealRecord(record: KeyRecord, ring: PepperRing): Promise<string> {
  const body = JSON.stringify(record)
  return `sealwax-api-key/1 ${hashText(await ring.hash('record', body))} ${body}`
}

/**
 * The record of an id, if it was sealed as it is. Computes one hash whatever it is given, nothing included. Nothing is parsed
 * that was not sealed.
 */
export async function openRecord(text: string | undefined, id: string, ring: PepperRing): Promise<Opened> {
  const [start = '', sealText = ''] = head.exec(text ?? '') ?? []
  const seal = readHash(sealText) ?? noHash
  const isKnown = ring.has(seal.pepper)
  const body = isKnown ? (text ?? '').slice(start.length) : standIn
  const { bytes } = await ring.hash('record', body, isKnown ? seal.pepper : ring.current)
  const isSealed = sameBytes(bytes, seal.bytes)
  if (text === undefined) return { problem: 'absent' }
  if (seal === noHash) return { problem: 'tampered' }
  if (!isKnown) return { problem: 'pepper' }
  if (!isSealed) return { problem: 'tampered' }
  const record: KeyRecord = JSON.parse(body)
  return record.id === id ? { record, sealedUnder: seal.pepper } : { problem: 'tampered' }
}
