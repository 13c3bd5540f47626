import { skipSpace, skipString, skipValue, spaceBefore } from './scan.ts'
import { type JsonKind, type JsonValue, parseJson } from './value.ts'

/** A path that cannot be walked or made: a scalar is in the way, or an array has no such index. */
export class JsonPathError extends Error {
  override readonly name: string = 'JsonPathError'
  /** How many segments of the path could be walked. */
  readonly depth: number
  /** What stands there. */
  readonly kind: JsonKind

  constructor(depth: number, kind: JsonKind) {
    super(kind === 'array' ? 'an array has no such index' : `a ${kind} is in the way, which has no members`)
    this.depth = depth
    this.kind = kind
  }
}

/**
 * `text` with the value at `path` replaced, or added where there is none: missing objects on the way are made, `null`
 * counts as missing, an array takes one element more at its end. Nothing else changes by a character; of equal keys the
 * last is replaced, since it is the one that is read. What is added follows the indentation that the text has.
 *
 * @param json The new value as JSON text, written as it is.
 * @throws JsonSyntaxError where `text` is not JSON, or would be nested too deep; JsonPathError where a scalar is in the way or an index is past the end;
 * TypeError where `json` is not one JSON value.
 */
export function setJson(text: string, path: readonly string[], json: string): string {
  checkValue(json)
  const root = parseJson(text)
  const result = withValue(text, root, path, json)
  // Path and value together may be nested too deep to be read again.
  parseJson(result)
  return result
}

function withValue(text: string, root: JsonValue, path: readonly string[], json: string): string {
  const style = styleOf(text, root)
  let value = root
  for (const [depth, key] of path.entries()) {
    const next = value.get(key)
    if (next !== undefined) {
      value = next
      continue
    }
    const rest = path.slice(depth)
    if (value.kind === 'null') return replace(text, value, nest(rest, json, style, indentAt(text, value.start)))
    if (value.kind === 'array' ? key !== String(value.entries().length) : value.kind !== 'object') {
      throw new JsonPathError(depth, value.kind)
    }
    return add(text, value, rest, json, style)
  }
  return replace(text, value, json)
}

/**
 * `text` without the value at `path`, equal keys included, so that none of them comes to light; unchanged where there is
 * none. Elements after a removed one move up. The empty path is a TypeError: a JSON text has one value.
 *
 * @throws JsonSyntaxError where `text` is not JSON.
 */
export function removeJson(text: string, path: readonly string[]): string {
  const key = path.at(-1)
  if (key === undefined) throw new TypeError('path must have at least one segment')
  const owner = parseJson(text).at(path.slice(0, -1))
  if (owner?.get(key) === undefined) return text

  const entries = owner.entries()
  const kept = entries.findLastIndex(entry => entry.key !== key)
  if (kept === -1) return text.slice(0, owner.start + 1) + text.slice(owner.end - 1)
  let result = ''
  let from = 0
  for (const [i, entry] of entries.slice(0, kept + 1).entries()) {
    if (entry.key !== key) continue
    result += text.slice(from, entry.start)
    from = entries[i + 1]?.start ?? entry.value.end
  }
  // After the last one that stays, everything goes from its end on: the comma belongs to what is removed.
  const keptEnd = entries[kept]?.value.end ?? owner.end
  return result + text.slice(from, keptEnd) + text.slice(entries.at(-1)?.value.end)
}

function checkValue(json: string): void {
  let end: number
  try {
    end = skipValue(json, 0)
  } catch {
    end = -1
  }
  if (end !== json.length) throw new TypeError('json must be one JSON value without white space around it')
}

function replace(text: string, value: JsonValue, json: string): string {
  return text.slice(0, value.start) + json + text.slice(value.end)
}

/** How a text is laid out. */
interface Style {
  /** Its line end; absent where everything stands on one line. */
  readonly eol: string | undefined
  /** One step of indentation. */
  readonly unit: string
  /** What stands between a key and its value. */
  readonly colon: string
}

function styleOf(text: string, root: JsonValue): Style {
  const first = root.entries()[0]
  const oneLine = first !== undefined && !/[\r\n]/.test(root.raw)
  const eol = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n'
  const step = first === undefined ? '' : indentAt(text, first.start).slice(indentAt(text, root.start).length)
  return {
    eol: oneLine ? undefined : eol,
    unit: step === '' ? '  ' : step,
    colon: first === undefined || root.kind === 'array' ? ': ' : colonOf(text, first.start, first.value),
  }
}

function colonOf(text: string, keyStart: number, value: JsonValue): string {
  return text.slice(skipString(text, keyStart), value.start)
}

/** The white space that begins the line of `at`. */
function indentAt(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1
  const begin = text.charCodeAt(start) === 0xfeff ? start + 1 : start
  return text.slice(begin, Math.min(at, skipSpace(text, begin)))
}

/** A new last entry of an object or array; `path` begins with its key. */
function add(text: string, owner: JsonValue, path: readonly string[], json: string, style: Style): string {
  const last = owner.entries().at(-1)
  if (last === undefined) {
    const outer = indentAt(text, owner.start)
    const inner = style.eol === undefined ? '' : style.eol + outer + style.unit
    const close = style.eol === undefined ? '' : style.eol + outer
    const entry = entryText(owner, path, json, style, outer + style.unit)
    return text.slice(0, owner.start + 1) + inner + entry + close + text.slice(owner.end - 1)
  }
  const colon = owner.kind === 'object' ? colonOf(text, last.start, last.value) : style.colon
  let gap = text.slice(spaceBefore(text, last.start), last.start)
  const onLine = !/[\r\n]/.test(gap)
  if (onLine && owner.entries().length === 1) gap = colon.endsWith(':') ? '' : ' '
  const local = { ...style, colon, eol: onLine ? undefined : style.eol }
  const entry = entryText(owner, path, json, local, indentAt(text, last.start))
  return `${text.slice(0, last.value.end)},${gap}${entry}${text.slice(last.value.end)}`
}

function entryText(
  owner: JsonValue,
  [key = '', ...rest]: readonly string[],
  json: string,
  style: Style,
  indent: string,
): string {
  const value = nest(rest, json, style, indent)
  return owner.kind === 'array' ? value : JSON.stringify(key) + style.colon + value
}

/** The value inside a new object for each segment of the path. */
function nest([key, ...rest]: readonly string[], json: string, style: Style, indent: string): string {
  if (key === undefined) return json
  const inner = indent + style.unit
  const member = JSON.stringify(key) + style.colon + nest(rest, json, style, inner)
  return style.eol === undefined ? `{${member}}` : `{${style.eol}${inner}${member}${style.eol}${indent}}`
}
