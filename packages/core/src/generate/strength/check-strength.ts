import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { checkWhole } from '../whole-number.ts'
import { isKnownDefault } from './known-defaults.ts'
import { findPredictable } from './predictable.ts'

export interface StrengthPolicy {
  /** Characters at the least. Default: 12. */
  readonly minLength?: number
  /** Estimated bits at the least. Default: 64. */
  readonly minBits?: number
  /** How many of each class there must be at the least. Default: 0, because length is what counts. */
  readonly lowercase?: number
  readonly uppercase?: number
  readonly digits?: number
  readonly symbols?: number
  /**
   * Estimates the bits of a value in another way, such as zxcvbn for passwords that people think up; the lower estimate
   * counts. Given the value: it must keep it to itself.
   */
  readonly estimate?: (value: string) => number
}

export type WeaknessCode = 'too-short' | 'few-bits' | 'missing-class' | 'known-default' | 'repeated' | 'sequential'

export interface Weakness {
  readonly code: WeaknessCode
  /** What is wrong and what to do, without the value. */
  readonly message: string
}

export interface Strength {
  /** Whether nothing is wrong with it. */
  readonly ok: boolean
  /** An estimate from above: whoever knows how the value came about may need fewer guesses. */
  readonly bits: number
  readonly weaknesses: readonly Weakness[]
}

const classes = {
  lowercase: { pattern: /\p{Ll}/u, size: 26, name: 'lower-case letters' },
  uppercase: { pattern: /\p{Lu}/u, size: 26, name: 'upper-case letters' },
  digits: { pattern: /\p{Nd}/u, size: 10, name: 'digits' },
  symbols: { pattern: /[^\p{L}\p{Nd}]/u, size: 33, name: 'symbols' },
} as const

interface Wanted {
  readonly minLength: number
  readonly minBits: number
  /** Of each class. */
  readonly least: readonly number[]
  readonly estimate: StrengthPolicy['estimate']
}

/** A policy with its defaults. @throws TypeError, RangeError. */
export function readStrengthPolicy(policy: StrengthPolicy): Wanted {
  const names = Object.keys(classes) as (keyof typeof classes)[]
  checkKeys('policy', policy, ['minLength', 'minBits', ...names, 'estimate'])
  const { minLength = 12, minBits = 64, estimate } = policy
  if (estimate !== undefined && typeof estimate !== 'function')
    throw wrongArgument('policy.estimate', 'a function that gives bits', estimate)
  return {
    minLength: checkWhole('policy.minLength', minLength, 0, most, 'characters'),
    minBits: checkWhole('policy.minBits', minBits, 0, most),
    least: names.map(name => checkWhole(`policy.${name}`, policy[name] ?? 0, 0, most)),
    estimate,
  }
}

/** What a policy may ask for. */
const most = 65_536

/** Of a value of which this part and more is foretold, the rest does not count as chosen at random. */
const largestForetold = 0.25

/**
 * How strong a secret is that somebody brings: length, classes, estimated bits, known defaults such as `changeme` or
 * `django-insecure-…`, repeated characters and sequences. Of a generated value ask `bits`, which is exact. A value that
 * passes is not proven to be random: only that none of the usual mistakes shows.
 *
 * @param value text; bytes are taken as UTF-8, else as characters of one byte each.
 * @throws TypeError, RangeError for an argument of the wrong kind or size. No message has the value.
 * @example
 * const { ok, weaknesses } = checkStrength(process.env.SESSION_KEY ?? '')
 */
export function checkStrength(value: string, policy: StrengthPolicy = {}): Strength {
  if (typeof value !== 'string') throw wrongArgument('value', 'a string', value)
  const { minLength, minBits, least, estimate } = readStrengthPolicy(policy)
  const characters = [...value]
  const { repeated, sequential } = findPredictable(characters)
  const known = isKnownDefault(value)
  const own = known ? 0 : (characters.length - repeated - sequential) * Math.log2(alphabetSize(value, characters))
  const bits = Math.max(0, Math.min(own, estimate === undefined ? own : checkEstimate(estimate(value))))
  const foretold = (count: number): boolean => count > 0 && count >= largestForetold * characters.length
  const found: [WeaknessCode, boolean, string][] = [
    ['known-default', known, 'It is a default or an example that everybody knows: generate one of your own.'],
    ['too-short', characters.length < minLength, `It is shorter than ${minLength} characters.`],
    ...missingClasses(characters, least),
    ['repeated', foretold(repeated), 'It repeats itself.'],
    ['sequential', foretold(sequential), 'It follows the alphabet, the digits or a keyboard.'],
    ['few-bits', bits < minBits, `Its strength is estimated at less than ${minBits} bits.`],
  ]
  const weaknesses = found.filter(([, isSo]) => isSo).map(([code, , message]) => ({ code, message }))
  return { ok: weaknesses.length === 0, bits, weaknesses }
}

/** How many characters a value seems to be drawn from. */
function alphabetSize(value: string, characters: readonly string[]): number {
  if (/^[0-9a-f]+$/.test(value) || /^[0-9A-F]+$/.test(value)) return /^[0-9]+$/.test(value) ? 10 : 16
  const seen = Object.values(classes).filter(({ pattern }) => pattern.test(value))
  const others = characters.some(character => character > '\x7f') ? 100 : 0
  return seen.reduce((sum, { size }) => sum + size, 0) + others || 1
}

function missingClasses(characters: readonly string[], least: readonly number[]): [WeaknessCode, boolean, string][] {
  return Object.values(classes).map(({ pattern, name }, index) => {
    const wanted = least[index] ?? 0
    const there = wanted === 0 ? 0 : characters.filter(character => pattern.test(character)).length
    return ['missing-class', there < wanted, `It has fewer than ${wanted} ${name}.`]
  })
}

function checkEstimate(bits: unknown): number {
  if (typeof bits !== 'number' || Number.isNaN(bits))
    throw wrongArgument('What policy.estimate gives', 'a number of bits', bits)
  return bits
}
