import { StoreFault } from '@sealwax/core'
import { type JsonValue, parseJson } from '@sealwax/core/json-text'

/**
 * For whoever makes doubles of numbers (IEEE 754): what would be written as another number is refused.
 *
 * @param who For the message: who would round it.
 * @throws StoreFault ERR_SECRET_INVALID
 */
export function checkLossless(json: string, who: string): void {
  // Without so many digits and without an exponent every number has a double of its own.
  if (!/[\d.]{16}|\d[eE]/.test(json) || isLossless(parseJson(json))) return
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: `It holds a number that ${who} would round: write it as a string.`,
  })
}

function isLossless(value: JsonValue): boolean {
  if (value.kind === 'number') return decimal(String(Number(value.raw))) === decimal(value.raw)
  return value.entries().every(entry => isLossless(entry.value))
}

/** One spelling for all of one number: `1.50e1` and `15.0` are `15e0`. Of what is no number, such as Infinity, none. */
function decimal(text: string): string | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
