import { wrongArgument } from '../contract/arguments.ts'
import { copyBytes, sameBytes } from '../contract/bytes.ts'
import { KnownValues, type Value } from './known-values.ts'
import { Spans } from './spans.ts'
import { StreamRedaction } from './stream-redaction.ts'
import { lengthOf } from './value-patterns.ts'

const utf8 = new TextEncoder()

type Controller = TransformStreamDefaultController<Uint8Array>

export interface RedactorOptions {
  /** Values with fewer characters are not hidden: they would hide half of any text. Default: 8. */
  readonly minLength?: number
  /** Names known at most; the ones not added lately are forgotten first, and told by `unprotected`. Default: no bound. */
  readonly maxNames?: number
}

/** What a `TransformStream` takes. */
export interface RedactingTransformer {
  transform(chunk: Uint8Array | string, controller: Controller): void
  flush(controller: Controller): void
}

interface Known {
  readonly current: Value
  readonly previous: Value | undefined
  /** Added again since it was added, or since it had its second chance. */
  again: boolean
}

/**
 * Hides values in text and streams: `[redacted NAME]` stands in their place. Of each name it knows the current value and
 * the one before, because a log may still hold that one. The values themselves are kept in memory, since what is looked
 * for cannot be found by its hash; `drop` and `clear` zero these copies.
 *
 * A value is found as it is, line by line (of as many characters as `minLength`), in JSON and percent-encoded as common encoders
 * write it (json-forms.ts, url-forms.ts), in base64 and in hexadecimal. It is not found when it is cut, wrapped, compressed or encrypted, and a shorter value is never hidden.
 *
 * Adding copies bytes and no more: what finds them is built by the first text or chunk that comes after a change.
 */
export class Redactor {
  readonly #minLength: number
  readonly #maxNames: number
  readonly #known = new Map<string, Known>()
  readonly #values: KnownValues
  /** Names that had to make room, those of last come last; as many as may be known. */
  readonly #forgotten = new Set<string>()
  #added = 0

  /** @throws TypeError for what is no whole number of 1 or more. */
  constructor({ minLength = 8, maxNames = Number.MAX_SAFE_INTEGER }: RedactorOptions = {}) {
    for (const [option, value] of Object.entries({ minLength, maxNames }))
      if (!Number.isInteger(value) || value < 1) throw wrongArgument(option, 'a whole number of 1 or more', value)
    this.#minLength = minLength
    this.#maxNames = maxNames
    this.#values = new KnownValues(minLength)
  }

  /** Makes `bytes` the current value of a name; the one before stays known, an older one is forgotten. */
  add(name: string, bytes: Uint8Array): void {
    const known = this.#known.get(name)
    if (known !== undefined && sameBytes(known.current.bytes, bytes)) known.again = true
    else this.#learn(name, bytes, known)
  }

  /** Forgets both values of a name. */
  drop(name: string): void {
    const known = this.#known.get(name)
    if (known === undefined) return
    for (const value of valuesOf(known)) this.#values.wipe(value)
    this.#known.delete(name)
  }

  /** Forgets everything. Streams go on, and pass what comes as it is. */
  clear(): void {
    this.#values.clear()
    this.#known.clear()
    this.#forgotten.clear()
  }

