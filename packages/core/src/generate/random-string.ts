import { alphabets } from './alphabets.ts'
import { codesFor, textOf } from './ascii-text.ts'
import { type ByteStream, largestPool } from './byte-stream.ts'
import { drawBelow, mostRejections, sourceRejected } from './draw.ts'
import { openBytes, type Random } from './random.ts'
import { symbolsOf } from './symbols.ts'
import { checkWhole } from './whole-number.ts'

/** The most that one call makes. */
const longest = 2 ** 26

/**
 * A text of characters that are each as likely: up to 256 different ones, one byte a draw, of which the top `256 mod size`
 * values are rejected.
 *
 * @param length characters (code points), 0 to 67,108,864.
 * @param alphabet 2 to 65,536 different characters. Default: `alphabets.base62`, 5.95 bits a character.
 * @throws TypeError for an argument of another kind; RangeError for a length or an alphabet that cannot be.
 * @example
 * randomString(20, alphabets.unambiguous)
 */
export function randomString(length: number, alphabet: string = alphabets.base62, random?: Random): string {
  checkWhole('length', length, 0, longest, 'characters')
  const { list, codes } = symbolsOf(alphabet)
  const bytes = openBytes(random)
  if (codes !== undefined) {
    const drawn = codesFor(length)
    drawCodes(drawn, bytes, codes, 0, length)
    return textOf(drawn)
  }
  let text = ''
  for (let index = 0; index < length; index++) text += list[drawBelow(bytes, list.length)]
  return text
}

/** Writes the codes of characters that are drawn to the places from `start` up to `end`. */
export function drawCodes(text: Uint8Array, bytes: ByteStream, codes: Uint8Array, start: number, end: number): void {
  let written = start
  let rejections = 0
  while (written < end) {
    const before = written
    const count = Math.min(end - written, largestPool)
    let at = bytes.take(count)
    const { held } = bytes
    for (const stop = at + count; at < stop; at++) {
      const code = codes[held[at] as number] as number
      held[at] = 0
      // What is rejected has the highest bit, and the next one takes its place: a branch that chance decides costs more.
      text[written] = code
      written += 1 - (code >> 7)
    }
    rejections = written === before ? rejections + count : 0
    if (rejections >= mostRejections) throw sourceRejected()
  }
}
