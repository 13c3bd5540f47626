import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { listOf, placeIn, type Sequence } from './choose.ts'
import { drawBelow, drawFraction } from './draw.ts'
import { openBytes, type Random } from './random.ts'
import { checkWhole } from './whole-number.ts'

export interface ChoicesOptions {
  /** How likely each item is beside the others. Where all are whole numbers, the draw is exact; else to 53 bits. */
  readonly weights?: readonly number[]
  /** The same as sums from the first item on. */
  readonly cumWeights?: readonly number[]
  /** How many. Default: 1. */
  readonly k?: number
}

/**
 * `k` of the items, each drawn from all of them. Python's `SystemRandom().choices`.
 *
 * @throws TypeError, RangeError for no items, and for weights that fit no item, are negative, not finite or all zero.
 */
export function choices<T>(items: Sequence<T>, options: ChoicesOptions = {}, random?: Random): T[] {
  checkKeys('options', options, ['weights', 'cumWeights', 'k'])
  const { weights, cumWeights, k = 1 } = options
  const list = listOf('items', items)
  checkWhole('options.k', k, 0, 2 ** 26)
  if (weights !== undefined && cumWeights !== undefined)
    throw new TypeError('options.weights and options.cumWeights say the same: give one of them')
  const ends =
    cumWeights !== undefined
      ? checkEnds('options.cumWeights', cumWeights, list.length)
      : weights !== undefined
        ? checkEnds('options.weights', sumsOf(weights), list.length)
        : undefined
  if (list.length === 0) throw new RangeError('items must not be empty: there is nothing to choose')
  const bytes = openBytes(random)
  if (ends === undefined) return Array.from({ length: k }, () => list[drawBelow(bytes, list.length)] as T)
  const total = ends.at(-1) as number
  const exact = ends.every(end => Number.isSafeInteger(end))
  const draw = exact ? () => drawBelow(bytes, total) : () => drawFraction(bytes) * total
  return Array.from({ length: k }, () => list[placeIn(ends, draw())] as T)
}

function sumsOf(weights: readonly number[]): number[] {
  if (!Array.isArray(weights)) throw wrongArgument('options.weights', 'an array with a weight for each item', weights)
  let sum = 0
  return weights.map((weight, index) => {
    checkWeight(`options.weights[${index}]`, weight, 0)
    sum += weight
    return sum
  })
}

function checkEnds(argument: string, ends: readonly number[], items: number): readonly number[] {
  if (!Array.isArray(ends)) throw wrongArgument(argument, 'an array with a sum for each item', ends)
  if (ends.length !== items)
    throw new RangeError(`${argument} must have a weight for each of the ${items} items, received ${ends.length}`)
  let before = 0
  for (const [index, end] of ends.entries()) {
    checkWeight(`${argument}[${index}]`, end, before)
    before = end
  }
  if (items > 0 && before === 0)
    throw new RangeError(`${argument} must not be zero altogether: nothing could be chosen`)
  return ends
}

function checkWeight(argument: string, weight: unknown, least: number): void {
  const expected = `a finite number of at least ${least}`
  if (typeof weight !== 'number') throw wrongArgument(argument, expected, weight)
  if (!Number.isFinite(weight) || weight < least)
    throw new RangeError(`${argument} must be ${expected}, received ${weight}`)
}
