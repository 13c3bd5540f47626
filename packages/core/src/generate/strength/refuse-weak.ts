import { checkStrength, readStrengthPolicy, type StrengthPolicy } from './check-strength.ts'

/**
 * What keeps weak values out of a store: `secrets.put(name, value, { refuse: refuseWeak() })` rejects with
 * ERR_SECRET_INVALID and says why.
 *
 * @returns a function that gives the reasons to refuse a value, without the value; undefined for a strong one.
 * @throws TypeError, RangeError for a policy that is not one, at once.
 */
export function refuseWeak(policy: StrengthPolicy = {}): (value: Uint8Array) => string | undefined {
  readStrengthPolicy(policy)
  return value => {
    const { ok, weaknesses } = checkStrength(textOf(value), policy)
    return ok ? undefined : weaknesses.map(({ message }) => message).join(' ')
  }
}

/** Bytes that are no text count as characters, one each. */
function textOf(value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch {
    return Array.from(value, byte => String.fromCharCode(byte)).join('')
  }
}
