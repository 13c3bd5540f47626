import type { Random } from './random.ts'
import { tokenUrlsafe } from './tokens.ts'

/** A key as long as the hash, which is the least that RFC 7518, section 3.2, allows. */
const sizes = { HS256: 32, HS384: 48, HS512: 64 }

/** How tokens are signed with a secret that both sides have. */
export type JwtAlgorithm = 'HS256' | 'HS384' | 'HS512'

/**
 * A secret for signing JSON Web Tokens by HMAC, as base64url. Take its characters as the key, or decode them: it is long
 * enough either way.
 *
 * @param algorithm HS256, HS384 or HS512: 32, 48 or 64 bytes. Default: HS256.
 * @throws RangeError for any other.
 */
export function jwtSecret(algorithm: JwtAlgorithm = 'HS256', random?: Random): string {
  return tokenUrlsafe(jwtSecretSize(algorithm), random)
}

/** In bytes. */
export function jwtSecretSize(algorithm: JwtAlgorithm): number {
  if (!Object.hasOwn(sizes, algorithm)) {
    throw new RangeError(
      'algorithm must be HS256, HS384 or HS512; for one with a public key, such as EdDSA or RS256, make a keyPair',
    )
  }
  return sizes[algorithm]
}
