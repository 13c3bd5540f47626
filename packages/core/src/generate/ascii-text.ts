const hexCodes = /* @__PURE__ */ codesOf('0123456789abcdef')

const decoder = /* @__PURE__ */ new TextDecoder()

/** The longest text whose codes have a place that is used again, in characters. */
const kept = 256

/** For each length, a view of that place: to make one at each call would take as long as the rest of a token. */
type Places = (Uint8Array | undefined)[]

let places: Places | undefined

/**
 * A text of so many ASCII characters, whose codes `write` puts down. The codes are forgotten afterwards; one copy at once is
 * a third faster than a text that grows by characters, and it is whole, not a chain of pieces.
 */
export function asciiText(length: number, write: (codes: Uint8Array) => void): string {
  if (length > kept) return take(new Uint8Array(length), write)
  const views = places ?? makePlaces()
  // A source that generates by itself must not write into the same place; should it throw, the place is made anew.
  places = undefined
  const codes = views[length] ?? (views[kept] as Uint8Array).subarray(0, length)
  views[length] = codes
  const text = take(codes, write)
  places = views
  return text
}

function take(codes: Uint8Array, write: (codes: Uint8Array) => void): string {
  write(codes)
  const text = decoder.decode(codes)
  codes.fill(0)
  return text
}

function makePlaces(): Places {
  const views: Places = new Array(kept + 1).fill(undefined)
  views[kept] = new Uint8Array(kept)
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
