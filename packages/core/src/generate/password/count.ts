import { letterClasses } from './character-sets.ts'
import type { Plan } from './plan.ts'

/** A class that places are filled from. */
interface ClassCount {
  /** Characters it has. */
  readonly size: number
  /** Places it fills at the least. */
  readonly least: number
}

/** The ways to fill places from classes; drawn from by `exact.ts`. */
class Fillings {
  readonly #classes: readonly ClassCount[]
  readonly #repeats: boolean
  /** For each number of classes, from the first on, and each number of places: in how many ways they fill them. */
  readonly #ways: readonly (readonly bigint[])[]

  constructor(classes: readonly ClassCount[], places: number, repeats: boolean) {
    this.#classes = classes
    this.#repeats = repeats
    const ways: bigint[][] = [[1n, ...new Array<bigint>(places).fill(0n)]]
    for (const index of classes.keys()) {
      // Of all classes together, only one number of places is asked for.
      const first = index === classes.length - 1 ? places : 0
      const before = ways.at(-1) as bigint[]
      ways.push(before.map((_, filled) => (filled < first ? 0n : sum(this.#weights(index, filled, before)))))
    }
    this.#ways = ways
  }

  /** With all classes. */
  total(places: number): bigint {
    return this.#ways.at(-1)?.[places] ?? 0n
  }

  /** In how many ways a class fills 0, 1, 2 … of these places, and the classes before it the rest. */
  weights(index: number, places: number): bigint[] {
    return this.#weights(index, places, this.#ways[index] ?? [])
  }

  #weights(index: number, places: number, before: readonly bigint[]): bigint[] {
    const { size, least } = this.#classes[index] as ClassCount
    const weights: bigint[] = []
    // Which places, times which characters in them.
    let ways = 1n
    for (let filled = 0; filled <= places; filled++) {
      weights.push(filled < least ? 0n : ways * (before[places - filled] ?? 0n))
      const characters = this.#repeats ? size : size - filled
      ways = (ways * BigInt(places - filled) * BigInt(Math.max(characters, 0))) / BigInt(filled + 1)
    }
    return weights
  }
}

/** What the first character can be: of no class in particular, or a letter of this one. */
export interface Beginning {
  /** The class of the first character, where the policy fixes that it is a letter. */
  readonly first: number | undefined
  /** The ways to fill the other places. */
  readonly fillings: Fillings
  readonly places: number
  readonly ways: bigint
}

/** Every way to begin, with the number of passwords that begin so. */
export function beginningsOf({ length, sets, least, startsWithLetter, repeats }: Plan): Beginning[] {
  const classes = sets.classes.map((characters, index) => ({ size: characters.length, least: least[index] ?? 0 }))
  if (!startsWithLetter) {
    const fillings = new Fillings(classes, length, repeats)
    return [{ first: undefined, fillings, places: length, ways: fillings.total(length) }]
  }
  return Array.from({ length: letterClasses }, (_, first) => {
    const { size } = classes[first] as ClassCount
    const rest = classes.map((one, index) =>
      index === first ? { size: repeats ? size : size - 1, least: Math.max(0, one.least - 1) } : one,
    )
    const fillings = new Fillings(rest, length - 1, repeats)
    return { first, fillings, places: length - 1, ways: BigInt(size) * fillings.total(length - 1) }
  }).filter(({ ways }) => ways > 0n)
}

/** How many passwords meet a policy. */
export function countPasswords(plan: Plan): bigint {
  return sum(beginningsOf(plan).map(({ ways }) => ways))
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, number) => total + number, 0n)
}
