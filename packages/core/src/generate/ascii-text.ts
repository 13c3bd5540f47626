const hexCodes = /* @__PURE__ */ codesOf('0123456789abcdef')

const decoder = /* @__PURE__ */ new TextDecoder()

/** The longest text whose codes have a place that is used again, in characters. */
const longestKept = 256

/** For each length, a view of that place: to make one at each call would take as long as the rest of a token. */
let places: (Uint8Array | undefined)[] = []
let isLent = true

/**
 * A place for the codes of a text of so many ASCII characters, which `textOf` makes of them. One copy at once is a third
 * faster than a text that grows by characters, and it is whole, not a chain of pieces.
 */
export function codesFor(length: number): Uint8Array {
  if (length > longestKept) return new Uint8Array(length)
  // Whoever has the place did not give it back: a source threw, or generates by itself at this moment.
  if (isLent) places = makePlaces()
  isLent = true
  const codes = places[length] ?? (places[longestKept] as Uint8Array).subarray(0, length)
  places[length] = codes
  return codes
}

/** The text of these codes, which are forgotten. */
export function textOf(codes: Uint8Array): string {
  const text = decoder.decode(codes)
  codes.fill(0)
  if (codes === places[codes.length]) isLent = false
  return text
}

function makePlaces(): (Uint8Array | undefined)[] {
  const views: (Uint8Array | undefined)[] = new Array(longestKept + 1).fill(undefined)
  views[longestKept] = new Uint8Array(longestKept)
  return views
}

export function codesOf(characters: string): Uint8Array {
  return Uint8Array.from(characters, character => character.charCodeAt(0))
}

/** Writes `count` bytes as lower-case hexadecimal to `place` of the codes, and zeroes them. */
export function writeHex(codes: Uint8Array, place: number, bytes: Uint8Array, start: number, count: number): void {
  let written = place
  for (let at = start; at < start + count; at++) {
    const byte = bytes[at] as number
    bytes[at] = 0
    codes[written++] = hexCodes[byte >> 4] as number
    codes[written++] = hexCodes[byte & 15] as number
  }
}
