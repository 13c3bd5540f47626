/** Whose a pattern is. */
export interface Owner {
  /** Its patterns are passed over from now on, although they are still in the automaton. */
  readonly isForgotten: boolean
}

/** Bytes to look for, and whose they are. */
export interface Pattern<O extends Owner> {
  readonly bytes: Uint8Array
  readonly owner: O
}

/** What is told of a match: the index after it, its length, and whose it is. */
export type Found<O extends Owner> = (end: number, length: number, owner: O) => void

/**
 * The first states have a row of 256 transitions each (1 KiB); the deeper ones, where nearly every state has one way on,
 * a list. Nearly all steps take place in the first ones: states are numbered by depth.
 */
const fewestRows = 64
const mostRows = 1024

/**
 * Finds many byte patterns in one pass: an automaton after Aho and Corasick (Efficient string matching, CACM 18, 1975).
 * Time grows with the text alone, whatever the patterns and the text are; text arrives in pieces of any size.
 */
export class PatternMatcher<O extends Owner> {
  /** The byte that leads to a state. */
  readonly #byte: Uint8Array
  /** The ways on from state s lead to the states firstChild[s] … firstChild[s + 1] - 1, in the order of their bytes. */
  readonly #firstChild: Int32Array
  /** The state of the longest proper suffix that is also a beginning of a pattern. */
  readonly #fallback: Int32Array
  /** The longest pattern that ends in a state: its place among the sorted ones, counted from 1; 0 where none does. */
  readonly #match: Int32Array
  /** By that place. Of patterns that are the same, which stand side by side, only the first has a length. */
  readonly #lengths: Int32Array
  readonly #owners: readonly O[]
  /** How many of the last bytes can still become a match. */
  readonly #open: Int32Array
  readonly #row: Int32Array
  readonly #rows: number

  constructor(patterns: readonly Pattern<O>[]) {
    const sorted = patterns.filter(({ bytes }) => bytes.length > 0).sort(byBytes)
    const shared = sorted.map(({ bytes }, place) => commonLength(bytes, sorted[place - 1]?.bytes))
    const lengths = sorted.map(({ bytes }, place) => (shared[place] === bytes.length ? 0 : bytes.length))
    const states = sorted.reduce((sum, { bytes }, place) => sum + bytes.length - (shared[place] as number), 1)
    this.#lengths = Int32Array.from(lengths)
    this.#owners = sorted.map(({ owner }) => owner)
    this.#byte = new Uint8Array(states)
    this.#firstChild = new Int32Array(states + 1)
    this.#fallback = new Int32Array(states)
    this.#match = new Int32Array(states)
    this.#open = new Int32Array(states)
    this.#rows = Math.min(states, mostRows, Math.max(fewestRows, states >> 3))
    this.#row = new Int32Array(this.#rows << 8)
    this.#build(new Sorted(sorted))
  }

