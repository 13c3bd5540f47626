import type { GetSecretValueResponse } from '@aws-sdk/client-secrets-manager'
import { type Stored, StoreFault } from '@sealwax/core'
import { foreignAnswer } from './errors.ts'

const utf8 = new TextEncoder()
// A byte order mark is part of the value.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What an answer must have. Without it something else answered, and what it did is unknown: never a success. */
export function required<T>(member: T | undefined): T {
  if (member === undefined || member === null) throw new StoreFault(foreignAnswer.code, { hint: foreignAnswer.hint })
  return member
}

/** A value as GetSecretValue and BatchGetSecretValue give it: text or bytes, never both. */
export function storedOf(answer: GetSecretValueResponse): Stored {
  const { SecretString, SecretBinary, VersionId, CreatedDate } = answer
  return {
    bytes: SecretString === undefined ? required(SecretBinary) : utf8.encode(SecretString),
    version: required(VersionId),
    createdAt: CreatedDate,
  }
}

/** The parameter for a value: text where it is UTF-8, because consoles and rotation functions read only that; bytes otherwise. */
export function secretValue(
  bytes: Uint8Array,
): { readonly SecretString: string } | { readonly SecretBinary: Uint8Array } {
  try {
    return { SecretString: strictUtf8.decode(bytes) }
  } catch {
    // Not UTF-8: the decoder has no other way of telling.
    return { SecretBinary: bytes }
  }
}
