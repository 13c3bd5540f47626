import { wrongArgument } from '../contract/arguments.ts'
import { fillRandom } from './random-source.ts'

/** Enough for every purpose today: 256 bits. Python's `secrets` has the same default. */
const defaultSize = 32

/** The most that one call makes: 64 MiB. */
const largestSize = 2 ** 26

/**
 * Random bytes from the platform's cryptographic source.
 *
 * @param size bytes, 0 to 67,108,864. Default: 32.
 * @throws TypeError for what is not a number; RangeError for a fraction or a number outside that range.
 */
export function tokenBytes(size: number = defaultSize): Uint8Array<ArrayBuffer> {
  if (typeof size !== 'number') throw wrongArgument('size', 'a whole number of bytes from 0 to 67,108,864', size)
  if (!Number.isInteger(size) || size < 0 || size > largestSize) {
    throw new RangeError(`size must be a whole number of bytes from 0 to 67,108,864, received ${size}`)
  }
  const bytes = new Uint8Array(size)
  fillRandom(bytes)
  return bytes
}

/**
 * Random bytes as lower-case hexadecimal, two characters a byte.
 *
 * @param size bytes, not characters. Default: 32.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export function tokenHex(size: number = defaultSize): string {
  let text = ''
  for (const byte of tokenBytes(size)) text += byte.toString(16).padStart(2, '0')
  return text
}

/**
 * Random bytes as base64 for URLs, without padding (RFC 4648, section 5): about 1.3 characters a byte.
 *
 * @param size bytes, not characters. Default: 32, which gives 43 characters.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export function tokenUrlsafe(size: number = defaultSize): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const bytes = tokenBytes(size)
  let text = ''
  for (let start = 0; start < bytes.length; start += 3) {
    const left = Math.min(3, bytes.length - start)
    const word = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0)
    for (let place = 0; place <= left; place++) text += alphabet[(word >> (18 - 6 * place)) & 63]
  }
  return text
}
