import { alphabets } from './alphabets.ts'
import type { Random } from './random.ts'
import { randomString } from './random-string.ts'
import { checkWhole } from './whole-number.ts'

/**
 * Digits, every combination as likely, also `000000`. Whoever takes it must bound the tries: six digits are 20 bits.
 *
 * @param length 1 to 64. Default: 6.
 * @throws TypeError, RangeError for anything else.
 */
export function pin(length: number = 6, random?: Random): string {
  return randomString(checkWhole('length', length, 1, 64, 'digits'), alphabets.digits, random)
}
