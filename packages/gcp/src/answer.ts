import type { protos } from '@google-cloud/secret-manager'
import { type Stored, StoreFault } from '@sealwax/core'
import { crc32c } from './crc32c.ts'
import { foreignAnswer } from './errors.ts'

/** Messages of google.cloud.secretmanager.v1. */
export type Access = protos.google.cloud.secretmanager.v1.IAccessSecretVersionResponse
export type Secret = protos.google.cloud.secretmanager.v1.ISecret
/** Strings by keys, kept with a secret for whoever uses it. */
export type Annotations = Readonly<Record<string, string>>
export type Version = protos.google.cloud.secretmanager.v1.ISecretVersion

/** What an answer must have. Without it something else answered, and what it did is unknown: never a success. */
export function required<T>(member: T | null | undefined): T {
  if (member === undefined || member === null || member === '') {
    throw new StoreFault(foreignAnswer.code, { hint: foreignAnswer.hint })
  }
  return member
}

/** The last part of a resource's name. Answers name the project by its number, however it was asked for. */
export function lastPart(name: string | null | undefined): string {
  const path = required(name)
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A value as AccessSecretVersion gives it, with the checksum that Google has kept since it was written (Data integrity assurance). */
export function storedOf({ name, payload }: Access): Stored {
  const data = required(payload?.data)
  if (!(data instanceof Uint8Array)) throw new StoreFault(foreignAnswer.code, { hint: foreignAnswer.hint })
  if (Number(required(payload?.dataCrc32c)) !== crc32c(data)) {
    throw new StoreFault('ERR_SECRET_CORRUPT', {
      hint: 'What arrived does not have the checksum that Google keeps with it: read it again, and look for what changes answers on the way.',
    })
  }
  // A copy: the SDK's bytes are a part of a larger buffer, which a cached value would keep alive, and a Buffer's slice is no copy.
  const bytes = new Uint8Array(data)
  data.fill(0)
  return { bytes, version: lastPart(name) }
}

export function dateOf(time: Version['createTime']): Date | undefined {
  if (time === undefined || time === null) return undefined
  return new Date(Number(time.seconds ?? 0) * 1_000 + Math.trunc((time.nanos ?? 0) / 1_000_000))
}
