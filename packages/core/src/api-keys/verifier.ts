import { type ParsedKey, parseText } from './key-text.ts'
import { hashBytes, hashText, type KeyedHash, type PepperRing, sameBytes } from './keyed-hash.ts'
import { KnownRecords } from './known-records.ts'
import { type KeyRecord, readRecord, type Slot } from './record.ts'
import type { RegistryParts } from './registry.ts'
import type { KeyCall } from './store.ts'
import type { RefusalReason, Refused, Verification, VerifiedKey } from './verification.ts'

export interface Verifying extends KeyCall {
  readonly scopes: readonly string[]
  /** Whether the store is told what was presented, so that it can note the use. */
  readonly noteUse: boolean
}

const noHash: KeyedHash = { pepper: '', bytes: new Uint8Array(hashBytes) }

/** Read where the store has nothing to read: as long as a usual record. */
export const standIn: string = `sealwax-api-key/1 HS256:-:${'0'.repeat(64)} HS256:-:${'0'.repeat(64)} - {${' '.repeat(192)}}`

/**
 * Verifies keys. Until the right secret was presented the work is the same whatever the store has of an id (nothing, a tombstone,
 * one secret or two, rubbish): one hash for each pepper, one look at a record's form, two comparisons. Only then the record's seal
 * is checked, and what it says of expiry and scopes.
 */
export class Verifier {
  readonly #parts: RegistryParts
  readonly #known: KnownRecords = new KnownRecords()

  constructor(parts: RegistryParts) {
    this.#parts = parts
  }

  async verify(text: string, { scopes, noteUse, signal }: Verifying): Promise<Verification> {
    const parsed = parseText(text)
    if (typeof parsed === 'string') return { ok: false, reason: parsed }
    const { id } = parsed
    const { prefix, environment, store, recent } = this.#parts
    if (parsed.prefix !== prefix || parsed.environment !== environment) return refused('environment', id)

    const ring = await this.#parts.ring()
    const hashing = ring.hashes('secret', parsed.text)
    const texts = hashing.then(hashes => hashes.map(hashText))
    // A store need not wait for them; this does, and is told of a failure.
    texts.catch(() => {})
    const reading = recent.get(id, () => store.read(id, { presented: noteUse ? texts : undefined, signal }))
    const [presented, found] = await Promise.all([hashing, reading])

    const record = typeof found === 'object' ? found.record : undefined
    const unchecked = readRecord(record ?? standIn)
    const [first, second] = [compare(unchecked?.hashes[0], presented), compare(unchecked?.hashes[1], presented)]
    if (found === 'withdrawn') return refused('revoked', id)
    if (record === undefined) return refused('unknown', id)
    if (unchecked === undefined) return refused('tampered', id)
    if (first === 'empty' && second === 'empty') return refused('revoked', id)
    if (first !== 'same' && second !== 'same') {
      return refused(first === 'unknown pepper' || second === 'unknown pepper' ? 'pepper' : 'secret', id)
    }
    const opened = await this.#known.open(record, unchecked, id, ring)
    if ('problem' in opened) return refused(opened.problem, id)
    return this.#judge(parsed, opened.record, first === 'same' ? 1 : 2, ring, scopes)
  }

  /** What a record says of a secret that was right. */
  #judge(
    { id, prefix, environment }: ParsedKey,
    record: KeyRecord,
    number: 1 | 2,
    { minIssuedAt = Number.NEGATIVE_INFINITY }: PepperRing,
    scopes: readonly string[],
  ): Verification {
    const slot: Slot | undefined = record.slots.find(({ slot }) => slot === number)
    if (slot === undefined) return refused('tampered', id)
    if (slot.issuedAt < minIssuedAt) return refused('outdated', id)
    if (slot.expiresAt !== undefined && this.#parts.clock.now() >= slot.expiresAt) return refused('expired', id)
    const missing = scopes.filter(scope => !record.scopes.includes(scope))
    if (missing.length > 0) return { ...refused('scope', id), missing }
    const key: VerifiedKey = {
      id,
      prefix,
      environment,
      owner: record.owner,
      scopes: [...record.scopes],
      slot: number,
      issuedAt: new Date(slot.issuedAt),
      ...(slot.expiresAt === undefined ? {} : { expiresAt: new Date(slot.expiresAt) }),
    }
    return { ok: true, key }
  }
}

type Comparison = 'same' | 'different' | 'empty' | 'unknown pepper'

/** Compares a slot's hash with what was presented under its pepper; with something else where there is no such hash. */
function compare(stored: KeyedHash | undefined, presented: readonly KeyedHash[]): Comparison {
  const hash = presented.find(({ pepper }) => pepper === stored?.pepper)
  const isSame = sameBytes((hash ?? presented[0] ?? noHash).bytes, (stored ?? noHash).bytes)
  if (stored === undefined) return 'empty'
  if (hash === undefined) return 'unknown pepper'
  return isSame ? 'same' : 'different'
}

function refused(reason: RefusalReason, id: string): Refused {
  return { ok: false, reason, id }
}
