import { wrongArgument } from '../contract/arguments.ts'

/** A key of WebCrypto, in every runtime's types. */
export type SigningKey = Parameters<typeof crypto.subtle.sign>[1]

/** A key as `node:crypto` makes it (a KeyObject): it can be made one of WebCrypto. */
export interface NodeKey {
  readonly type: string
  readonly asymmetricKeyType?: string | undefined
  readonly asymmetricKeyDetails?: { readonly namedCurve?: string | undefined } | undefined
  toCryptoKey(algorithm: never, extractable: boolean, usages: never): SigningKey
}

const expected = {
  sign: 'a key to sign with: a CryptoKey of WebCrypto that may sign, or a private or secret KeyObject of node:crypto (Ed25519, ECDSA P-256 or HMAC)',
  verify:
    'a key to verify with: a CryptoKey of WebCrypto that may verify, or a public or secret KeyObject of node:crypto (Ed25519, ECDSA P-256 or HMAC)',
} as const

/**
 * The key of WebCrypto that does it.
 * @throws TypeError for any other kind, and a key for something else. Nothing of the key is told.
 */
export function signingKey(argument: string, key: SigningKey | NodeKey, use: 'sign' | 'verify'): SigningKey {
  const own = isNodeKey(key) ? convert(key, use) : key
  const { algorithm, usages } = (own ?? {}) as Partial<SigningKey>
  const isKnown = ['Ed25519', 'ECDSA', 'HMAC'].includes(algorithm?.name ?? '')
  if (own === undefined || !isKnown || !Array.isArray(usages)) throw wrongArgument(argument, expected[use], key)
  if (!usages.includes(use))
    throw new TypeError(`${argument} must be ${expected[use]}, received one that may not ${use}`)
  return own
}

function isNodeKey(key: unknown): key is NodeKey {
  return typeof (key as Partial<NodeKey> | null | undefined)?.toCryptoKey === 'function'
}

/** Undefined for a kind of key that signs no anchor. */
function convert(key: NodeKey, use: 'sign' | 'verify'): SigningKey | undefined {
  const algorithm = algorithmOf(key)
  const isFit = key.type === 'secret' || key.type === (use === 'sign' ? 'private' : 'public')
  if (algorithm === undefined || !isFit) return undefined
  return key.toCryptoKey(algorithm as never, false, [use] as never)
}

function algorithmOf({ type, asymmetricKeyType, asymmetricKeyDetails }: NodeKey): object | undefined {
  if (type === 'secret') return { name: 'HMAC', hash: 'SHA-256' }
  if (asymmetricKeyType === 'ed25519') return { name: 'Ed25519' }
  const isP256 = asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1'
  return isP256 ? { name: 'ECDSA', namedCurve: 'P-256' } : undefined
}
