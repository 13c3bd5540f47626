import { codesFor, textOf, writeHex } from './ascii-text.ts'
import { openBytes, type Random } from './random.ts'
import { checkWhole } from './whole-number.ts'

/** A random UUID (RFC 9562, version 4): 122 random bits. An identifier, not a secret. */
export function uuidV4(random?: Random): string {
  const bytes = openBytes(random)
  const at = bytes.take(16)
  return uuidText(bytes.held, at, 0x40)
}

/**
 * A UUID that begins with the time (RFC 9562, version 7), and 74 random bits. Those of one millisecond are in no order.
 *
 * @param at milliseconds since 1970, 0 to 2^48 - 1. Default: now.
 * @throws TypeError, RangeError for what is no such time.
 */
export function uuidV7(at: number = Date.now(), random?: Random): string {
  checkWhole('at', at, 0, 2 ** 48 - 1, 'milliseconds')
  const whole = new Uint8Array(16)
  for (let index = 0; index < 6; index++) whole[index] = Math.floor(at / 256 ** (5 - index)) & 0xff
  openBytes(random).fill(whole.subarray(6))
  return uuidText(whole, 0, 0x70)
}

/** Writes version and variant (section 4) over 16 bytes, and zeroes them as it writes them down. */
function uuidText(bytes: Uint8Array, start: number, version: number): string {
  bytes[start + 6] = ((bytes[start + 6] as number) & 0x0f) | version
  bytes[start + 8] = ((bytes[start + 8] as number) & 0x3f) | 0x80
  const codes = codesFor(36)
  codes[8] = codes[13] = codes[18] = codes[23] = 0x2d
  writeHex(codes, 0, bytes, start, 4)
  writeHex(codes, 9, bytes, start + 4, 2)
  writeHex(codes, 14, bytes, start + 6, 2)
  writeHex(codes, 19, bytes, start + 8, 2)
  writeHex(codes, 24, bytes, start + 10, 6)
  return textOf(codes)
}
