import { systemClock } from '../contract/clock.ts'
import { Secret } from '../contract/secret.ts'
import { tokenBytes } from '../generate/tokens.ts'
import { checksumOf } from './checksum.ts'
import { type KeyParts, makeText, secretBytes } from './key-text.ts'
import type { PepperRing } from './keyed-hash.ts'
import type { Slot } from './record.ts'

/** A secret that was just made. It is nowhere else: who loses it rotates the key. */
export interface IssuedKey extends KeyParts {
  /** The whole key, to be shown once: `issued.key.text()`. It does not show itself in logs. */
  readonly key: Secret
  readonly slot: 1 | 2
  readonly issuedAt: Date
  readonly expiresAt?: Date
}

/** Draws a secret: the whole key for whoever asked, and its keyed hash for the store. The drawn bytes are wiped. */
export async function makeSecret(
  parts: KeyParts,
  made: Omit<Slot, 'hash'>,
  ring: () => Promise<PepperRing>,
): Promise<{ slot: Slot; issued: IssuedKey }> {
  const { slot, issuedAt, expiresAt } = made
  const secret = tokenBytes(secretBytes)
  const text = makeText(parts, secret)
  secret.fill(0)
  const peppers = await ring()
  const bytes = new TextEncoder().encode(text + checksumOf(text))
  const key = new Secret({ name: `API key ${parts.id}`, bytes, readAt: issuedAt, clock: systemClock })
  bytes.fill(0)
  const times = {
    issuedAt: new Date(issuedAt),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
  }
  return {
    slot: { ...made, hash: await peppers.hash('secret', text) },
    issued: { ...parts, key, slot, ...times },
  }
}
