import { wrongArgument } from '../contract/arguments.ts'
import { type ChoicesOptions, choices } from './choices.ts'
import { choice, type SampleOptions, type Sequence, sample, shuffle } from './choose.ts'
import { drawFraction } from './draw.ts'
import { checkIntegers, randBelow, randBits } from './numbers.ts'
import { openBytes, type Random } from './random.ts'
import { tokenBytes } from './tokens.ts'
import { checkWhole } from './whole-number.ts'

/** Up to here, spans of numbers divide exactly. */
const largestSpan = 2 ** 52

/**
 * What people call on Python's `random.SystemRandom` and `secrets.SystemRandom`, with the same ranges and defaults. There is
 * no seed and no state.
 *
 * @example
 * const dice = new SystemRandom()
 * const eyes = dice.randInt(1, 6)
 */
export class SystemRandom {
  readonly #random: Random | undefined

  constructor(random?: Random) {
    // Says at once that it is none.
    openBytes(random)
    this.#random = random
  }

  /** A fraction of [0, 1) with 53 random bits. */
  random(): number {
    return drawFraction(openBytes(this.#random))
  }

  /** A whole number from `low` to `high`, both included. @throws TypeError, RangeError for an empty range. */
  randInt(low: number, high: number): number
  randInt(low: bigint, high: bigint): bigint
  randInt(low: number | bigint, high: number | bigint): number | bigint {
    checkIntegers({ low, high })
    if (low > high) throw new RangeError(`low must not be above high, received ${low} and ${high}`)
    if (typeof low === 'number' && typeof high === 'number' && high - low < largestSpan)
      return low + randBelow(high - low + 1, this.#random)
    const chosen = BigInt(low) + randBelow(BigInt(high) - BigInt(low) + 1n, this.#random)
    return typeof low === 'number' ? Number(chosen) : chosen
  }

  /**
   * A whole number of `range(start, stop, step)`: `stop` is not included. With one argument, from 0 below it.
   *
   * @throws TypeError, RangeError for a step of zero and an empty range.
   */
  randRange(stop: number): number
  randRange(stop: bigint): bigint
  randRange(start: number, stop: number, step?: number): number
  randRange(start: bigint, stop: bigint, step?: bigint): bigint
  randRange(first: number | bigint, second?: number | bigint, third?: number | bigint): number | bigint {
    const isBig = typeof first === 'bigint'
    const [start, stop] = second === undefined ? [isBig ? 0n : 0, first] : [first, second]
    const step = third ?? (isBig ? 1n : 1)
    checkIntegers(second === undefined ? { stop } : { start, stop, step })
    const [from, span, by] = [BigInt(start), BigInt(stop) - BigInt(start), BigInt(step)]
    if (by === 0n) throw new RangeError('step must not be zero')
    // Rounded up: the last step may reach over the end.
    const steps = span > 0n === by > 0n && span !== 0n ? (span + by + (by > 0n ? -1n : 1n)) / by : 0n
    if (steps === 0n) throw new RangeError(`There is no number in the range from ${start} to ${stop} by ${step}`)
    const chosen =
      from +
      by * (steps <= largestSpan ? BigInt(randBelow(Number(steps), this.#random)) : randBelow(steps, this.#random))
    return isBig ? chosen : Number(chosen)
  }

  /** A number between `low` and `high`, in any order, on a grid of 2^53. @throws TypeError, RangeError for what is not finite. */
  uniform(low: number, high: number): number {
    checkFinite('low', low)
    checkFinite('high', high)
    checkFinite('high - low', high - low)
    return low + (high - low) * this.random()
  }

  /** One of the items: see `choice`. */
  choice<T>(items: Sequence<T>): T {
    return choice(items, this.#random)
  }

  /** Several of the items, each drawn from all of them, by weights: see `choices`. */
  choices<T>(items: Sequence<T>, options?: ChoicesOptions): T[] {
    return choices(items, options, this.#random)
  }

  /** Several of the items, none twice: see `sample`. */
  sample<T>(items: Sequence<T>, count: number, options?: SampleOptions): T[] {
    return sample(items, count, options, this.#random)
  }

  /** Another order, in place: see `shuffle`. */
  shuffle(items: { [index: number]: unknown; readonly length: number }): void {
    shuffle(items, this.#random)
  }

  /** Random bytes. @throws TypeError, RangeError as `tokenBytes`. */
  randBytes(size: number): Uint8Array<ArrayBuffer> {
    return tokenBytes(checkWhole('size', size, 0, 2 ** 26, 'bytes'), this.#random)
  }

  /** A number of so many random bits: see `randBits`. */
  getRandBits(bits: number): bigint {
    return randBits(bits, this.#random)
  }
}

function checkFinite(argument: string, value: unknown): void {
  if (typeof value !== 'number') throw wrongArgument(argument, 'a finite number', value)
  if (!Number.isFinite(value)) throw new RangeError(`${argument} must be a finite number, received ${value}`)
}
