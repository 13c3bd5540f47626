import { bits, type PassphraseOptions, passphrase } from '@sealwax/core/generate'
import type { Given, Kind } from './kind.ts'
import { literal } from './literal.ts'

export const passphraseKind: Kind = {
  id: 'passphrase',
  name: 'Passphrase',
  group: 'people',
  about: 'Words of a list, easy to remember and to type.',
  fields: [
    { type: 'number', name: 'count', label: 'Words', initial: 6, min: 1, max: 64 },
    { type: 'text', name: 'separator', label: 'Between the words', initial: '-' },
    { type: 'flag', name: 'capitals', label: 'Each word begins with a capital', initial: false },
    { type: 'flag', name: 'digit', label: 'A digit after one of the words', initial: false },
  ],
  async recipe(given, lists) {
    const options = optionsOf(given)
    const words = await lists.words()
    return {
      code: `passphrase(words, ${literal(options)})`,
      bits: bits.passphrase(words, options),
      make: random => [{ label: 'Passphrase', value: passphrase(words, options, random), isTyped: true }],
    }
  },
}

function optionsOf(given: Given): PassphraseOptions {
  const separator = given.text('separator')
  return {
    count: given.number('count'),
    ...(separator !== '-' && { separator }),
    ...(given.flag('capitals') && { capitals: true }),
    ...(given.flag('digit') && { digit: true }),
  }
}
