import { bits, type Jwk, type KeyPairType, keyPair } from '@sealwax/core/generate'
import type { Kind } from './kind.ts'

const types: readonly KeyPairType[] = ['Ed25519', 'P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096']

export const keyPairKind: Kind = {
  id: 'key-pair',
  name: 'Key pair',
  group: 'programs',
  about: 'A private key, which is the secret, and its public key.',
  fields: [
    { type: 'choice', name: 'type', label: 'Type', initial: 'Ed25519', choices: types.map(type => [type, type]) },
    {
      type: 'choice',
      name: 'form',
      label: 'Written as',
      initial: 'pem',
      choices: [
        ['pem', 'PEM'],
        ['jwk', 'JWK (JSON)'],
      ],
    },
  ],
  recipe(given) {
    const type = given.text('type') as KeyPairType
    const isPem = given.text('form') === 'pem'
    // Web Cryptography API, section 10: `subtle` is for secure contexts.
    if (!('subtle' in crypto)) {
      throw new Error('Browsers make keys only in a page that came by HTTPS or was opened as a file: open it that way')
    }
    return {
      code: `await keyPair('${type}')`,
      bits: bits.keyPair(type),
      meaning: 'How hard it is to find the private key by the public one (NIST SP 800-57).',
      async make() {
        const pair = await keyPair(type)
        const json = (key: Jwk): string => JSON.stringify(key, null, 2)
        return [
          { label: 'Private key', value: isPem ? pair.privateKey : json(pair.privateJwk), isLong: true },
          { label: 'Public key', value: isPem ? pair.publicKey : json(pair.publicJwk), isLong: true },
        ]
      },
    }
  },
}
