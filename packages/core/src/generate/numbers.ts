import { wrongArgument } from '../contract/arguments.ts'
import { drawBelow, drawBigBelow, drawBits } from './draw.ts'
import { openBytes, type Random } from './random.ts'
import { checkWhole } from './whole-number.ts'

/** The most bits that one call makes. */
const mostBits = 2 ** 24

/**
 * A whole number from 0 to `limit - 1`, each as likely. Python's `secrets.randbelow`.
 *
 * @param limit 1 to 2^53, or a bigint of any size from 1.
 * @throws TypeError for what is neither; RangeError for a fraction, zero or less, and a number above 2^53.
 */
export function randBelow(limit: number, random?: Random): number
export function randBelow(limit: bigint, random?: Random): bigint
export function randBelow(limit: number | bigint, random?: Random): number | bigint {
  if (typeof limit !== 'bigint') return drawBelow(openBytes(random), checkWhole('limit', limit, 1, 2 ** 53))
  if (limit < 1n) throw new RangeError(`limit must be at least 1, received ${limit}`)
  return drawBigBelow(openBytes(random), limit)
}

/**
 * A number of so many random bits, as a bigint: up to 53 are exact as `Number(randBits(53))`. Python's `secrets.randbits`.
 *
 * @param bits 0 to 16,777,216.
 * @throws TypeError, RangeError for anything else.
 */
export function randBits(bits: number, random?: Random): bigint {
  return drawBits(openBytes(random), checkWhole('bits', bits, 0, mostBits))
}

/** @throws TypeError unless all are numbers or all bigints; RangeError for numbers that are not whole, or above 2^53. */
export function checkIntegers<T extends number | bigint>(values: Readonly<Record<string, T>>): void {
  const kinds = new Set(Object.values(values).map(value => typeof value))
  for (const [argument, value] of Object.entries(values)) {
    if (kinds.size > 1 || (typeof value !== 'number' && typeof value !== 'bigint'))
      throw wrongArgument(argument, 'a whole number, and a bigint where the others are', value)
    if (typeof value === 'number' && !Number.isSafeInteger(value))
      throw new RangeError(`${argument} must be a whole number between -2^53 and 2^53, received ${value}`)
  }
}
