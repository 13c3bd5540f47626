/** Ed25519 (RFC 8032), ECDSA over a curve of NIST's, or RSA with a modulus of so many bits. */
export type KeyPairType = 'Ed25519' | 'P-256' | 'P-384' | 'P-521' | 'RSA-2048' | 'RSA-3072' | 'RSA-4096'

/** A key as JSON (RFC 7517): its numbers, and nothing of what it is for. */
export type Jwk = Readonly<Record<string, string>>

export interface KeyPair {
  readonly type: KeyPairType
  /** PEM, PKCS #8 (RFC 5208). Secret. */
  readonly privateKey: string
  /** PEM, SubjectPublicKeyInfo (RFC 5280). */
  readonly publicKey: string
  /** Secret. */
  readonly privateJwk: Jwk
  readonly publicJwk: Jwk
}

interface Algorithm {
  readonly name: string
  readonly namedCurve?: string
  readonly modulusLength?: number
  readonly publicExponent?: Uint8Array
  readonly hash?: string
}

const ecdsa = (namedCurve: string): Algorithm => ({ name: 'ECDSA', namedCurve })

/** The hash is not part of the key; Web Crypto wants one all the same. */
const rsa = (modulusLength: number): Algorithm => ({
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
})

const algorithms: Readonly<Record<KeyPairType, () => Algorithm>> = {
  Ed25519: () => ({ name: 'Ed25519' }),
  'P-256': () => ecdsa('P-256'),
  'P-384': () => ecdsa('P-384'),
  'P-521': () => ecdsa('P-521'),
  'RSA-2048': () => rsa(2_048),
  'RSA-3072': () => rsa(3_072),
  'RSA-4096': () => rsa(4_096),
}

/**
 * A private and a public key, made by the platform: there are no bytes of yours in it.
 *
 * @param type default: Ed25519, which browsers have had since 2025; P-256 is everywhere.
 * @throws TypeError for a type that there is not; rejects with the platform's NotSupportedError where it lacks one.
 */
export async function keyPair(type: KeyPairType = 'Ed25519'): Promise<KeyPair> {
  const algorithm = checkKeyPairType(type)
  const { subtle } = crypto
  const pair = await subtle.generateKey(algorithm(), true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new TypeError(`The platform made one key for ${type}, not two`)
  const [pkcs8, spki, privateJwk, publicJwk] = await Promise.all([
    subtle.exportKey('pkcs8', pair.privateKey),
    subtle.exportKey('spki', pair.publicKey),
    subtle.exportKey('jwk', pair.privateKey),
    subtle.exportKey('jwk', pair.publicKey),
  ])
  const made = {
    type,
    privateKey: pem('PRIVATE KEY', new Uint8Array(pkcs8)),
    publicKey: pem('PUBLIC KEY', new Uint8Array(spki)),
    privateJwk: numbersOf(privateJwk),
    publicJwk: numbersOf(publicJwk),
  }
  new Uint8Array(pkcs8).fill(0)
  return made
}

export function checkKeyPairType(type: KeyPairType): () => Algorithm {
  if (!Object.hasOwn(algorithms, type)) throw new TypeError(`type must be one of ${Object.keys(algorithms).join(', ')}`)
  return algorithms[type]
}

/** RFC 7468, section 2: base64 in lines of 64. */
function pem(label: string, bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
  return [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join('\n')
}

/** Without `alg`, `key_ops` and `ext`, which say what Web Crypto would do with it. */
function numbersOf(jwk: object): Jwk {
  return Object.fromEntries(
    Object.entries(jwk).filter(([field, value]) => typeof value === 'string' && field !== 'alg'),
  ) as Jwk
}
