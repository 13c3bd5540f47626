import { alphabets, bits, randomString } from '@sealwax/core/generate'
import type { Kind } from './kind.ts'
import { literal } from './literal.ts'

const named = {
  base62: 'Letters and digits',
  unambiguous: 'Letters and digits, no look-alikes',
  base58: 'Base58 (no 0 O I l)',
  base32: 'Base32 (A–Z, 2–7)',
  asciiLetters: 'Letters',
  asciiLowercase: 'Lower-case letters',
  hex: 'Hexadecimal',
  digits: 'Digits',
} as const

type Named = keyof typeof named

export const string: Kind = {
  id: 'string',
  name: 'String',
  group: 'programs',
  about: 'Characters of an alphabet, each as likely as every other.',
  fields: [
    { type: 'number', name: 'length', label: 'Characters', initial: 32, min: 1, max: 1_024 },
    {
      type: 'choice',
      name: 'alphabet',
      label: 'Alphabet',
      initial: 'base62',
      choices: [...Object.entries(named), ['', 'Your own']],
    },
    {
      type: 'text',
      name: 'own',
      label: 'Your own alphabet',
      initial: '',
      hint: 'Two characters or more, each once.',
      shownFor: ['alphabet', ''],
    },
  ],
  recipe(given) {
    const length = given.number('length')
    const name = given.text('alphabet')
    const alphabet = name === '' ? given.text('own') : alphabets[name as Named]
    return {
      code: `randomString(${length}, ${name === '' ? literal(alphabet) : `alphabets.${name}`})`,
      bits: bits.randomString(length, alphabet),
      make: random => [{ label: 'String', value: randomString(length, alphabet, random), isTyped: true }],
    }
  },
}
