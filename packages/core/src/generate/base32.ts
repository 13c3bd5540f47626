import { alphabets } from './alphabets.ts'

/** Base32 without padding (RFC 4648, section 6). */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    for (held += 8; held >= 5; ) {
      held -= 5
      text += alphabets.base32[(bits >> held) & 31]
    }
  }
  return held === 0 ? text : text + alphabets.base32[(bits << (5 - held)) & 31]
}
