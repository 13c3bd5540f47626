import { StoreFault } from '@sealwax/core'
import type { SecretDocument } from '../document.ts'
import { assignments, type Edit, removals } from './edit.ts'
import { EntryTable } from './entry-table.ts'
import { entryAt, nextLine } from './scan.ts'
import { SourceText } from './source-text.ts'
import { Values } from './values.ts'

/**
 * dotenv strips quotes by an expression that may begin anew after each of these, and then takes quadratic time: a minute
 * for 100,000. Nobody writes them; a hostile file could.
 */
const maxSeparators = 64

/** A .env file as `dotenv` reads it. */
export class DotenvDocument implements SecretDocument {
  readonly #source: SourceText
  readonly #values: Values
  #table: EntryTable | undefined

  private constructor(source: SourceText, values: Values, table?: EntryTable) {
    this.#source = source
    this.#values = values
    this.#table = table
  }

  static parse(text: string, bytes?: Uint8Array): DotenvDocument {
    if (hasTooManySeparators(text)) {
      throw new StoreFault('ERR_SECRET_CORRUPT', {
        hint: `A .env file with more than ${maxSeparators} Unicode line or paragraph separators (U+2028, U+2029) is not read: remove them.`,
      })
    }
    return new DotenvDocument(SourceText.of(text, bytes), Values.parse(text))
  }

  get bytes(): Uint8Array {
    return this.#source.bytes
  }

  read(name: string): string | undefined {
    return this.#values.get(name)
  }

  names(): readonly string[] {
    return this.#values.names()
  }

  write(name: string, value: string): SecretDocument {
    this.#table ??= EntryTable.scan(this.#source.text)
    for (const edit of assignments(this.#source, this.#table, name, value)) {
      const document =
        this.#provedNearby(edit, this.#table, name, value) ?? this.#proved(this.#edited(edit), name, value)
      if (document !== undefined) return document
    }
    throw new StoreFault('ERR_SECRET_INVALID', {
      hint: 'No quoting of .env can hold this value there (it mixes quotes, line breaks, # or \\n so that dotenv would read another): use a JSON file, or encode the value, in base64 for example.',
    })
  }

  remove(name: string): SecretDocument {
    for (const text of removals(this.#source.text, name)) {
      const document = this.#proved(SourceText.of(text), name, undefined)
      if (document !== undefined) return document
    }
    throw new StoreFault('ERR_SECRET_INVALID', {
      hint: 'The lines around this entry would be read differently without it: remove it by hand.',
    })
  }

  #edited({ at, until, insert }: Edit): SourceText {
    return this.#source.splice(at, until, insert)
  }

  /** The document of a new text, if all of it, parsed again, reads as this one does but for that name. */
  #proved(source: SourceText, name: string, value: string | undefined): DotenvDocument | undefined {
    if (hasTooManySeparators(source.text)) return undefined
    const values = Values.parse(source.text)
    return this.#values.differsOnlyIn(values, name, value) ? new DotenvDocument(source, values) : undefined
  }

  /**
   * The same from the changed entry and its neighbours alone, since a file of thousands takes longer to parse than to
   * write. That is proof enough where no quote is open: a parser that stands at the beginning of a line knows nothing of the
   * lines before it, and no entry before looked as far as this one. Otherwise undefined, and all has to be parsed.
   */
  #provedNearby(edit: Edit, table: EntryTable, name: string, value: string): DotenvDocument | undefined {
    const { at, until, insert, start } = edit
    const index = table.indexOf(name)
    const old = table.at(index ?? -1)
    const from = table.at((index ?? table.length) - 1)?.start ?? 0
    const to = index === undefined ? this.#source.length : (table.at(index + 2)?.end ?? this.#source.length)
    if (table.unclosed || from > at || until > to || /[\u2028\u2029]/.test(value)) return undefined

    const nearby = this.#source.slice(from, at) + insert + this.#source.slice(until, to)
    const entry = entryAt(nearby, start - from)
    if (entry === undefined || entry.unclosed || entry.key !== name) return undefined
    const grown = insert.length - (until - at)
    const endsAsBefore =
      old === undefined ? nextLine(nearby, entry.end) >= nearby.length : from + entry.end === old.end + grown
    if (!endsAsBefore) return undefined

    const before = Values.parse(this.#source.slice(from, to))
    if (!before.differsOnlyIn(Values.parse(nearby), name, value)) return undefined
    const placed = {
      ...entry,
      start: from + entry.start,
      valueStart: from + entry.valueStart,
      valueEnd: from + entry.valueEnd,
      end: from + entry.end,
    }
    return new DotenvDocument(
      this.#edited(edit),
      this.#values.with(name, value),
      index === undefined ? table.append(placed) : table.replace(index, placed),
    )
  }
}

function hasTooManySeparators(text: string): boolean {
  if (!text.includes('\u2028') && !text.includes('\u2029')) return false
  return text.split(/[\u2028\u2029]/, maxSeparators + 2).length > maxSeparators + 1
}
