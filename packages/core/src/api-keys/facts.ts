import type { KeyParts } from './key-text.ts'
import type { SoundEntry } from './registry.ts'

/** What is known of one of a key's two secrets. */
export interface SlotFacts {
  readonly slot: 1 | 2
  readonly issuedAt: Date
  readonly expiresAt?: Date
  /** When the right secret was presented last, give or take 5 minutes, expired or not. Absent: never, or this store does not note it. */
  readonly lastUsedAt?: Date
}

/** What is known of a key: no hash, and nothing that a secret could be found from. */
export interface ApiKeyFacts extends KeyParts {
  readonly owner: string
  readonly scopes: readonly string[]
  /** The older first. None where the key was revoked. */
  readonly slots: readonly SlotFacts[]
  /** The ids of the peppers that it rests on: none of them may be removed while it shall be good. */
  readonly peppers: readonly string[]
  readonly revokedAt?: Date
  /** Whether this store notes when a secret was used last. */
  readonly notesUse: boolean
}

export function factsOf({ record, sealedUnder, found }: SoundEntry): ApiKeyFacts {
  const { id, prefix, environment, owner, scopes, slots, revokedAt } = record
  const peppers = slots.map(({ hash }) => hash.pepper)
  return {
    id,
    prefix,
    environment,
    owner,
    scopes,
    slots: slots.map(({ slot, issuedAt, expiresAt }) => {
      const lastUsed = found.lastUsed?.[slot - 1]
      return {
        slot,
        issuedAt: new Date(issuedAt),
        ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
        ...(lastUsed === undefined ? {} : { lastUsedAt: new Date(lastUsed) }),
      }
    }),
    peppers: [...new Set([sealedUnder, ...peppers])],
    notesUse: found.lastUsed !== undefined,
    ...(revokedAt === undefined ? {} : { revokedAt: new Date(revokedAt) }),
  }
}