  /**
   * Names with a value that is not hidden: one too short, the current or the one before (an empty value has nothing to
   * hide); and those forgotten for `maxNames`, the last `maxNames` of them.
   */
  unprotected(): string[] {
    const isShort = ({ bytes }: Value): boolean => bytes.length > 0 && lengthOf(bytes) < this.#minLength
    const short = [...this.#known].filter(([, known]) => valuesOf(known).some(isShort))
    return [...short.map(([name]) => name), ...this.#forgotten]
  }

  /** `text` with every known value replaced; the same string where there is none. */
  redact(text: string): string {
    if (this.#known.size === 0 || text === '') return text
    const automata = this.#values.compile()
    const spans = new Spans<Value>()
    automata.scan(utf8.encode(text), automata.start(), (end, length, owner) => spans.add(end - length, end, owner))
    if (spans.starts.length === 0) return text
    const cursor = new ByteCursor(text)
    let redacted = ''
    let from = 0
    for (const [index, { label }] of spans.owners.entries()) {
      redacted += text.slice(from, cursor.startOf(spans.starts[index] as number)) + label
      from = cursor.endOf(spans.ends[index] as number)
    }
    return redacted + text.slice(from)
  }

  /**
   * The same for a stream, byte by byte: what is no value passes unchanged, text as UTF-8. A value is found wherever
   * chunks part it; of a chunk, only its longest end that can still become a value waits for the next one.
   *
   * A value added later is hidden in what comes later.
   */
  stream(): TransformStream<Uint8Array | string, Uint8Array> {
    return new TransformStream(this.transformer())
  }

  /** What {@link stream} is made of, for a stream of one's own. */
  transformer(): RedactingTransformer {
    const redaction = new StreamRedaction(() => this.#values.compile())
    const pairs = new SplitPairs()
    const pass = (bytes: Uint8Array, controller: Controller): void => {
      if (bytes.length > 0) controller.enqueue(bytes)
    }
    return {
      transform(chunk, controller) {
        if (typeof chunk === 'string') return pass(redaction.next(pairs.encode(chunk)), controller)
        if (!(chunk instanceof Uint8Array)) throw wrongArgument('a chunk', 'a string or a Uint8Array', chunk)
        pass(redaction.next(pairs.end()), controller)
        pass(redaction.next(chunk), controller)
      },
      flush(controller) {
        pass(redaction.next(pairs.end()), controller)
        pass(redaction.end(), controller)
      },
    }
  }

  #learn(name: string, bytes: Uint8Array, known: Known | undefined): void {
    if (known === undefined) this.#makeRoom(name)
    else if (known.previous !== undefined) this.#values.forget(known.previous)
    const label = known?.current.label ?? `[redacted ${printable(name)}]`
    const current = { bytes: copyBytes(bytes), label, order: this.#added++, isForgotten: false }
    this.#values.add(current)
    this.#known.set(name, { current, previous: known?.current, again: known !== undefined })
  }

  /** The name that was not added again since the last round goes first (second chance). */
  #makeRoom(name: string): void {
    this.#forgotten.delete(name)
    if (this.#known.size < this.#maxNames) return
    for (const [oldest, known] of this.#known) {
      this.#known.delete(oldest)
      if (known.again) {
        known.again = false
        this.#known.set(oldest, known)
        continue
      }
      for (const value of valuesOf(known)) this.#values.forget(value)
      const [first] = this.#forgotten.size < this.#maxNames ? [] : this.#forgotten
      if (first !== undefined) this.#forgotten.delete(first)
      this.#forgotten.add(oldest)
      return
    }
  }
}

/** Encodes text that comes in pieces: a character beyond U+FFFF is two units, and a piece may end between them. */
class SplitPairs {
  #half = ''

  encode(piece: string): Uint8Array {
    const text = this.#half + piece
    this.#half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    return utf8.encode(text.slice(0, text.length - this.#half.length))
  }

  end(): Uint8Array {
    const half = utf8.encode(this.#half)
    this.#half = ''
    return half
  }
}

/** Finds the places in a string that belong to places in its UTF-8 bytes, asked for in rising order. */
class ByteCursor {
  readonly #text: string
  #unit = 0
  #byte = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The unit where the character begins that holds this byte. */
  startOf(byte: number): number {
    while (this.#byte < byte) {
      const length = this.#length()
      // Only a value that is not UTF-8 begins inside a character: it is hidden whole.
      if (this.#byte + length > byte) break
      this.#move(length)
    }
    return this.#unit
  }

  /** The unit after the character that holds the byte before this one. */
  endOf(byte: number): number {
    while (this.#byte < byte) this.#move(this.#length())
    return this.#unit
  }

  #length(): number {
    const code = this.#text.codePointAt(this.#unit) as number
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }

  #move(length: number): void {
    this.#byte += length
    this.#unit += length === 4 ? 2 : 1
  }
}

function valuesOf({ current, previous }: Known): Value[] {
  return previous === undefined ? [current] : [current, previous]
}

/** A name goes into logs: its control characters must not become lines or terminal commands there. */
function printable(name: string): string {
  return name.replace(/\p{C}/gu, character => `\\u{${(character.codePointAt(0) as number).toString(16)}}`)
}
