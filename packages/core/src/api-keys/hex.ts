const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += pairs[byte]
  return text
}

/** @param text pairs of lower-case hexadecimal digits, as somebody has checked. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = (digit(text.charCodeAt(2 * index)) << 4) | digit(text.charCodeAt(2 * index + 1))
  }
  return bytes
}

/** From a character's code: 0 to 9 are 48 to 57, a to f are 97 to 102. */
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87
}
