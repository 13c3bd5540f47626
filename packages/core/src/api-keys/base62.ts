/**
 * The digits in the order of their codes, so that texts of one length are in the order of their numbers. No letter is left out:
 * keys are copied, and what a hand mistypes is found by the checksum.
 */
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A number as exactly `width` digits of base 62, with zeros in front. One text for each number, so that uniform numbers make
 * uniform texts among those that occur.
 *
 * @throws RangeError for a number that is negative or needs more digits.
 */
export function toBase62(number: bigint, width: number): string {
  let text = ''
  let left = number
  for (let place = 0; place < width; place++) {
    text = `${digits[Number(left % 62n)] ?? ''}${text}`
    left /= 62n
  }
  if (number < 0n || left !== 0n) throw new RangeError(`the number must have at most ${width} digits of base 62`)
  return text
}

/** The number that a text of base 62 digits stands for. @throws RangeError for any other character. */
export function fromBase62(text: string): bigint {
  let number = 0n
  for (const digit of text) {
    const value = digits.indexOf(digit)
    if (value === -1) throw new RangeError('the text must consist of 0-9 A-Z a-z')
    number = number * 62n + BigInt(value)
  }
  return number
}

/** The bytes as one number, the first byte the most significant. */
export function numberOf(bytes: Uint8Array): bigint {
  let number = 0n
  for (const byte of bytes) number = (number << 8n) | BigInt(byte)
  return number
}
