import { isPortableName, StoreFault } from '@sealwax/core'
import { toNative, toPortable } from './limits.ts'

export type Tags = Readonly<Record<string, string>>

/** Keeps the name as it was written: Azure has one spelling for all that differ by case alone, the first. It serves lists alone. */
const nameTag = 'sealwax-name'

/** "Up to 15 tags", "each tag can have a 256-character name and a 256-character value" (About Azure Key Vault secrets). */
const maxTags = 15
const maxLength = 256

/** Metadata as tags, with the name. @throws StoreFault ERR_SECRET_INVALID for what Azure would refuse, before any I/O. */
export function tagsFor(native: string, metadata: Tags | undefined): Tags {
  const entries = Object.entries(metadata ?? {})
  const tooLong = entries.some(([key, value]) => key === '' || key.length > maxLength || value.length > maxLength)
  if (tooLong || entries.length > maxTags - 1 || entries.some(([key]) => key.toLowerCase() === nameTag)) {
    throw new StoreFault('ERR_SECRET_INVALID', {
      hint: `Azure Key Vault keeps metadata as tags: ${maxTags - 1} at most beside ${nameTag}, which holds the name, of ${maxLength} characters each.`,
    })
  }
  return { ...metadata, [nameTag]: toPortable(native) }
}

/** Tags that are there already: where they leave no room for the name, lists go without it. */
export function tagsAgain(native: string, metadata: Tags | undefined): Tags {
  return Object.keys(metadata ?? {}).length < maxTags ? tagsFor(native, metadata) : { ...metadata }
}

/** What of the tags is metadata; undefined where there is none. */
export function metadataOf(tags: Tags | undefined): Tags | undefined {
  if (tags === undefined || !Object.keys(tags).some(tag => tag !== nameTag)) return undefined
  const { [nameTag]: _name, ...metadata } = tags
  return metadata
}

/** The native name in the spelling that was written last, where the tag tells it. */
export function spellingOf(native: string, tags: Tags | undefined): string {
  const told = tags?.[nameTag]
  if (told === undefined) return native
  const spelt = isPortableName(told) ? toNative(told) : told
  return spelt.toLowerCase() === native.toLowerCase() ? spelt : native
}
