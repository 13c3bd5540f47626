import { type ParsedKey, parseText } from './key-text.ts'
import { hashBytes, hashText, type KeyedHash, type PepperRing, readHash, sameBytes } from './keyed-hash.ts'
import { type Opened, openRecord, type Slot } from './record.ts'
import type { Problem, RegistryParts } from './registry.ts'
import type { KeyCall } from './store.ts'
import type { RefusalReason, Refused, Verification, VerifiedKey } from './verification.ts'

export interface Verifying extends KeyCall {
  readonly scopes: readonly string[]
}

const emptySlot: KeyedHash = { pepper: '', bytes: new Uint8Array(hashBytes) }

/**
 * Verifies keys. Whatever the store answers for an id (nothing, a tombstone, one secret, two, rubbish), the same hashes are
 * computed and compared: one for each pepper, one for a record, and two comparisons.
 */
export class Verifier {
  readonly #parts: RegistryParts

  constructor(parts: RegistryParts) {
    this.#parts = parts
  }

  async verify(text: string, { scopes, signal }: Verifying): Promise<Verification> {
    const parsed = parseText(text)
    if (typeof parsed === 'string') return { ok: false, reason: parsed }
    const { prefix, environment, ring } = this.#parts
    if (parsed.prefix !== prefix || parsed.environment !== environment) return refused('environment', parsed.id)
    const peppers = await ring()
    const hashing = peppers.hashes('secret', parsed.text)
    const [opened, presented] = await Promise.all([this.#open(parsed.id, peppers, hashing, signal), hashing])
    return this.#judge(parsed, opened, presented, peppers.minIssuedAt ?? Number.NEGATIVE_INFINITY, scopes)
  }

  async #open(
    id: string,
    peppers: PepperRing,
    hashing: Promise<readonly KeyedHash[]>,
    signal: AbortSignal | undefined,
  ): Promise<Opened | { readonly problem: 'withdrawn' }> {
    const { store, recent } = this.#parts
    const presented = hashing.then(hashes => hashes.map(hashText))
    // A store need not wait for them; whoever verifies does, and is told of a failure.
    presented.catch(() => {})
    const found = await recent.get(id, () => store.read(id, { presented, signal }))
    const opened = await openRecord(typeof found === 'object' ? found.record : undefined, id, peppers)
    return found === 'withdrawn' ? { problem: found } : opened
  }

  #judge(
    { id, prefix, environment }: ParsedKey,
    opened: Opened | { readonly problem: 'withdrawn' },
    presented: readonly KeyedHash[],
    minIssuedAt: number,
    scopes: readonly string[],
  ): Verification {
    const record = 'record' in opened ? opened.record : undefined
    // Both slots, whether they are there or not, and whatever the first one gave.
    const [first, second] = ([1, 2] as const).map(number => {
      const slot = record?.slots.find(({ slot }) => slot === number)
      return { slot, ...compare(slot, presented) }
    })
    if (record === undefined) return refused('problem' in opened ? problems[opened.problem] : 'unknown', id)
    if (record.revokedAt !== undefined) return refused('revoked', id)
    const slot = first?.isSame ? first.slot : second?.isSame ? second.slot : undefined
    if (slot === undefined) return refused(first?.isKnown && second?.isKnown ? 'secret' : 'pepper', id)
    if (slot.issuedAt < minIssuedAt) return refused('outdated', id)
    if (slot.expiresAt !== undefined && this.#parts.clock.now() >= slot.expiresAt) return refused('expired', id)
    const missing = scopes.filter(scope => !record.scopes.includes(scope))
    if (missing.length > 0) return { ...refused('scope', id), missing }
    const key: VerifiedKey = {
      id,
      prefix,
      environment,
      owner: record.owner,
      scopes: record.scopes,
      slot: slot.slot,
      issuedAt: new Date(slot.issuedAt),
      ...(slot.expiresAt === undefined ? {} : { expiresAt: new Date(slot.expiresAt) }),
    }
    return { ok: true, key }
  }
}

const problems: Readonly<Record<Problem, RefusalReason>> = {
  absent: 'unknown',
  withdrawn: 'revoked',
  tampered: 'tampered',
  pepper: 'pepper',
}

/** Compares with what was presented under the slot's pepper. An empty slot is compared too, and its pepper counts as known. */
function compare(slot: Slot | undefined, presented: readonly KeyedHash[]): { isSame: boolean; isKnown: boolean } {
  const stored = (slot && readHash(slot.hash)) ?? emptySlot
  const hash = presented.find(({ pepper }) => pepper === stored.pepper)
  const isEqual = sameBytes((hash ?? presented[0] ?? emptySlot).bytes, stored.bytes)
  return { isSame: isEqual && hash !== undefined, isKnown: slot === undefined || hash !== undefined }
}

function refused(reason: RefusalReason, id: string): Refused {
  return { ok: false, reason, id }
}
