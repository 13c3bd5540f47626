export { type Alphabets, alphabets, lookAlikes } from './alphabets.ts'
export { type ChoicesOptions, choices } from './choices.ts'
export { choice, type SampleOptions, type Sequence, sample, shuffle } from './choose.ts'
export { compareDigest } from './compare.ts'
export { djangoSecretKey } from './django-secret-key.ts'
export { type JwtAlgorithm, jwtSecret } from './jwt-secret.ts'
export { type Jwk, type KeyPair, type KeyPairType, keyPair } from './key-pair.ts'
export { randBelow, randBits } from './numbers.ts'
export { type PassphraseOptions, passphrase } from './passphrase.ts'
export { type PasswordPolicies, passwordPolicies } from './password/named-policies.ts'
export { password } from './password/password.ts'
export type { ClassRule, PasswordPolicy, Place } from './password/policy.ts'
export { safeCharacters } from './password/safe-characters.ts'
export { pin } from './pin.ts'
export { createRandom, type Random, type RandomOptions } from './random.ts'
export type { RandomSource } from './random-source.ts'
export { RandomSourceError } from './random-source-error.ts'
export { randomString } from './random-string.ts'
export { type Bits, bits } from './strength/bits.ts'
export {
  checkStrength,
  type Strength,
  type StrengthPolicy,
  type Weakness,
  type WeaknessCode,
} from './strength/check-strength.ts'
export { refuseWeak } from './strength/refuse-weak.ts'
export { SystemRandom } from './system-random.ts'
export { tokenBytes, tokenHex, tokenUrlsafe } from './tokens.ts'
export { type TotpOptions, totpSecret, totpUri } from './totp.ts'
export { uuidV4, uuidV7 } from './uuid.ts'
