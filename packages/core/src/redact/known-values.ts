import { type Found, type Owner, PatternMatcher } from './pattern-matcher.ts'
import { patternsOf } from './value-patterns.ts'

/** A value that is looked for. */
export interface Value extends Owner {
  readonly bytes: Uint8Array
  /** What stands in its place. */
  readonly label: string
  /** The order in which values were added: of two that are the same, the first is told. */
  readonly order: number
  isForgotten: boolean
}

/** An automaton has at least so many times the values of the next one. */
const growth = 8

/** Values that were compiled together. */
interface Tier {
  readonly values: readonly Value[]
  readonly matcher: PatternMatcher<Value>
}

/**
 * The values looked for, in a few automata instead of one (the logarithmic method of Bentley and Saxe, Decomposable searching
 * problems, 1980): what changes goes into a small one, and only now and then into a larger. Of 5,000 values, one that
 * changes is compiled with a handful of others, not with all. Each automaton reads each text: with 5,000 values there are 5 at most.
 */
export class KnownValues {
  readonly #minLength: number
  #added: Value[] = []
  /** The largest first. */
  #tiers: Tier[] = []
  #compiled: Automata | undefined

  /** @param minLength shorter forms of values are not looked for. */
  constructor(minLength: number) {
    this.#minLength = minLength
  }

  add(value: Value): void {
    this.#added.push(value)
    this.#compiled = undefined
  }

  /** It is not found any more. Its bytes are zeroed; what was compiled of them goes when half of its automaton is forgotten. */
  forget(value: Value): void {
    value.isForgotten = true
    value.bytes.fill(0)
    this.#compiled = undefined
  }

  /** The same, and nothing that was compiled of it stays. */
  wipe(value: Value): void {
    this.forget(value)
    for (const tier of this.#tiers.filter(({ values }) => values.includes(value))) this.#dissolve(tier)
  }

  clear(): void {
    for (const tier of this.#tiers) this.#dissolve(tier)
    for (const value of this.#added) this.forget(value)
    this.#added = []
  }

  /** What finds those that are known now: the same object until something changes. */
  compile(): Automata {
    if (this.#compiled !== undefined) return this.#compiled
    this.#added = this.#added.filter(isKnown)
    for (const tier of this.#tiers)
      if (tier.values.filter(isKnown).length * 2 < tier.values.length) this.#dissolve(tier)
    for (const tier of this.#tiers.toReversed()) {
      if (tier.values.length >= growth * this.#added.length) break
      this.#dissolve(tier)
    }
    if (this.#added.length > 0) this.#tiers = [...this.#tiers, this.#tierOf(this.#added)]
    this.#added = []
    this.#compiled = new Automata(this.#tiers.map(({ matcher }) => matcher))
    return this.#compiled
  }

  /** Its values are to be compiled again, with others. */
  #dissolve(tier: Tier): void {
    this.#tiers = this.#tiers.filter(other => other !== tier)
    this.#added = this.#added.concat(tier.values.filter(isKnown))
    this.#compiled = undefined
    tier.matcher.wipe()
  }

  #tierOf(unsorted: readonly Value[]): Tier {
    const values = unsorted.toSorted((a, b) => a.order - b.order)
    const patterns = values.flatMap(owner => patternsOf(owner.bytes, this.#minLength).map(bytes => ({ bytes, owner })))
    return { values, matcher: new PatternMatcher(patterns) }
  }
}

function isKnown({ isForgotten }: Value): boolean {
  return !isForgotten
}

/** Several automata as one. */
export class Automata {
  readonly #matchers: readonly PatternMatcher<Value>[]

  constructor(matchers: readonly PatternMatcher<Value>[]) {
    this.#matchers = matchers
  }

  /** The state before the first byte, which {@link scan} changes. */
  start(): number[] {
    return this.#matchers.map(() => 0)
  }

  /** Reads `bytes`. `found` is told of the longest match that ends at each place, in the order of these places. */
  scan(bytes: Uint8Array, state: number[], found: Found<Value>): void {
    const [only] = this.#matchers
    if (only !== undefined && this.#matchers.length === 1) {
      state[0] = only.scan(bytes, state[0] as number, found)
      return
    }
    const matches: Match[] = []
    for (const [index, matcher] of this.#matchers.entries()) {
      state[index] = matcher.scan(bytes, state[index] as number, (end, length, owner) => {
        matches.push({ end, length, owner })
      })
    }
    let last = 0
    for (const { end, length, owner } of matches.sort(byEnd)) {
      if (end !== last) found(end, length, owner)
      last = end
    }
  }

  /** How many of the bytes read last can still become a match, or part of a longer one. */
  open(state: readonly number[]): number {
    return this.#matchers.reduce((most, matcher, index) => Math.max(most, matcher.open(state[index] as number)), 0)
  }
}

interface Match {
  readonly end: number
  readonly length: number
  readonly owner: Value
}

/** Of those that end together the longest first; of those that are the same, the one that was added first. */
function byEnd(a: Match, b: Match): number {
  return a.end - b.end || b.length - a.length || a.owner.order - b.owner.order
}
