import type { GetSecretValueResponse } from '@aws-sdk/client-secrets-manager'
import { type Stored, StoreFault } from '@sealwax/core'
import { bytesOf, textOf } from '@sealwax/core/adapter'
import { foreignAnswer } from './error-table.ts'

/** What an answer must have. Without it something else answered, and what it did is unknown: never a success. */
export function required<T>(member: T | undefined): T {
  if (member === undefined || member === null) throw new StoreFault(foreignAnswer.code, { hint: foreignAnswer.hint })
  return member
}

/** A value as GetSecretValue and BatchGetSecretValue give it: text or bytes, never both. */
export function storedOf(answer: GetSecretValueResponse): Stored {
  const { SecretString, SecretBinary, VersionId, CreatedDate } = answer
  return {
    bytes: SecretString === undefined ? required(SecretBinary) : bytesOf(SecretString),
    version: required(VersionId),
    createdAt: CreatedDate,
  }
}

/** The parameter for a value: text where it is UTF-8, because consoles and rotation functions read only that; bytes otherwise. */
export function secretValue(
  bytes: Uint8Array,
): { readonly SecretString: string } | { readonly SecretBinary: Uint8Array } {
  const text = textOf(bytes)
  return text === undefined ? { SecretBinary: bytes } : { SecretString: text }
}

/** An empty token, as emulators give it, is the end as well. */
export function cursorOf({ NextToken }: { readonly NextToken?: string | undefined }): { readonly cursor?: string } {
  return NextToken ? { cursor: NextToken } : {}
}
