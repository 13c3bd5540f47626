import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bits, type KeyPairType, keyPair } from '../../src/generate/index.ts'

const message = new TextEncoder().encode('the same for both')

/** What Node says of a key, and how it signs with it. */
const types: Readonly<Record<KeyPairType, { kind: string; details: object; hash: string | null; bits: number }>> = {
  Ed25519: { kind: 'ed25519', details: {}, hash: null, bits: 128 },
  'P-256': { kind: 'ec', details: { namedCurve: 'prime256v1' }, hash: 'sha256', bits: 128 },
  'P-384': { kind: 'ec', details: { namedCurve: 'secp384r1' }, hash: 'sha384', bits: 192 },
  'P-521': { kind: 'ec', details: { namedCurve: 'secp521r1' }, hash: 'sha512', bits: 256 },
  'RSA-2048': { kind: 'rsa', details: { modulusLength: 2_048, publicExponent: 65_537n }, hash: 'sha256', bits: 112 },
  'RSA-3072': { kind: 'rsa', details: { modulusLength: 3_072, publicExponent: 65_537n }, hash: 'sha256', bits: 128 },
  'RSA-4096': { kind: 'rsa', details: { modulusLength: 4_096, publicExponent: 65_537n }, hash: 'sha256', bits: 152 },
}

function isPair(privateKey: KeyObject, publicKey: KeyObject, hash: string | null): boolean {
  return verify(hash, message, publicKey, sign(hash, message, privateKey))
}

describe('a key pair', () => {
  for (const [type, { kind, details, hash, bits: strength }] of Object.entries(types)) {
    it(`of ${type}: PEM and JWK are the same two keys`, { timeout: 120_000 }, async () => {
      const pair = await keyPair(type as KeyPairType)
      const privateKey = createPrivateKey(pair.privateKey)
      const publicKey = createPublicKey(pair.publicKey)
      expect([privateKey.asymmetricKeyType, publicKey.asymmetricKeyType]).toEqual([kind, kind])
      expect(publicKey.asymmetricKeyDetails).toEqual(details)
      expect(isPair(privateKey, publicKey, hash)).toBe(true)
      const [privateJwk, publicJwk] = [privateKey, publicKey].map(key => key.export({ format: 'jwk' }))
      expect(pair.privateJwk).toEqual(privateJwk)
      expect(pair.publicJwk).toEqual(publicJwk)
      expect(pair.type).toBe(type)
      expect(bits.keyPair(type as KeyPairType)).toBe(strength)
    })
  }

  it('is PEM as everybody writes it', async () => {
    const { privateKey, publicKey } = await keyPair()
    const theirs = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    expect(privateKey.length).toBe(theirs.privateKey.length)
    expect(publicKey.length).toBe(theirs.publicKey.length)
    expect(createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'pem' })).toBe(privateKey)
    const rsa = await keyPair('RSA-2048')
    expect(createPrivateKey(rsa.privateKey).export({ type: 'pkcs8', format: 'pem' })).toBe(rsa.privateKey)
  })

  it('shows nothing secret in its public half', async () => {
    for (const type of ['Ed25519', 'P-256', 'RSA-2048'] as const) {
      const { publicJwk } = await keyPair(type)
      expect(Object.keys(publicJwk).filter(field => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(field))).toEqual([])
    }
  })

  it('is another one each time', async () => {
    const pairs = await Promise.all([keyPair('P-256'), keyPair('P-256')])
    expect(pairs[0].privateKey).not.toBe(pairs[1].privateKey)
  })

  it.each(['RSA-1024', 'ed25519', 'toString', 7, null])('of %s there is not', async type => {
    await expect(keyPair(type as never)).rejects.toThrow(/^type must be one of Ed25519, P-256/)
    expect(() => bits.keyPair(type as never)).toThrow(TypeError)
  })
})
