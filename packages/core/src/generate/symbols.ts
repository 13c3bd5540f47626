import { wrongArgument } from '../contract/arguments.ts'

/** What a text can be drawn from: its characters, told apart and counted. */
export interface Symbols {
  readonly list: readonly string[]
  /** Of an alphabet of ASCII: for each value of a byte the code of its character, or `rejected`. */
  readonly codes: Uint8Array | undefined
}

/** No ASCII character: it has the highest bit. */
const rejected = 0xff

const mostSymbols = 65_536

/** Alphabets are few and public; to look at one takes longer than to draw from it. Large ones are not kept. */
const known = /* @__PURE__ */ new Map<string, Symbols>()
const mostKnown = 64
const largestKnown = 256

/**
 * The characters of an alphabet, which are code points.
 *
 * @throws TypeError for what is no string; RangeError for fewer than two characters or more than 65,536, a character that
 * is there twice, and half of a surrogate pair.
 */
export function symbolsOf(alphabet: unknown, argument = 'alphabet'): Symbols {
  const expected = 'a string of 2 to 65,536 different characters'
  if (typeof alphabet !== 'string') throw wrongArgument(argument, expected, alphabet)
  const before = known.get(alphabet)
  if (before !== undefined) return before
  const list = characters(alphabet, argument)
  if (list.length < 2 || list.length > mostSymbols) {
    throw new RangeError(`${argument} must be ${expected}, received ${list.length}`)
  }
  if (new Set(list).size < list.length) {
    throw new RangeError(`${argument} must be ${expected}: one is there twice, and would come twice as often`)
  }
  const symbols = { list, codes: codesOf(list) }
  if (list.length <= largestKnown) {
    if (known.size === mostKnown) known.clear()
    known.set(alphabet, symbols)
  }
  return symbols
}

/** @throws RangeError for half of a surrogate pair. */
export function characters(text: string, argument: string): string[] {
  if (!text.isWellFormed())
    throw new RangeError(`${argument} must be well-formed text: it has half of a surrogate pair`)
  return [...text]
}

function codesOf(list: readonly string[]): Uint8Array | undefined {
  if (list.some(symbol => symbol > '\x7f')) return undefined
  const codes = new Uint8Array(256).fill(rejected)
  const accepted = 256 - (256 % list.length)
  for (let byte = 0; byte < accepted; byte++) codes[byte] = (list[byte % list.length] as string).charCodeAt(0)
  return codes
}
