/** A text as it reads when one notation is undone throughout. */
interface Decoding {
  readonly notation: string
  readonly text: string
}

/**
 * What `text` says in each notation that a value may have been written in. Undoing a notation, rather than searching for
 * every way to write each piece of a value in it, finds mixtures as well.
 */
export function* decodings(text: string): Generator<Decoding, void, undefined> {
  // All kinds of escapes one after another, not each by itself: as alternatives they would multiply at every level.
  const plain = undoShell(undoBackslashes(undoEntities(undoPercent(text)))).replaceAll('\0', '')
  if (plain !== text) yield { notation: 'escapes', text: plain }
  // To a shell a backslash and an n are an n.
  const words = undoShell(text.replace(/\\([\s\S])/g, '$1'))
  if (words !== plain && words !== text) yield { notation: "a shell's escapes", text: words }
  for (const decoded of runs(text, hexRun, fromHex)) yield { notation: 'hex', text: decoded }
  for (const decoded of runs(text, decimalRun, fromDecimals)) yield { notation: 'decimal numbers', text: decoded }
  for (const match of text.matchAll(base64Run)) {
    // Four alignments: where the encoded bytes begin inside the run is unknown.
    for (let skip = 0; skip < 4; skip++) {
      const decoded = fromBase64(match[0].slice(skip))
      if (decoded !== '') yield { notation: 'base64', text: decoded }
    }
  }
}

const hexRun = /(?:(?:0x|\\x|%)?[0-9A-Fa-f]{2}(?:[\s:,-]{0,2})){8,}/g
const decimalRun = /(?:"?\d{1,3}"?(?::\s*\d{1,3})?[\s,;|]{1,12}){7,}"?\d{1,3}(?:"?:\s*\d{1,3})?/g
const base64Run = /[A-Za-z0-9+/_-]{11,}/g

const named: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
}

function undoBackslashes(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-3][0-7]{2})|([\s\S]))/g,
    (whole, braced?: string, four?: string, two?: string, octal?: string, single?: string) => {
      if (single !== undefined) return named[single] ?? single
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      const point = Number.parseInt(braced ?? four ?? two ?? '', 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}

function undoPercent(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function undoEntities(text: string): string {
  const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" }
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(quot|amp|lt|gt|apos));/g,
    (whole, dec?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole
      const point = dec === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(dec, 10)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}

/** Quotes taken away: `'it'\''s'` and `"a"'b'` read as one word. */
function undoShell(text: string): string {
  return text.replace(/['"`]/g, '')
}

function* runs(
  text: string,
  pattern: RegExp,
  decode: (run: string) => Iterable<string>,
): Generator<string, void, undefined> {
  for (const match of text.matchAll(pattern)) yield* decode(match[0])
}

function* fromHex(run: string): Generator<string, void, undefined> {
  const digits = run.replace(/0x|\\x|[^0-9A-Fa-f]/g, '')
  // Both alignments: a digit of something else may stand before.
  for (const start of [0, 1]) {
    let text = ''
    for (let at = start; at + 2 <= digits.length; at += 2)
      text += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2), 16))
    yield text
  }
}

/** `97, 98` and the `{"0":97,"1":98}` that JSON makes of bytes. */
function* fromDecimals(run: string): Generator<string, void, undefined> {
  const numbers = run.split(/[\s,;|]+/).map(item => Number(item.replaceAll('"', '').split(':').at(-1)))
  yield String.fromCharCode(...numbers)
}

function fromBase64(run: string): string {
  const standard = run.replaceAll('-', '+').replaceAll('_', '/')
  const usable = standard.slice(0, standard.length - (standard.length % 4 === 1 ? 1 : 0))
  try {
    return atob(usable)
  } catch {
    // Not base64 after all, which most words are not: there is nothing to look at.
    return ''
  }
}
