import type { Tag } from '@aws-sdk/client-secrets-manager'
import { type Call, StoreFault } from '@sealwax/core'
import { factsOf, isNamed } from './errors.ts'
import type { Sdk } from './sdk.ts'

export type Tags = Readonly<Record<string, string>>

/** What a tag may be (User Guide, Tagging secrets in AWS Secrets Manager): for messages. */
export const tagRule =
  'at most 50 tags: keys of 1 to 128, values of 0 to 256 letters, digits, spaces and _ . : / = + - @, and no key that begins with aws:'

const most = 50
const key = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu
const value = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

export function isTags(tags: unknown): boolean {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return false
  const entries = Object.entries(tags)
  return (
    entries.length <= most &&
    entries.every(([name, text]) => key.test(name) && typeof text === 'string' && value.test(text))
  )
}

/**
 * Metadata as tags. Checked here, because it is sent after a value, or with one: what is refused then is half done.
 *
 * @throws StoreFault ERR_SECRET_INVALID
 */
export function tagsOf(...sources: readonly (Tags | undefined)[]): Tag[] {
  const all: Tags = Object.assign({}, ...sources)
  if (!isTags(all))
    throw new StoreFault('ERR_SECRET_INVALID', { hint: `Metadata is kept as tags, and AWS takes ${tagRule}.` })
  return Object.entries(all).map(([Key, Value]) => ({ Key, Value }))
}

/** Tags as metadata, without those that AWS gives and nobody else can. */
export function metadataOf(tags: readonly Tag[] | undefined): Tags {
  const own = (tags ?? []).filter(({ Key }) => Key !== undefined && !/^aws:/i.test(Key))
  return Object.fromEntries(own.map(({ Key = '', Value = '' }) => [Key, Value]))
}

/** Adds tags to a secret that exists, or replaces those of the same keys; the others stay (API Reference, TagResource). */
export async function tag(sdk: Sdk, name: string, tags: Tag[], call: Call): Promise<void> {
  try {
    await sdk.send(({ TagResourceCommand }) => new TagResourceCommand({ SecretId: name, Tags: tags }), call)
  } catch (error) {
    if (!isNamed(error, 'AccessDeniedException')) throw error
    throw new StoreFault('ERR_SECRET_DENIED', {
      ...factsOf(error),
      hint: 'Allow this identity secretsmanager:TagResource on the secret, or put without metadata.',
    })
  }
}
