import { StoreFault } from '@sealwax/core'
import { type JsonValue, parseJson } from '@sealwax/core/json-text'

/**
 * For clients of the application's, whose transport makes doubles of numbers: what would be written as another number is
 * refused.
 *
 * @throws StoreFault ERR_SECRET_INVALID
 */
export function checkLossless(json: string): void {
  if (/\d{16}|[\d.][eE][+-]?\d|\.\d{15}/.test(json) && !isLossless(parseJson(json))) {
    throw new StoreFault('ERR_SECRET_INVALID', {
      hint: 'It holds a number that the given client would round: write it as a string, or let this provider make its own client.',
    })
  }
}

function isLossless(value: JsonValue): boolean {
  if (value.kind === 'number') return String(Number(value.raw)) === value.raw
  return value.entries().every(entry => isLossless(entry.value))
}
