import { type Entry, type Quote, scanEntries } from './scan.ts'

type Numbers = Int32Array<ArrayBuffer>
const quotes: readonly (Quote | '')[] = ['', "'", '"', '`']

/**
 * The places of all entries of a text. They are kept as columns of numbers, so that a change of one entry in thousands
 * gives the table of the new text by copying and adding, without a scan.
 */
export class EntryTable {
  readonly #keys: readonly string[]
  /** The last entry of each key: the one that is read. */
  readonly #last: ReadonlyMap<string, number>
  readonly #columns: Readonly<Record<Column, Numbers>>
  /** Whether an entry is {@link Entry.unclosed}. */
  readonly unclosed: boolean

  private constructor(
    keys: readonly string[],
    last: ReadonlyMap<string, number>,
    columns: Readonly<Record<Column, Numbers>>,
    unclosed: boolean,
  ) {
    this.#keys = keys
    this.#last = last
    this.#columns = columns
    this.unclosed = unclosed
  }

  static scan(text: string): EntryTable {
    const entries = scanEntries(text)
    const last = new Map(entries.map(({ key }, i) => [key, i]))
    const columns = makeColumns(entries.length)
    for (const [i, entry] of entries.entries()) fill(columns, i, entry)
    return new EntryTable(
      entries.map(({ key }) => key),
      last,
      columns,
      entries.some(({ unclosed }) => unclosed),
    )
  }

  get length(): number {
    return this.#keys.length
  }

  /** The index of the entry that is read for a key. */
  indexOf(key: string): number | undefined {
    return this.#last.get(key)
  }

  /** Undefined for an index that there is not. */
  at(index: number): Omit<Entry, 'unclosed'> | undefined {
    const key = this.#keys[index]
    if (key === undefined) return undefined
    const number = (column: Column): number => this.#columns[column][index] ?? 0
    return {
      key,
      start: number('start'),
      valueStart: number('valueStart'),
      valueEnd: number('valueEnd'),
      quote: quotes[number('quote')] ?? '',
      end: number('end'),
    }
  }

  /** The table of the text in which that entry became `entry`, and all after it moved. */
  replace(index: number, entry: Entry): EntryTable {
    const moved = entry.end - (this.#columns.end[index] ?? 0)
    const columns = makeColumns(this.length, this.#columns)
    for (const column of places) {
      const numbers = columns[column]
      for (let i = index + 1; i < numbers.length; i++) numbers[i] = (numbers[i] ?? 0) + moved
    }
    fill(columns, index, entry)
    return new EntryTable(this.#keys, this.#last, columns, this.unclosed || entry.unclosed)
  }

  /** The table of the text that has one entry more at its end. */
  append(entry: Entry): EntryTable {
    const columns = makeColumns(this.length + 1, this.#columns)
    fill(columns, this.length, entry)
    const last = new Map(this.#last).set(entry.key, this.length)
    return new EntryTable([...this.#keys, entry.key], last, columns, this.unclosed || entry.unclosed)
  }
}

const places = ['start', 'valueStart', 'valueEnd', 'end'] as const
type Column = (typeof places)[number] | 'quote'

function makeColumns(length: number, from?: Readonly<Record<Column, Numbers>>): Record<Column, Numbers> {
  const copy = (column: Column): Numbers => {
    const numbers = new Int32Array(length)
    if (from !== undefined) numbers.set(from[column])
    return numbers
  }
  return {
    start: copy('start'),
    valueStart: copy('valueStart'),
    valueEnd: copy('valueEnd'),
    end: copy('end'),
    quote: copy('quote'),
  }
}

function fill(columns: Readonly<Record<Column, Numbers>>, index: number, entry: Entry): void {
  for (const column of places) columns[column][index] = entry[column]
  columns.quote[index] = quotes.indexOf(entry.quote)
}
