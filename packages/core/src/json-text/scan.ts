/** Deeper nesting is refused: a hostile document cannot exhaust the stack. */
const maxDepth = 512

/**
 * Where a text stops being JSON (RFC 8259). It says where and never what: the text is a secret, or holds some.
 */
export class JsonSyntaxError extends Error {
  override readonly name: string = 'JsonSyntaxError'
  /** From 1; a line ends with LF, CR or CRLF. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number

  constructor(text: string, at: number, problem: string) {
    const { line, column } = placeOf(text, at)
    super(`${problem} at line ${line}, column ${column}`)
    this.line = line
    this.column = column
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let i = 0; i < at; i++) {
    const c = text.charCodeAt(i)
    if (c !== lf && (c !== cr || text.charCodeAt(i + 1) === lf)) continue
    line++
    lineStart = i + 1
  }
  return { line, column: at - lineStart + 1 }
}

const tab = 0x09
const lf = 0x0a
const cr = 0x0d
const space = 0x20
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const u = 0x75

/** The end of the white space that begins at `at`. */
export function skipSpace(text: string, at: number): number {
  let i = at
  while (isSpace(text.charCodeAt(i))) i++
  return i
}

/** The start of the white space that ends at `at`. */
export function spaceBefore(text: string, at: number): number {
  let i = at
  while (isSpace(text.charCodeAt(i - 1))) i--
  return i
}

function isSpace(c: number): boolean {
  return c === space || c === lf || c === cr || c === tab
}

/** The end of the string whose opening quote is at `at`. */
export function skipString(text: string, at: number): number {
  if (text.charCodeAt(at) !== quote) throw new JsonSyntaxError(text, at, 'a string was expected')
  let i = at + 1
  for (;;) {
    const c = text.charCodeAt(i)
    if (c === quote) return i + 1
    if (c === backslash) i = skipEscape(text, i)
    else if (c >= space) i++
    else if (i >= text.length) throw new JsonSyntaxError(text, i, 'the text ends inside a string')
    else throw new JsonSyntaxError(text, i, 'a control character stands unescaped in a string')
  }
}

function skipEscape(text: string, at: number): number {
  const c = text.charCodeAt(at + 1)
  if (c === u) {
    for (let i = at + 2; i < at + 6; i++) {
      if (!isHex(text.charCodeAt(i))) throw new JsonSyntaxError(text, at, 'an escape is not of the form \\uXXXX')
    }
    return at + 6
  }
  // `charAt` gives '' past the end, and every text includes ''.
  if (Number.isNaN(c) || !'"\\/bfnrt'.includes(text.charAt(at + 1))) {
    throw new JsonSyntaxError(text, at, 'an escape is not one of JSON')
  }
  return at + 2
}

function isHex(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66)
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literal = /true|false|null/y

/** The end of the value that begins at `at`, checked against the grammar all the way. */
export function skipValue(text: string, at: number, depth = 0): number {
  switch (text.charAt(at)) {
    case '"':
      return skipString(text, at)
    case '{':
      return skipItems(text, at, '}', depth)
    case '[':
      return skipItems(text, at, ']', depth)
    default: {
      const token = endOf(number, text, at) ?? endOf(literal, text, at)
      if (token === undefined) throw new JsonSyntaxError(text, at, 'a value was expected')
      return token
    }
  }
}

function endOf(token: RegExp, text: string, at: number): number | undefined {
  token.lastIndex = at
  return token.test(text) ? token.lastIndex : undefined
}

function skipItems(text: string, at: number, close: '}' | ']', depth: number): number {
  if (depth >= maxDepth) throw new JsonSyntaxError(text, at, `the nesting is deeper than ${maxDepth}`)
  let i = skipSpace(text, at + 1)
  if (text.charAt(i) === close) return i + 1
  for (;;) {
    if (close === '}') i = skipColon(text, skipString(text, i))
    i = skipSpace(text, skipValue(text, i, depth + 1))
    if (text.charAt(i) === close) return i + 1
    if (text.charCodeAt(i) !== comma) throw new JsonSyntaxError(text, i, `, or ${close} was expected`)
    i = skipSpace(text, i + 1)
  }
}

/** The start of a member's value, where its key ends at `at`. */
export function skipColon(text: string, at: number): number {
  const i = skipSpace(text, at)
  if (text.charCodeAt(i) !== colon) throw new JsonSyntaxError(text, i, ': was expected')
  return skipSpace(text, i + 1)
}
