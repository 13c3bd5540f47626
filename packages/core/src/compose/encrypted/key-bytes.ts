import { copyBytes } from '../../contract/bytes.ts'

/** A key of AES-256, in bytes. */
const keyBytes = 32

export const keyForm = '32 random bytes, or their text in base64 or hexadecimal, as `openssl rand -base64 32` prints it'

/**
 * The key that bytes are or spell; a line end behind a text is no part of it. Undefined where they are none, or were not
 * drawn at random: one byte over and over, or 32 characters that can be typed, which are a passphrase. (Of keys that were,
 * one in 10^13 looks like that.)
 */
export function readKey(material: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const key = material.length === keyBytes ? copyBytes(material) : spelled(material)
  return key?.length === keyBytes && looksRandom(key) ? key : undefined
}

function looksRandom(key: Uint8Array): boolean {
  return new Set(key).size > 8 && !key.every(byte => byte >= 0x20 && byte < 0x7f)
}

function spelled(material: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  // The longest spelling has 64 characters and a line end.
  if (material.length > 66) return undefined
  const text = String.fromCharCode(...material).replace(/\r?\n$/, '')
  if (/^[0-9A-Fa-f]{64}$/.test(text)) return Uint8Array.from(text.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), at => at.charCodeAt(0))
}
