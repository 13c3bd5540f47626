import { bits, tokenHex, tokenUrlsafe } from '@sealwax/core/generate'
import type { Kind } from './kind.ts'

const makers = { hex: tokenHex, urlsafe: tokenUrlsafe }

export const token: Kind = {
  id: 'token',
  name: 'Token',
  group: 'programs',
  about: 'Random bytes as text, for API tokens, session keys and webhook secrets.',
  fields: [
    { type: 'number', name: 'size', label: 'Bytes', initial: 32, min: 1, max: 1_024 },
    {
      type: 'choice',
      name: 'form',
      label: 'Written as',
      initial: 'hex',
      choices: [
        ['hex', 'Hexadecimal'],
        ['urlsafe', 'Base64 for URLs'],
      ],
    },
  ],
  recipe(given) {
    const size = given.number('size')
    const make = given.text('form') === 'hex' ? makers.hex : makers.urlsafe
    return {
      code: `${make === makers.hex ? 'tokenHex' : 'tokenUrlsafe'}(${size})`,
      bits: bits.tokenBytes(size),
      make: random => [{ label: 'Token', value: make(size, random) }],
    }
  },
}
