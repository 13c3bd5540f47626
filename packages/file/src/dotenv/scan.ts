/** An assignment in the text of a .env file: where its parts are, so that one can be changed and the rest left alone. */
export interface Entry {
  readonly key: string
  /** The first character of `export` or of the key. */
  readonly start: number
  /** The value as it is written, quotes included; of an empty value the place where one would stand. */
  readonly valueStart: number
  readonly valueEnd: number
  /** The quote around the value, or '' where it is bare. */
  readonly quote: Quote | ''
  /** The end of the entry's last line, before its line break: blanks and a comment are part of the entry. */
  readonly end: number
  /**
   * Whether the place of its end depends on text after it: a quote was opened, and no good end of it found where the
   * entry ends. Text that comes to stand below could give it one.
   */
  readonly unclosed: boolean
}

export type Quote = "'" | '"' | '`'

/**
 * Finds what `dotenv.parse` finds, with places. That parser is one regular expression, and its corners are followed
 * here because a changed entry must read back: white space and line breaks before `=`, a quoted value that begins on a
 * later line, `KEY: value`, a `\"` that ends a value where no better quote does. Takes linear time, which the expression
 * does not on long runs of blank lines.
 */
export function scanEntries(text: string): Entry[] {
  const entries: Entry[] = []
  let line = 0
  while (line < text.length) {
    const at = skipSpace(text, line)
    const entry = entryAt(text, at)
    if (entry !== undefined) entries.push(entry)
    line = nextLine(text, entry?.end ?? at)
  }
  return entries
}

/** The entry whose first character is at `at`, if one begins there. */
export function entryAt(text: string, at: number): Entry | undefined {
  const wordEnd = skipKey(text, at)
  if (wordEnd === at) return undefined
  // `export` is a key as well, where no other key follows it.
  return (
    (text.slice(at, wordEnd) === 'export' ? exportedAt(text, at, wordEnd) : undefined) ??
    assignedAt(text, at, at, wordEnd)
  )
}

function exportedAt(text: string, start: number, wordEnd: number): Entry | undefined {
  const keyStart = skipSpace(text, wordEnd)
  const keyEnd = skipKey(text, keyStart)
  return keyStart === wordEnd || keyEnd === keyStart ? undefined : assignedAt(text, start, keyStart, keyEnd)
}

function assignedAt(text: string, start: number, keyStart: number, keyEnd: number): Entry | undefined {
  const from = afterOperator(text, keyEnd)
  if (from === undefined) return undefined
  const key = text.slice(keyStart, keyEnd)

  const opened = skipSpace(text, from)
  const quote = text.charAt(opened)
  const { close, seen } = isQuote(quote) ? closingQuote(text, opened, quote) : { close: undefined, seen: 0 }
  if (close !== undefined && isQuote(quote)) {
    const end = entryEnd(text, close + 1)
    return { key, start, valueStart: opened, valueEnd: close + 1, quote, end, unclosed: seen > end }
  }

  let stop = from
  while (stop < text.length && !endsBare(text.charCodeAt(stop))) stop++
  const bare = text.slice(from, stop)
  const length = bare.trim().length
  const valueStart = length === 0 ? from : from + bare.length - bare.trimStart().length
  const end = entryEnd(text, stop)
  return { key, start, valueStart, valueEnd: valueStart + length, quote: '', end, unclosed: seen > end }
}

/** Where the value may begin: behind `=`, or behind `:` and one blank or line break. */
function afterOperator(text: string, keyEnd: number): number | undefined {
  const at = skipSpace(text, keyEnd)
  if (text.charAt(at) === '=') return at + 1
  if (text.charAt(keyEnd) !== ':' || !isSpace(text.charCodeAt(keyEnd + 1))) return undefined
  return keyEnd + (text.startsWith('\r\n', keyEnd + 1) ? 3 : 2)
}

function isQuote(c: string): c is Quote {
  return c === "'" || c === '"' || c === '`'
}

/**
 * The quote that ends the value opened at `open`: the next one without a backslash before it, if nothing but a comment
 * follows on its line; failing that, the last one with a backslash of which that is true. `seen` is how far it had to look.
 */
function closingQuote(text: string, open: number, quote: Quote): { close: number | undefined; seen: number } {
  let close: number | undefined
  let at = text.indexOf(quote, open + 1)
  while (at !== -1) {
    const ends = endsLine(text, at + 1)
    if (text.charAt(at - 1) !== '\\') return { close: ends ? at : close, seen: at }
    if (ends) close = at
    at = text.indexOf(quote, at + 1)
  }
  return { close, seen: Number.POSITIVE_INFINITY }
}

function endsLine(text: string, at: number): boolean {
  const i = skipBlanks(text, at)
  return i >= text.length || isBreak(text.charCodeAt(i)) || text.charAt(i) === '#'
}

function entryEnd(text: string, at: number): number {
  const i = skipBlanks(text, at)
  if (text.charAt(i) !== '#') return i
  return lineEnd(text, i)
}

/** The end of the line of `at`, before its break. */
function lineEnd(text: string, at: number): number {
  let i = at
  while (i < text.length && !isBreak(text.charCodeAt(i))) i++
  return i
}

/** The start of the line after the one of `at`. CR LF counts as one break. */
export function nextLine(text: string, at: number): number {
  const i = lineEnd(text, at)
  return text.startsWith('\r\n', i) ? i + 2 : i + 1
}

function skipKey(text: string, at: number): number {
  let i = at
  while (isKey(text.charCodeAt(i))) i++
  return i
}

function skipSpace(text: string, at: number): number {
  let i = at
  while (isSpace(text.charCodeAt(i))) i++
  return i
}

/** Past white space on the same line. */
function skipBlanks(text: string, at: number): number {
  let i = at
  for (let c = text.charCodeAt(i); isSpace(c) && !isBreak(c); c = text.charCodeAt(i)) i++
  return i
}

/** `[\w.-]` */
function isKey(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x2d && c <= 0x39 && c !== 0x2f) || c === 0x5f
}

/** `\n`, `\r` and `#`: what a bare value cannot hold. */
function endsBare(c: number): boolean {
  return c === 0x0a || c === 0x0d || c === 0x23
}

/** A line terminator of ECMAScript: what `^`, `$` and `.` go by. */
export function isBreak(c: number): boolean {
  return c === 0x0a || c === 0x0d || c === 0x2028 || c === 0x2029
}

/** `\s`: white space and line terminators of ECMAScript, the byte order mark among them. */
export function isSpace(c: number): boolean {
  if (c <= 0x20) return c === 0x20 || (c >= 0x09 && c <= 0x0d)
  if (c < 0xa0) return false
  return (
    c === 0xa0 ||
    c === 0x1680 ||
    (c >= 0x2000 && c <= 0x200a) ||
    c === 0x2028 ||
    c === 0x2029 ||
    c === 0x202f ||
    c === 0x205f ||
    c === 0x3000 ||
    c === 0xfeff
  )
}
