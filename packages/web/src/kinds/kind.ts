import type { Random } from '@sealwax/core/generate'

/** What the page can make: adding one to `kinds/index.ts` adds it to the page. No file of this folder knows the page. */
export interface Kind {
  /** The page's address ends in it. */
  readonly id: string
  readonly name: string
  readonly group: 'people' | 'programs'
  /** What it is for, in a sentence. */
  readonly about: string
  readonly fields: readonly Field[]
  /** @throws RangeError, TypeError for what cannot be made. */
  recipe(given: Given, lists: Lists): Recipe | Promise<Recipe>
}

/** What to make, decided and checked. */
export interface Recipe {
  /** The same in a program: an expression over what `@sealwax/core/generate` exports. */
  readonly code: string
  readonly bits: number
  /** What the bits mean, where that is not the time that guessing takes. */
  readonly meaning?: string
  make(random: Random): readonly Output[] | Promise<readonly Output[]>
}

export interface Output {
  readonly label: string
  readonly value: string
  /** People read or type it: its digits and symbols have colours of their own. */
  readonly isTyped?: boolean
  /** Stands in small type and scrolls. */
  readonly isLong?: boolean
}

/** Lists that are loaded when they are asked for. */
interface Lists {
  words(): Promise<readonly string[]>
}

/** What the fields of a kind hold, by their names. */
export interface Given {
  number(field: string): number
  text(field: string): string
  flag(field: string): boolean
}

interface Common {
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** Takes half of the room. */
  readonly isShort?: boolean
  /** Stands among what few people need. */
  readonly isExtra?: boolean
  /** Is there only while another field, a choice, holds this. */
  readonly shownFor?: readonly [field: string, value: string]
}

interface NumberField extends Common {
  readonly type: 'number'
  readonly initial: number
  readonly min: number
  readonly max: number
}

interface TextField extends Common {
  readonly type: 'text'
  readonly initial: string
}

interface FlagField extends Common {
  readonly type: 'flag'
  readonly initial: boolean
}

interface ChoiceField extends Common {
  readonly type: 'choice'
  readonly initial: string
  readonly choices: readonly (readonly [value: string, label: string])[]
  /** For a choice, what it sets other fields to; whoever then changes one of them has chosen '' here. */
  readonly sets?: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>
}

export type Field = NumberField | TextField | FlagField | ChoiceField
