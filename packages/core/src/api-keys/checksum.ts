import { toBase62 } from './base62.ts'

/** The polynomial of CRC-32 with its bits reversed (ISO 3309, ITU-T V.42, as in zlib and PNG). */
const polynomial = 0xedb88320

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ polynomial : rest >>> 1
  return rest
})

/** CRC-32 of ASCII text. */
export function crc32(text: string): number {
  let rest = 0xffffffff
  for (let index = 0; index < text.length; index++) {
    rest = (rest >>> 8) ^ (table[(rest ^ text.charCodeAt(index)) & 0xff] ?? 0)
  }
  return (rest ^ 0xffffffff) >>> 0
}

/**
 * The last 6 characters of a key: CRC-32 of all before them. It finds every change within four characters in a row, and any
 * other but for one in 4,294,967,296. It protects against typing and cutting, not against anybody.
 */
export function checksumOf(text: string): string {
  return toBase62(BigInt(crc32(text)), 6)
}
