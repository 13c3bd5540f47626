import { bits, totpSecret, totpUri } from '@sealwax/core/generate'
import type { Kind } from './kind.ts'
import { literal } from './literal.ts'

export const totp: Kind = {
  id: 'totp',
  name: 'TOTP secret',
  group: 'programs',
  about: 'For one-time passwords (RFC 6238): what a server and an authenticator app both know.',
  fields: [
    { type: 'text', name: 'issuer', label: 'Service', initial: '', hint: 'Such as Shop.' },
    {
      type: 'text',
      name: 'account',
      label: 'Account',
      initial: '',
      hint: 'Such as ada@example.com. With it there is an address that the app reads.',
    },
    { type: 'number', name: 'size', label: 'Bytes', initial: 20, min: 16, max: 64, isExtra: true },
  ],
  recipe(given) {
    const size = given.number('size')
    const [issuer, account] = [given.text('issuer'), given.text('account')]
    const options = { ...(issuer !== '' && { issuer }), account }
    return {
      code: account === '' ? `totpSecret(${size})` : `totpUri(totpSecret(${size}), ${literal(options)})`,
      bits: bits.totpSecret(size),
      make(random) {
        const secret = totpSecret(size, random)
        return [
          { label: 'Secret', value: secret },
          ...(account === '' ? [] : [{ label: 'Address for the app', value: totpUri(secret, options), isLong: true }]),
        ]
      },
    }
  },
}
