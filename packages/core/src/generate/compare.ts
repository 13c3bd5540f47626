import { kindOf } from '../contract/arguments.ts'
import { isBytes } from './bytes.ts'

/** Both sides are laid into as many bytes as fill whole blocks of this, and all of them are compared. */
const block = 1_024

/**
 * Whether two values are equal, in a time that says nothing of where they differ, nor of their lengths up to 1,024 bytes;
 * above, in steps of as much. Python's `secrets.compare_digest`.
 *
 * As exact as JavaScript can: what a compiler or a collector does is not in our hands.
 *
 * @throws TypeError unless both are strings of ASCII, or both bytes. Encode other text first.
 */
export function compareDigest(left: string | Uint8Array, right: string | Uint8Array): boolean {
  const bothText = typeof left === 'string' && typeof right === 'string'
  if (!bothText && !(isBytes(left) && isBytes(right))) {
    throw new TypeError(
      `left and right must both be strings of ASCII or both Uint8Arrays, received ${kindOf(left)} and ${kindOf(right)}`,
    )
  }
  const room = block * Math.ceil(Math.max(left.length, right.length, 1) / block)
  const ours = new Uint8Array(room)
  const theirs = new Uint8Array(room)
  const fits = layOut(left, ours) && layOut(right, theirs)
  let different = left.length ^ right.length
  let seen = 0
  for (let index = 0; index < room; index++) {
    const one = ours[index] as number
    const other = theirs[index] as number
    different |= one ^ other
    seen |= one | other
  }
  ours.fill(0)
  theirs.fill(0)
  if (bothText && !(fits && seen <= 0x7f))
    throw new TypeError('left and right must be of ASCII where they are strings: encode them with TextEncoder first')
  return different === 0
}

/** Whether there was room: text of ASCII takes one byte a character. */
function layOut(value: string | Uint8Array, place: Uint8Array): boolean {
  if (typeof value === 'string') return new TextEncoder().encodeInto(value, place).read === value.length
  place.set(value)
  return true
}
