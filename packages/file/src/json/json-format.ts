import { StoreFault } from '@sealwax/core'
import { JsonPathError, JsonSyntaxError, type JsonValue, parseJson, removeJson, setJson } from '@sealwax/core/json-text'
import type { FileFormat, SecretDocument } from '../document.ts'
import { findPlace, leaves, newPath, type Place } from './json-names.ts'

const maxLength = 512
// Segments between slashes are neither empty nor dots alone; no control character anywhere.
const segment = String.raw`(?!\.{1,2}(?:/|$))[^/\p{Cc}\p{Surrogate}]+`
const namePattern = new RegExp(`^${segment}(?:/${segment})*$`, 'u')

/** A JSON file whose top is an object; names walk down into it. */
export const jsonFormat: FileFormat = {
  id: 'json-file',
  names: {
    rule: `1 to ${maxLength} characters without control characters; segments between slashes that are not empty, . or ..`,
    pattern: namePattern,
    maxLength,
    caseSensitive: true,
    nested: true,
  },
  emptyText: '{}\n',
  parse: text => new JsonDocument(text),
}

class JsonDocument implements SecretDocument {
  readonly #text: string
  readonly #root: JsonValue
  #names: readonly string[] | undefined

  constructor(text: string) {
    this.#text = text
    this.#root = parseTop(text)
  }

  get bytes(): Uint8Array {
    return new TextEncoder().encode(this.#text)
  }

  read(name: string): string | undefined {
    const value = findPlace(this.#root, name)?.value
    if (value === undefined || value.kind === 'null') return undefined
    const text = value.text()
    // JSON can spell half of a surrogate pair, UTF-8 cannot: it would turn into another character without a word.
    if (value.kind === 'string' && /\p{Surrogate}/u.test(text)) {
      throw new StoreFault('ERR_SECRET_CORRUPT', {
        hint: 'The string has an escape for half of a surrogate pair, which is no character: correct it in the file.',
      })
    }
    return text
  }

  get unnamed(): number {
    return [...leaves(this.#root)].length - this.names().length
  }

  names(): readonly string[] {
    this.#names ??= [...leaves(this.#root)].flatMap(({ path, value }) => {
      const name = path.join('/')
      // Keys that no name leads to, or that another value hides, are not listed.
      const legal = name.length <= maxLength && namePattern.test(name)
      return legal && findPlace(this.#root, name)?.value === value ? [name] : []
    })
    return this.#names
  }

  write(name: string, value: string): SecretDocument {
    const found = findPlace(this.#root, name)
    const path = found?.path ?? newPath(this.#root, name)
    const written = new JsonDocument(attempt(() => setJson(this.#text, path, spell(value, found)), name))
    if (written.read(name) !== value) {
      throw notWritten('Another key of this file would hide the new one: rename one of them.')
    }
    return written
  }

  remove(name: string): SecretDocument {
    const path = findPlace(this.#root, name)?.path ?? []
    const owner = this.#root.at(path.slice(0, -1))
    if (owner?.kind === 'array' && Number(path.at(-1)) !== owner.entries().length - 1) {
      throw notWritten(
        'The elements after this one would move up and take its name: delete the last one, or edit the file.',
      )
    }
    return new JsonDocument(removeJson(this.#text, path))
  }
}

function parseTop(text: string): JsonValue {
  let root: JsonValue
  try {
    root = parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new StoreFault('ERR_SECRET_CORRUPT', { hint: `The file is not JSON: ${error.message}. Correct it there.` })
  }
  if (root.kind !== 'object') {
    throw new StoreFault('ERR_SECRET_CORRUPT', {
      hint: `The top of the file must be an object, such as {"API_KEY": "…"}, and is of the kind ${root.kind}.`,
    })
  }
  return root
}

/**
 * How a value is written: as a string, unless what it replaces is of another kind and the value is spelled as that kind.
 * So a port stays a number, an object stays an object, and either reads back as it was put.
 */
function spell(value: string, replaced: Place | undefined): string {
  const kind = replaced?.value.kind ?? 'null'
  if (kind !== 'null' && kind !== 'string' && kindOfToken(value) === kind) return value
  if (kind === 'object' || kind === 'array') {
    throw notWritten(
      `The name stands for an ${kind} with secrets of its own: put one of its members, or JSON of that kind, or delete it first.`,
    )
  }
  return JSON.stringify(value)
}

/** The kind of a text that is one JSON value and nothing around it. */
function kindOfToken(text: string): string | undefined {
  try {
    const { kind, start, end } = parseJson(text)
    return start === 0 && end === text.length ? kind : undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined
    throw error
  }
}

function attempt(write: () => string, name: string): string {
  try {
    return write()
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw notWritten('The file would be nested too deep to be read again.')
    if (!(error instanceof JsonPathError)) throw error
    throw notWritten(
      error.kind === 'array'
        ? 'An array has no such index: use the one after its last, or edit the file.'
        : `On the way of ${JSON.stringify(name)}, after ${error.depth} of its segments, stands a ${error.kind}: delete that, or choose another name.`,
    )
  }
}

function notWritten(hint: string): StoreFault {
  return new StoreFault('ERR_SECRET_INVALID', { hint })
}
