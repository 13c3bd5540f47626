import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { alphabets } from '../alphabets.ts'
import { characters } from '../symbols.ts'
import { checkWhole } from '../whole-number.ts'
import { type CharacterSets, characterSets, classNames, letterClasses } from './character-sets.ts'
import type { PasswordPolicy, Place } from './policy.ts'
import { safeCharacters } from './safe-characters.ts'

/** A policy, checked and with its defaults: what a password has to be, in the terms of those who draw and count. */
export interface Plan {
  readonly length: number
  readonly sets: CharacterSets
  /** Of each class, how many there are at the least. */
  readonly least: readonly number[]
  readonly startsWithLetter: boolean
  readonly repeats: boolean
  /** Whether at least every other text of allowed characters meets the policy. */
  readonly isMetOften: boolean
}

const longestPassword = 256

const options: readonly (keyof PasswordPolicy)[] = [
  'length',
  ...classNames,
  'symbolSet',
  'exclude',
  'lookAlikes',
  'startsWithLetter',
  'repeats',
  'safeFor',
]

/** The last policy, as it was then, and its plan: to make one takes longer than to draw ten passwords. */
let last: { readonly policy: Readonly<Record<string, unknown>>; readonly keys: number; readonly plan: Plan } | undefined

/**
 * @throws TypeError, RangeError for a policy that is not one, and RangeError for one that no password meets: with what has to
 * change.
 */
export function planOf(policy: PasswordPolicy): Plan {
  if (last !== undefined && isLast(policy, last)) return last.plan
  checkKeys('policy', policy, options)
  const plan = makePlan(policy)
  // An array may change unseen.
  if (!Array.isArray(policy.safeFor)) {
    last = { policy: { ...policy }, keys: Object.keys(policy).length, plan }
  }
  return plan
}

function isLast(policy: object, { policy: before, keys }: NonNullable<typeof last>): boolean {
  if (typeof policy !== 'object' || policy === null) return false
  let same = 0
  for (const key in policy) {
    if (policy[key as never] !== before[key]) return false
    same++
  }
  return same === keys
}

function makePlan(policy: PasswordPolicy): Plan {
  const { length = 20, startsWithLetter = false, repeats = true } = policy
  checkWhole('policy.length', length, 1, longestPassword, 'characters')
  checkFlag('policy.startsWithLetter', startsWithLetter)
  checkFlag('policy.repeats', repeats)
  const rules = classNames.map(name => policy[name] ?? 1)
  const least = rules.map((rule, index) =>
    rule === false ? 0 : checkWhole(`policy.${classNames[index]}`, rule, 0, longestPassword),
  )
  const sets = setsOf(policy, rules)
  const plan = {
    length,
    sets,
    least,
    startsWithLetter,
    repeats,
    isMetOften: repeats && isMetOften(length, sets, least),
  }
  checkPossible(plan)
  return plan
}

function setsOf(policy: PasswordPolicy, rules: readonly unknown[]): CharacterSets {
  const { symbolSet = alphabets.punctuation, exclude = '', lookAlikes = true, safeFor = [] } = policy
  checkFlag('policy.lookAlikes', lookAlikes)
  if (typeof exclude !== 'string') throw wrongArgument('policy.exclude', 'a string of characters', exclude)
  const places = Array.isArray(safeFor) ? safeFor : [safeFor]
  if (!places.every(place => Object.hasOwn(safeCharacters, place)))
    throw wrongArgument('policy.safeFor', `one or more of ${Object.keys(safeCharacters).join(', ')}`, safeFor)
  if (symbolSet !== alphabets.punctuation) checkSymbols(symbolSet)
  return characterSets({
    allowed: rules.map(rule => rule !== false),
    symbolSet,
    exclude,
    lookAlikes,
    places: places as readonly Place[],
  })
}

function checkSymbols(symbolSet: unknown): void {
  if (typeof symbolSet !== 'string') throw wrongArgument('policy.symbolSet', 'a string of characters', symbolSet)
  const symbols = characters(symbolSet, 'policy.symbolSet')
  if (new Set(symbols).size < symbols.length)
    throw new RangeError('policy.symbolSet must have each character once: another would come more often')
  if (/[A-Za-z0-9]/.test(symbolSet))
    throw new RangeError('policy.symbolSet must have no ASCII letters or digits, which are classes of their own')
}

function checkFlag(option: string, value: unknown): void {
  if (typeof value !== 'boolean') throw wrongArgument(option, 'true or false', value)
}

/** Every way in which nothing can meet a policy. */
function checkPossible({ length, sets, least, startsWithLetter, repeats }: Plan): void {
  const { classes } = sets
  const sizes = classes.map(characters => characters.length)
  const [total, needed] = [sizes, least].map(numbers => numbers.reduce((sum, number) => sum + number, 0)) as [
    number,
    number,
  ]
  for (const [index, name] of classNames.entries()) {
    const [size, wanted] = [sizes[index] ?? 0, least[index] ?? 0]
    if (wanted > 0 && size === 0)
      throw impossible(`it wants ${name}, and none are left: allow some, or set policy.${name} to false`)
    if (!repeats && wanted > size) throw impossible(`it wants ${wanted} different ${name}, and there are ${size}`)
  }
  if (needed > length) throw impossible(`it wants ${needed} characters at the least, and has room for ${length}`)
  if (total < 2) throw impossible(`${total} characters are left to draw from: allow more`)
  if (!repeats && length > total) throw impossible(`it wants ${length} different characters, and there are ${total}`)
  if (!startsWithLetter) return
  if (sizes.slice(0, letterClasses).every(size => size === 0))
    throw impossible('it begins with a letter, and no letters are left')
  if (needed === length && least.slice(0, letterClasses).every(number => number === 0))
    throw impossible('it begins with a letter, and what else it wants leaves no room for one')
}

/**
 * By the sum of the chances to have too few of a class. The first place, which may be a letter's, is left out of account.
 */
function isMetOften(length: number, { classes }: CharacterSets, least: readonly number[]): boolean {
  const total = classes.reduce((sum, characters) => sum + characters.length, 0)
  let missed = 0
  for (const [index, wanted] of least.entries()) {
    const chance = (classes[index]?.length ?? 0) / total
    let exactly = (1 - chance) ** (length - 1)
    for (let count = 0; count < wanted; count++) {
      missed += exactly
      exactly *= ((length - 1 - count) / (count + 1)) * (chance / (1 - chance))
    }
  }
  return missed <= 0.5
}

function impossible(why: string): RangeError {
  return new RangeError(`No password can meet this policy: ${why}`)
}
