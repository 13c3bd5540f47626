import { JsonSyntaxError, skipColon, skipSpace, skipString, skipValue } from './scan.ts'

export type JsonKind = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array'

/** A member of an object or an element of an array. */
export interface JsonEntry {
  /** The member's name, decoded; an element's index in decimal. */
  readonly key: string
  /** Where it begins in the text: a member's quote, an element's value. */
  readonly start: number
  readonly value: JsonValue
}

/**
 * A value inside a JSON text, with its place there. Nothing is converted: a number is read as it is spelled, `1.0` and
 * `12345678901234567890` included. Keys are plain data, `__proto__` and `constructor` too. The text itself does not show
 * when this is printed or serialised.
 */
export class JsonValue {
  readonly kind: JsonKind
  /** The first character of the value in the text. */
  readonly start: number
  /** The character after its last. */
  readonly end: number
  readonly #text: string
  #entries: readonly JsonEntry[] | undefined
  #byKey: ReadonlyMap<string, JsonValue> | undefined

  /** For this module: the text between `start` and `end` was checked. */
  constructor(text: string, start: number, end: number) {
    this.kind = kindAt(text, start)
    this.start = start
    this.end = end
    this.#text = text
  }

  /** The value exactly as it is spelled. */
  get raw(): string {
    return this.#text.slice(this.start, this.end)
  }

  /** A string's characters; of any other kind the exact spelling. */
  text(): string {
    // The token was checked, so that JSON.parse cannot fail and quote it.
    return this.kind === 'string' ? (JSON.parse(this.raw) as string) : this.raw
  }

  /** Every member or element in the order of the text, equal keys included. Empty for a value that has none. */
  entries(): readonly JsonEntry[] {
    this.#entries ??= this.kind === 'object' || this.kind === 'array' ? readEntries(this.#text, this) : []
    return this.#entries
  }

  /** The distinct keys of an object, or the indexes of an array. */
  keys(): string[] {
    return [...this.#members().keys()]
  }

  /** The member of that name, the last where several are equal; the element of that index, written as 0, 1, 2 …. */
  get(key: string): JsonValue | undefined {
    return this.#members().get(key)
  }

  /** The value at the end of a path; the value itself for an empty one. */
  at(path: readonly string[]): JsonValue | undefined {
    let value: JsonValue | undefined = this
    for (const key of path) value = value?.get(key)
    return value
  }

  #members(): ReadonlyMap<string, JsonValue> {
    this.#byKey ??= new Map(this.entries().map(({ key, value }) => [key, value]))
    return this.#byKey
  }
}

const kinds: ReadonlyMap<string, JsonKind> = new Map([
  ['"', 'string'],
  ['{', 'object'],
  ['[', 'array'],
  ['t', 'boolean'],
  ['f', 'boolean'],
  ['n', 'null'],
])

function kindAt(text: string, at: number): JsonKind {
  return kinds.get(text.charAt(at)) ?? 'number'
}

function readEntries(text: string, { kind, start, end }: JsonValue): JsonEntry[] {
  const entries: JsonEntry[] = []
  let at = skipSpace(text, start + 1)
  while (at < end - 1) {
    const entryStart = at
    let key = String(entries.length)
    if (kind === 'object') {
      const keyEnd = skipString(text, at)
      key = JSON.parse(text.slice(at, keyEnd)) as string
      at = skipColon(text, keyEnd)
    }
    const value = new JsonValue(text, at, skipValue(text, at))
    entries.push({ key, start: entryStart, value })
    at = skipSpace(text, value.end)
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1)
  }
  return entries
}

/**
 * Reads a JSON text by RFC 8259, strictly (no comments, no trailing commas); a byte order mark before it is let pass.
 * Values below the top are looked at when asked for, so that finding one of thousands costs little more than the check.
 *
 * @throws JsonSyntaxError with line and column, without content, also for nesting deeper than 512.
 */
export function parseJson(text: string): JsonValue {
  const start = skipSpace(text, text.charCodeAt(0) === 0xfeff ? 1 : 0)
  const end = skipValue(text, start)
  const rest = skipSpace(text, end)
  if (rest < text.length) throw new JsonSyntaxError(text, rest, 'the text goes on after its value')
  return new JsonValue(text, start, end)
}

/**
 * The path of a JSON Pointer (RFC 6901): `/a~1b/0` is `['a/b', '0']`, the empty pointer is `[]`. Undefined for a text
 * that is no pointer: without its first `/`, or with a `~` that is neither `~0` nor `~1`.
 */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}
