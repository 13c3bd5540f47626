import type { KeyVaultSecret } from '@azure/keyvault-secrets'
import { type Stored, StoreFault } from '@sealwax/core'
import { foreignAnswer } from './error-table.ts'
import { metadataOf } from './tags.ts'
import { decode } from './value.ts'

/** What an answer must have. Without it something else answered, and what it did is unknown: never a success. */
function required(member: string | undefined | null): string {
  if (typeof member !== 'string') throw foreign()
  return member
}

/** The id of a version, which is never empty. */
export function versionOf(member: string | undefined | null): string {
  if (!member) throw foreign()
  return member
}

export function foreign(): StoreFault {
  return new StoreFault(foreignAnswer.code, { hint: foreignAnswer.hint })
}

/** A value as Get Secret gives it. */
export function storedOf({ value, properties }: KeyVaultSecret): Stored {
  const { version, createdOn, expiresOn, notBefore, tags } = properties
  const now = Date.now()
  // Azure gives it all the same: "for informational purposes only" (About Azure Key Vault secrets, Secret attributes).
  if (notBefore !== undefined && notBefore !== null && notBefore.getTime() > now) {
    throw new StoreFault('ERR_SECRET_DISABLED', {
      hint: 'It is not valid yet: wait until its activation date, or change that (`az keyvault secret set-attributes --not-before`).',
    })
  }
  const expiry = expiresOn?.getTime()
  const { bytes, contentType } = decode(required(value), properties.contentType)
  return {
    bytes,
    contentType,
    version: versionOf(version),
    createdAt: createdOn,
    metadata: metadataOf(tags),
    // A date that is over changes nothing: Azure goes on giving the value.
    freshUntil: expiry !== undefined && expiry > now ? expiry : undefined,
    expiresAt: expiresOn ?? undefined,
  }
}
