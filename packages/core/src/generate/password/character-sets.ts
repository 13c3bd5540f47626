import { lookAlikes as alike, alphabets } from '../alphabets.ts'
import { type Symbols, symbolsOf } from '../symbols.ts'
import type { Place } from './policy.ts'
import { safeCharacters } from './safe-characters.ts'

/** The classes of characters, in the order in which everything here has them. The first two are letters. */
export const classNames = ['lowercase', 'uppercase', 'digits', 'symbols'] as const

/** How many of the classes are letters. */
export const letterClasses = 2

/** What decides which characters there are. */
export interface Choice {
  /** Whether each class is allowed. */
  readonly allowed: readonly boolean[]
  readonly symbolSet: string
  readonly exclude: string
  readonly lookAlikes: boolean
  readonly places: readonly Place[]
}

/** The characters of each class that are left, and ways to draw from them. */
export interface CharacterSets {
  readonly classes: readonly (readonly string[])[]
  /** All of them, where they are ASCII and two at the least. */
  readonly all: Symbols | undefined
  /** The letters, likewise. */
  readonly letters: Symbols | undefined
  /** For each code of ASCII the class it belongs to. */
  readonly classOf: Uint8Array
}

/** Policies are few, and to filter characters takes longer than to draw a password. Large ones are not kept. */
const known = /* @__PURE__ */ new Map<string, CharacterSets>()
const mostKnown = 64
const largestKnown = 1_024

export function characterSets(choice: Choice): CharacterSets {
  const key = JSON.stringify(choice)
  const before = known.get(key)
  if (before !== undefined) return before
  const sets = makeSets(choice)
  if (key.length <= largestKnown) {
    if (known.size === mostKnown) known.clear()
    known.set(key, sets)
  }
  return sets
}

function makeSets({ allowed, symbolSet, exclude, lookAlikes, places }: Choice): CharacterSets {
  const out = new Set([...exclude, ...(lookAlikes ? '' : alike)])
  const isSafe = (character: string): boolean =>
    /[A-Za-z0-9]/.test(character) || places.every(place => safeCharacters[place].includes(character))
  const classes = [alphabets.asciiLowercase, alphabets.asciiUppercase, alphabets.digits, symbolSet].map((set, index) =>
    allowed[index] ? [...set].filter(character => !out.has(character) && isSafe(character)) : [],
  )
  const classOf = new Uint8Array(128)
  for (const [index, characters] of classes.entries())
    for (const character of characters) if (character < '\x80') classOf[character.charCodeAt(0)] = index
  return { classes, all: drawable(classes.flat()), letters: drawable(classes.slice(0, letterClasses).flat()), classOf }
}

function drawable(characters: readonly string[]): Symbols | undefined {
  if (characters.length < 2) return undefined
  const symbols = symbolsOf(characters.join(''))
  return symbols.codes === undefined ? undefined : symbols
}
