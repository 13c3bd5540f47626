import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { drawBelow } from './draw.ts'
import { openBytes, type Random } from './random.ts'
import { checkWhole } from './whole-number.ts'

export interface PassphraseOptions {
  /** Words, 1 to 64. Default: 6, which are 77 bits of a list of 7,776 words. */
  readonly count?: number
  /** Between the words; may be empty with `capitals` only. Default: `-`. */
  readonly separator?: string
  /** Each word begins with a capital, which adds no strength. Default: false. */
  readonly capitals?: boolean
  /** A digit after one of the words, for rules that want one. Default: false. */
  readonly digit?: boolean
}

/** The options with their defaults. @throws TypeError, RangeError. */
export function readPassphraseOptions(options: PassphraseOptions): Required<PassphraseOptions> {
  checkKeys('options', options, ['count', 'separator', 'capitals', 'digit'])
  const { count = 6, separator = '-', capitals = false, digit = false } = options
  checkWhole('options.count', count, 1, 64, 'words')
  if (typeof separator !== 'string') throw wrongArgument('options.separator', 'a string', separator)
  for (const [option, flag] of Object.entries({ capitals, digit }))
    if (typeof flag !== 'boolean') throw wrongArgument(`options.${option}`, 'true or false', flag)
  if (separator === '' && !capitals)
    throw new RangeError(
      'options.separator must not be empty unless the words begin with capitals: two could read as one',
    )
  return { count, separator, capitals, digit }
}

/** Lists that cannot change need one look. */
const checkedLists = /* @__PURE__ */ new WeakSet<readonly string[]>()

/** @throws TypeError for what is no array of words; RangeError for fewer than two, or one that is there twice. */
export function checkWords(words: readonly string[]): readonly string[] {
  if (!Array.isArray(words)) throw wrongArgument('words', 'an array of words', words)
  if (checkedLists.has(words)) return words
  for (const [index, word] of words.entries())
    if (typeof word !== 'string' || word === '') throw wrongArgument(`words[${index}]`, 'a word', word)
  if (words.length < 2) throw new RangeError(`words must be two or more, received ${words.length}`)
  if (new Set(words.map(capitalised)).size < words.length)
    throw new RangeError(
      'words must be different, but for a capital: one is there twice, and would come twice as often',
    )
  if (Object.isFrozen(words)) checkedLists.add(words)
  return words
}

/**
 * Words of a list, each as likely, with a separator between them.
 *
 * @param words such as the long list of the Electronic Frontier Foundation, which `sealwax` brings.
 * @throws TypeError, RangeError for a list or an option that cannot be.
 */
export function passphrase(words: readonly string[], options: PassphraseOptions = {}, random?: Random): string {
  checkWords(words)
  const { count, separator, capitals, digit } = readPassphraseOptions(options)
  const bytes = openBytes(random)
  const chosen = Array.from({ length: count }, () => {
    const word = words[drawBelow(bytes, words.length)] as string
    return capitals ? capitalised(word) : word
  })
  if (digit) chosen[drawBelow(bytes, count)] += String(drawBelow(bytes, 10))
  return chosen.join(separator)
}

function capitalised(word: string): string {
  const first = String.fromCodePoint(word.codePointAt(0) as number)
  return first.toUpperCase() + word.slice(first.length)
}
