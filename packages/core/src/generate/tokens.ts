import { codesFor, codesOf, textOf, writeHex } from './ascii-text.ts'
import { largestPool } from './byte-stream.ts'
import { openBytes, type Random } from './random.ts'
import { checkWhole } from './whole-number.ts'

/** Enough for every purpose today: 256 bits. Python's `secrets` has the same default. */
const defaultSize = 32

/** The most that one call makes: 64 MiB. */
const largestSize = 2 ** 26

/**
 * Random bytes.
 *
 * @param size bytes, 0 to 67,108,864. Default: 32.
 * @throws TypeError for what is not a number; RangeError for a fraction or a number outside that range.
 */
export function tokenBytes(size: number = defaultSize, random?: Random): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(checkSize(size))
  openBytes(random).fill(bytes)
  return bytes
}

/**
 * Random bytes as lower-case hexadecimal, two characters a byte.
 *
 * @param size bytes, not characters. Default: 32.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export function tokenHex(size: number = defaultSize, random?: Random): string {
  const bytes = openBytes(random)
  const codes = codesFor(2 * checkSize(size))
  for (let done = 0; done < size; done += largestPool) {
    const count = Math.min(size - done, largestPool)
    const at = bytes.take(count)
    writeHex(codes, 2 * done, bytes.held, at, count)
  }
  return textOf(codes)
}

/**
 * Random bytes as base64 for URLs, without padding (RFC 4648, section 5): about 1.3 characters a byte.
 *
 * @param size bytes, not characters. Default: 32, which gives 43 characters.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export function tokenUrlsafe(size: number = defaultSize, random?: Random): string {
  const bytes = openBytes(random)
  const codes = codesFor(Math.ceil((4 * checkSize(size)) / 3))
  let bits = 0
  let held = 0
  for (let at = 0, left = size; at < codes.length; at++) {
    if (held < 6 && left > 0) {
      bits = (bits << 8) | bytes.next()
      held += 8
      left--
    }
    held -= 6
    // The last character has fewer bits than it could: zeros follow them.
    codes[at] = urlsafeCodes[(held >= 0 ? bits >> held : bits << -held) & 63] as number
  }
  return textOf(codes)
}

const urlsafeCodes = /* @__PURE__ */ codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')

function checkSize(size: unknown): number {
  return checkWhole('size', size, 0, largestSize, 'bytes')
}
