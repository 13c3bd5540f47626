import type { KeyParts } from './key-text.ts'
import { hashForm, hashText, type KeyedHash, type PepperRing, readHash, sameBytes } from './keyed-hash.ts'

/** One of the two secrets that an id can have at a time. Times are milliseconds since the epoch. */
export interface Slot {
  readonly slot: 1 | 2
  /** Keyed hash of all of the key but its checksum. */
  readonly hash: KeyedHash
  readonly issuedAt: number
  readonly expiresAt?: number | undefined
}

/** All that is stored of a key. */
export interface KeyRecord extends KeyParts {
  readonly owner: string
  readonly scopes: readonly string[]
  /** The older first. None where the key was revoked. */
  readonly slots: readonly Slot[]
  readonly revokedAt?: number | undefined
}

const hash = hashForm.source.replaceAll('(', '(?:')

/**
 * A record as a store holds it:
 *
 * `sealwax-api-key/1 SEAL HASH HASH {"id":…}`
 *
 * The two hashes are those of slot 1 and slot 2, `-` where there is none. The seal is a keyed hash of all that follows it, byte
 * by byte as it stands there: the hashes, and in the JSON the id, prefix, environment, owner, scopes and each slot's times. So
 * nobody makes a record, changes one, or moves one to another id without a pepper.
 *
 * The hashes stand in front because they are compared before the seal is checked: a hash that fits was made with a pepper, from
 * this very id and secret.
 */
const form = new RegExp(`^sealwax-api-key/1 (${hash}) (?=(-|${hash}) (-|${hash}) \\{)`)

/** The parts of a record, by its form alone: nothing in it can be trusted. */
export interface UncheckedRecord {
  readonly seal: KeyedHash
  readonly hashes: readonly [KeyedHash | undefined, KeyedHash | undefined]
  /** What the seal is of. */
  readonly sealed: string
}

/** Undefined for text of another form. */
export function readRecord(text: string): UncheckedRecord | undefined {
  const [start, sealText = '', first = '', second = ''] = form.exec(text) ?? []
  const seal = readHash(sealText)
  const hashes = [first, second].map(hash => (hash === '-' ? undefined : readHash(hash)))
  if (start === undefined || seal === undefined) return undefined
  return { seal, hashes: [hashes[0], hashes[1]], sealed: text.slice(start.length) }
}

export type Opened =
  | { readonly record: KeyRecord; readonly sealedUnder: string }
  | { readonly problem: 'tampered' | 'pepper' }

/** The record of an id, if it was sealed as it is. Nothing is parsed that was not. */
export async function openRecord(unchecked: UncheckedRecord, id: string, ring: PepperRing): Promise<Opened> {
  const { seal, hashes, sealed } = unchecked
  if (!ring.has(seal.pepper)) return { problem: 'pepper' }
  const { bytes } = await ring.hash('record', sealed, seal.pepper)
  if (!sameBytes(bytes, seal.bytes)) return { problem: 'tampered' }
  const { slots, ...record }: KeyRecord = JSON.parse(sealed.slice(sealed.indexOf('{')))
  if (record.id !== id) return { problem: 'tampered' }
  const withHashes = slots.flatMap(slot => {
    const hash = hashes[slot.slot - 1]
    return hash === undefined ? [] : [{ ...slot, hash }]
  })
  return { record: { ...record, slots: withHashes }, sealedUnder: seal.pepper }
}

export async function sealRecord(record: KeyRecord, ring: PepperRing): Promise<string> {
  const [first = '-', second = '-'] = hashesOf(record)
  const slots = record.slots.map(({ slot, issuedAt, expiresAt }) => ({ slot, issuedAt, expiresAt }))
  const sealed = `${first} ${second} ${JSON.stringify({ ...record, slots })}`
  return `sealwax-api-key/1 ${hashText(await ring.hash('record', sealed))} ${sealed}`
}

/** Of slot 1 and slot 2, as text. */
export function hashesOf({ slots }: KeyRecord): [string | undefined, string | undefined] {
  const [first, second] = ([1, 2] as const).map(number => slots.find(({ slot }) => slot === number)?.hash)
  return [first && hashText(first), second && hashText(second)]
}
