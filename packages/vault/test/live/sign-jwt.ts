import { createPrivateKey, sign } from 'node:crypto'

/**
 * A JWT (RFC 7519) for the role of the tests, good for five minutes, signed by ES256 (RFC 7518, section 3.4).
 * @param key PKCS #8 in PEM. Vault has the other half.
 */
export function signJwt(key: string, claims: object = {}): string {
  const now = Math.floor(Date.now() / 1_000)
  const all = { sub: 'test', aud: 'sealwax', iat: now, exp: now + 300, ...claims }
  const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(all)}`
  const signature = sign('sha256', Buffer.from(text), { key: createPrivateKey(key), dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
