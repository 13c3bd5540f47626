import { kindOf } from '../contract/arguments.ts'
import { copyBytes } from '../contract/bytes.ts'
import { Secret } from '../contract/secret.ts'

/** A copy of what is to be put, made at the call: the caller may wipe his own at once. @throws TypeError for what is no value. */
export function valueBytes(value: unknown): Uint8Array {
  if (value instanceof Secret) return value.bytes()
  if (value instanceof Uint8Array) return copyBytes(value)
  if (typeof value !== 'string')
    throw new TypeError(`value must be a string, a Uint8Array or a Secret, received ${kindOf(value)}`)
  // An encoder would write U+FFFD in its place, and the value read back would be another one.
  if (!value.isWellFormed())
    throw new TypeError('value must be well-formed text: it has half of a surrogate pair. Pass bytes instead.')
  return new TextEncoder().encode(value)
}