  /**
   * Reads `bytes` in `state` (0 at the start) and answers the state after them. `found` is told of the longest pattern that
   * ends at each place, of the first owner that it has.
   */
  scan(bytes: Uint8Array, state: number, found: Found<O>): number {
    const row = this.#row
    const withRow = this.#rows
    const match = this.#match
    let now = state
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number
      now = now < withRow ? (row[(now << 8) | byte] as number) : this.#step(now, byte)
      if (match[now] !== 0) this.#tell(now, index + 1, found)
    }
    return now
  }

  /** How many of the bytes read last can still become a match, or part of a longer one. */
  open(state: number): number {
    return this.#open[state] as number
  }

  /** Zeroes what the patterns could be read from. Nothing is found any more. */
  wipe(): void {
    for (const part of [this.#byte, this.#row, this.#match, this.#open]) part.fill(0)
  }

  /** A longer pattern whose owners were all forgotten does not hide a shorter one that ends at the same place. */
  #tell(state: number, end: number, found: Found<O>): void {
    let at = state
    for (let match = this.#match[at] as number; match !== 0; match = this.#match[at] as number) {
      const owner = this.#ownerOf(match - 1)
      if (owner !== undefined) {
        found(end, this.#lengths[match - 1] as number, owner)
        return
      }
      while (this.#match[at] === match) at = this.#fallback[at] as number
    }
  }

  #ownerOf(place: number): O | undefined {
    let at = place
    do {
      const owner = this.#owners[at] as O
      if (!owner.isForgotten) return owner
      at++
    } while (this.#lengths[at] === 0)
    return undefined
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
  #build(sorted: Sorted): void {
    const { bytes, starts } = sorted
    const groupFrom = new Int32Array(this.#byte.length)
    const groupTo = new Int32Array(this.#byte.length)
    groupTo[0] = starts.length - 1
    let states = 1
    let depth = 0
    let levelEnd = 1
    for (let state = 0; state < states; state++) {
      if (state === levelEnd) {
        depth++
        levelEnd = states
      }
      const fallback = this.#fallback[state] as number
      let index = groupFrom[state] as number
      const to = groupTo[state] as number
      // Shorter ones sort first: a pattern that ends here is the first of its group.
      const ends = depth > 0 && sorted.lengthOf(index) === depth
      this.#match[state] = ends ? index + 1 : (this.#match[fallback] as number)
      while (index < to && sorted.lengthOf(index) === depth) index++
      this.#firstChild[state] = states
      while (index < to) {
        const byte = bytes[(starts[index] as number) + depth] as number
        this.#byte[states] = byte
        groupFrom[states] = index
        while (index < to && bytes[(starts[index] as number) + depth] === byte) index++
        groupTo[states] = index
        // What it falls back to has fewer bytes, and so is made already, with its row.
        this.#fallback[states] = state === 0 ? 0 : this.#step(fallback, byte)
        states++
      }
      this.#firstChild[state + 1] = states
      const goesOn = states > (this.#firstChild[state] as number)
      this.#open[state] = goesOn ? depth : (this.#open[fallback] as number)
      if (state < this.#rows) this.#buildRow(state, fallback)
    }
  }

  #buildRow(state: number, fallback: number): void {
    const start = state << 8
    if (state > 0) this.#row.copyWithin(start, fallback << 8, (fallback << 8) + 256)
    const to = this.#firstChild[state + 1] as number
    for (let child = this.#firstChild[state] as number; child < to; child++)
      this.#row[start | (this.#byte[child] as number)] = child
  }
}

/** Sorted patterns in one piece: they are read level by level, which takes several times as long where each lies elsewhere. */
class Sorted {
  readonly bytes: Uint8Array
  /** Where each begins, and after the last one its end. */
  readonly starts: Int32Array

  constructor(patterns: readonly { readonly bytes: Uint8Array }[]) {
    this.starts = new Int32Array(patterns.length + 1)
    for (const [place, { bytes }] of patterns.entries())
      this.starts[place + 1] = (this.starts[place] as number) + bytes.length
    this.bytes = new Uint8Array(this.starts.at(-1) as number)
    for (const [place, { bytes }] of patterns.entries()) this.bytes.set(bytes, this.starts[place])
  }

  lengthOf(place: number): number {
    return (this.starts[place + 1] as number) - (this.starts[place] as number)
  }
}

/** By bytes, a shorter one before what it begins. Equal ones keep their order, so that the first owner is told. */
function byBytes(a: { readonly bytes: Uint8Array }, b: { readonly bytes: Uint8Array }): number {
  const common = commonLength(a.bytes, b.bytes)
  if (common < a.bytes.length && common < b.bytes.length)
    return (a.bytes[common] as number) - (b.bytes[common] as number)
  return a.bytes.length - b.bytes.length
}

/** How many bytes both begin with. */
function commonLength(a: Uint8Array, b: Uint8Array | undefined): number {
  const most = Math.min(a.length, b?.length ?? 0)
  for (let index = 0; index < most; index++) if (a[index] !== b?.[index]) return index
  return most
}
