import { wrongArgument } from '../contract/arguments.ts'

/**
 * The number, if it is whole and in range.
 *
 * @throws TypeError for what is no number; RangeError for a fraction, NaN, or a number outside the range.
 */
export function checkWhole(argument: string, value: unknown, least: number, most: number, of?: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  const unit = of === undefined ? '' : ` of ${of}`
  const expected = `a whole number${unit} from ${grouped(least)} to ${grouped(most)}`
  if (typeof value !== 'number') throw wrongArgument(argument, expected, value)
  throw new RangeError(`${argument} must be ${expected}, received ${value}`)
}

/** 67,108,864: the same on every platform, whatever its language. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
