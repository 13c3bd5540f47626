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
