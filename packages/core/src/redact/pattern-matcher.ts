/** Bytes to look for, and whose they are: an index that comes back with each match. */
export interface Pattern {
  readonly bytes: Uint8Array
  readonly owner: number
}

/**
 * The first states have a row of 256 transitions each (1 KiB); the deeper ones, where nearly every state has one way on,
 * a list. Nearly all steps take place in the first ones: states are numbered by depth.
 */
const rows = 1024

/**
 * Finds many byte patterns in one pass: an automaton after Aho and Corasick (Efficient string matching, CACM 18, 1975).
 * Time grows with the text alone, whatever the patterns and the text are; text arrives in pieces of any size.
 */
export class PatternMatcher {
  /** The byte that leads to a state. */
  readonly #byte: Uint8Array
  /** The ways on from state s lead to the states firstChild[s] … firstChild[s + 1] - 1, in the order of their bytes. */
  readonly #firstChild: Int32Array
  /** The state of the longest proper suffix that is also a beginning of a pattern. */
  readonly #fallback: Int32Array
  /** The length of the longest pattern that ends in a state; 0 where none does. */
  readonly #matchLength: Int32Array
  readonly #matchOwner: Int32Array
  /** How many of the last bytes can still become a match. */
  readonly #open: Int32Array
  readonly #row: Int32Array
  readonly #rows: number

  constructor(patterns: readonly Pattern[]) {
    const sorted = patterns.filter(({ bytes }) => bytes.length > 0).sort(byBytes)
    const most = sorted.reduce((sum, { bytes }) => sum + bytes.length, 1)
    this.#byte = new Uint8Array(most)
    this.#firstChild = new Int32Array(most + 1)
    this.#fallback = new Int32Array(most)
    this.#matchLength = new Int32Array(most)
    this.#matchOwner = new Int32Array(most)
    this.#open = new Int32Array(most)
    const states = this.#build(sorted)
    this.#rows = Math.min(states, rows)
    this.#row = this.#buildRows()
  }

  /**
   * Reads `bytes` from `from` to `to` in `state` (0 at the start) and answers the state after them. `found` is told of
   * the longest pattern that ends at each place: of the index after it, its length and its owner.
   */
  scan(
    bytes: Uint8Array,
    from: number,
    to: number,
    state: number,
    found: (end: number, length: number, owner: number) => void,
  ): number {
    const row = this.#row
    const withRow = this.#rows
    const matchLength = this.#matchLength
    let now = state
    for (let index = from; index < to; index++) {
      const byte = bytes[index] as number
      now = now < withRow ? (row[(now << 8) | byte] as number) : this.#step(now, byte)
      const length = matchLength[now] as number
      if (length !== 0) found(index + 1, length, this.#matchOwner[now] as number)
    }
    return now
  }

  /** How many of the bytes read last can still become a match, or part of a longer one. */
  open(state: number): number {
    return this.#open[state] as number
  }

  #step(state: number, byte: number): number {
    let now = state
    while (now >= this.#rows) {
      const child = this.#child(now, byte)
      if (child !== 0) return child
      now = this.#fallback[now] as number
    }
    return this.#row[(now << 8) | byte] as number
  }

  /** The state after `byte`, or 0 where there is no way on. */
  #child(state: number, byte: number): number {
    let low = this.#firstChild[state] as number
    let high = (this.#firstChild[state + 1] as number) - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const here = this.#byte[middle] as number
      if (here === byte) return middle
      if (here < byte) low = middle + 1
      else high = middle - 1
    }
    return 0
  }

  /** Makes the states, level by level: those of one depth are groups of neighbours in the sorted patterns. */
  #build(sorted: readonly Pattern[]): number {
    const groupFrom = new Int32Array(this.#byte.length)
    const groupTo = new Int32Array(this.#byte.length)
    groupTo[0] = sorted.length
    let states = 1
    let depth = 0
    let levelEnd = 1
    for (let state = 0; state < states; state++) {
      if (state === levelEnd) {
        depth++
        levelEnd = states
      }
      this.#firstChild[state] = states
      let index = groupFrom[state] as number
      const to = groupTo[state] as number
      if (depth > 0) this.#finish(state, depth, sorted[index] as Pattern)
      while (index < to && sorted[index]?.bytes.length === depth) index++
      while (index < to) {
        const byte = sorted[index]?.bytes[depth] as number
        this.#byte[states] = byte
        groupFrom[states] = index
        while (index < to && sorted[index]?.bytes[depth] === byte) index++
        groupTo[states] = index
        this.#fallback[states] = state === 0 ? 0 : this.#suffix(this.#fallback[state] as number, byte)
        states++
      }
      this.#firstChild[state + 1] = states
      const goesOn = states > (this.#firstChild[state] as number)
      this.#open[state] = goesOn ? depth : (this.#open[this.#fallback[state] as number] as number)
    }
    return states
  }

  #finish(state: number, depth: number, first: Pattern): void {
    // Shorter ones sort first: a pattern that ends here is the first of its group.
    const fallback = this.#fallback[state] as number
    const ends = first.bytes.length === depth
    this.#matchLength[state] = ends ? depth : (this.#matchLength[fallback] as number)
    this.#matchOwner[state] = ends ? first.owner : (this.#matchOwner[fallback] as number)
  }

  #suffix(from: number, byte: number): number {
    for (let state = from; ; state = this.#fallback[state] as number) {
      const child = this.#child(state, byte)
      if (child !== 0 || state === 0) return child
    }
  }

  #buildRows(): Int32Array {
    const row = new Int32Array(this.#rows << 8)
    for (let state = 0; state < this.#rows; state++) {
      const start = state << 8
      const fallback = (this.#fallback[state] as number) << 8
      if (state > 0) row.copyWithin(start, fallback, fallback + 256)
      const to = this.#firstChild[state + 1] as number
      for (let child = this.#firstChild[state] as number; child < to; child++)
        row[start | (this.#byte[child] as number)] = child
    }
    return row
  }
}

/** By bytes, a shorter one before what it begins. Equal ones keep their order, so that the first owner is told. */
function byBytes(a: Pattern, b: Pattern): number {
  const length = Math.min(a.bytes.length, b.bytes.length)
  for (let index = 0; index < length; index++) {
    const difference = (a.bytes[index] as number) - (b.bytes[index] as number)
    if (difference !== 0) return difference
  }
  return a.bytes.length - b.bytes.length
}

/**
 * Matches in the order of their ends, with those that overlap made one. It belongs to the match that begins first, the
 * longest of these.
 */
export class Spans {
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly owners: number[] = []

  add(start: number, end: number, owner: number): void {
    let first = start
    let whose = owner
    while (this.ends.length > 0 && (this.ends.at(-1) as number) > start) {
      const before = this.starts.pop() as number
      const theirs = this.owners.pop() as number
      this.ends.pop()
      // Of two with one start this one is longer, since it ends later.
      if (before < first) {
        first = before
        whose = theirs
      }
    }
    this.starts.push(first)
    this.ends.push(end)
    this.owners.push(whose)
  }
}
