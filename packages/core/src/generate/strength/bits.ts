import { alphabets } from '../alphabets.ts'
import { type JwtAlgorithm, jwtSecretSize } from '../jwt-secret.ts'
import { checkKeyPairType, type KeyPairType } from '../key-pair.ts'
import { checkWords, type PassphraseOptions, readPassphraseOptions } from '../passphrase.ts'
import { countPasswords } from '../password/count.ts'
import { planOf } from '../password/plan.ts'
import type { PasswordPolicy } from '../password/policy.ts'
import { symbolsOf } from '../symbols.ts'
import { checkWhole } from '../whole-number.ts'

/**
 * NIST SP 800-57 part 1, table 2, and for RSA-4096 the formula of the implementation guidance of FIPS 140; RFC 8032, section 1.
 */
const keyPairStrengths: Readonly<Record<KeyPairType, number>> = {
  Ed25519: 128,
  'P-256': 128,
  'P-384': 192,
  'P-521': 256,
  'RSA-2048': 112,
  'RSA-3072': 128,
  'RSA-4096': 152,
}

/** The strength of what the function of the same name makes of the same arguments. */
export interface Bits {
  tokenBytes(size?: number): number
  tokenHex(size?: number): number
  tokenUrlsafe(size?: number): number
  randomString(length: number, alphabet?: string): number
  /** Of the exact number of passwords that meet the policy. */
  password(policy?: PasswordPolicy): number
  passphrase(words: readonly string[], options?: PassphraseOptions): number
  pin(length?: number): number
  djangoSecretKey(): number
  jwtSecret(algorithm?: JwtAlgorithm): number
  uuidV4(): number
  uuidV7(): number
  totpSecret(size?: number): number
  /** The work of an attacker who has the public key, as the standards put it; not the size of the key. */
  keyPair(type?: KeyPairType): number
}

/**
 * How strong a generated value is, in bits: the logarithm to base 2 of the number of values that are each as likely.
 *
 * @throws TypeError, RangeError as the functions themselves.
 * @example
 * bits.password({ length: 12 }) // 78.1
 */
export const bits: Bits = {
  tokenBytes: ofBytes,
  tokenHex: ofBytes,
  tokenUrlsafe: ofBytes,
  randomString: (length, alphabet = alphabets.base62) =>
    checkWhole('length', length, 0, 2 ** 26, 'characters') * Math.log2(symbolsOf(alphabet).list.length),
  password: (policy = {}) => log2(countPasswords(planOf(policy))),
  passphrase: (words, options = {}) => {
    checkWords(words)
    const { count, digit } = readPassphraseOptions(options)
    return count * Math.log2(words.length) + (digit ? Math.log2(10 * count) : 0)
  },
  pin: (length = 6) => checkWhole('length', length, 1, 64, 'digits') * Math.log2(10),
  djangoSecretKey: () => 50 * Math.log2(50),
  jwtSecret: (algorithm = 'HS256') => 8 * jwtSecretSize(algorithm),
  uuidV4: () => 122,
  uuidV7: () => 74,
  totpSecret: (size = 20) => 8 * checkWhole('size', size, 16, 64, 'bytes'),
  keyPair: (type = 'Ed25519') => {
    checkKeyPairType(type)
    return keyPairStrengths[type]
  },
}

function ofBytes(size: number = 32): number {
  return 8 * checkWhole('size', size, 0, 2 ** 26, 'bytes')
}

/** Of a whole number of any size: its first 53 bits, and how many follow. */
function log2(value: bigint): number {
  const more = Math.max(0, value.toString(2).length - 53)
  return more + Math.log2(Number(value >> BigInt(more)))
}
