import { StoreFault } from '@sealwax/core'

/** Vault documentation, KV secrets engine, version 2, Create/update metadata: `custom_metadata`. */
const most = 64
const longestKey = 128
const longestValue = 512

/** @throws StoreFault ERR_SECRET_INVALID for what the engine would refuse after the value was written. */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const entries = Object.entries(metadata)
  const isRight =
    entries.length <= most &&
    entries.every(([key, text]) => fits(key, longestKey) && fits(text, longestValue) && !/\p{C}/u.test(key + text))
  if (isRight) return
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: `Vault takes metadata of ${most} entries at most, keys of 1 to ${longestKey} and texts of 1 to ${longestValue} bytes, all printable.`,
  })
}

function fits(text: string, longest: number): boolean {
  return text !== '' && Buffer.byteLength(text) <= longest
}
