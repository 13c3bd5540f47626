/** Castagnoli's polynomial, reflected (RFC 3720, section 12.1). Node's `zlib.crc32` is of another one. */
const polynomial = 0x82f63b78

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1
  return rest
})

/** CRC-32C of the bytes, as Secret Manager keeps it with each version (Data integrity assurance). */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) rest = (table[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8)
  return ~rest >>> 0
}
