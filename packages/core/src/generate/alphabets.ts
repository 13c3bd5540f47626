const asciiLowercase = 'abcdefghijklmnopqrstuvwxyz'
const asciiUppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const asciiLetters = asciiLowercase + asciiUppercase
const digits = '0123456789'
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const whitespace = ' \t\n\r\v\f'

/** Characters that people take for one another, in groups: `0 O o`, `1 I l |`, `2 Z`, `5 S`, `8 B`, and three quotes. */
export const lookAlikes = '0Oo1Il|2Z5S8B\'"`'

export interface Alphabets {
  /** The constants of Python's `string`, to the character: from here to `printable`. */
  readonly asciiLowercase: string
  readonly asciiUppercase: string
  readonly asciiLetters: string
  readonly digits: string
  readonly hexDigits: string
  readonly octDigits: string
  readonly punctuation: string
  readonly whitespace: string
  readonly printable: string
  /** Lower-case hexadecimal: 4 bits a character. */
  readonly hex: string
  /** RFC 4648, section 6: 5 bits a character. */
  readonly base32: string
  /** Bitcoin's: digits and letters without `0 O I l`. */
  readonly base58: string
  /** Digits and letters. */
  readonly base62: string
  /** RFC 4648, section 5: 6 bits a character. */
  readonly base64url: string
  /** Digits and letters without those of `lookAlikes`: 50 characters. */
  readonly unambiguous: string
  /** What Django's `get_random_secret_key` draws from: 50 characters. */
  readonly django: string
}

/** Alphabets by name, for `randomString`. */
export const alphabets: Alphabets = {
  asciiLowercase,
  asciiUppercase,
  asciiLetters,
  digits,
  hexDigits: `${digits}abcdefABCDEF`,
  octDigits: '01234567',
  punctuation,
  whitespace,
  printable: digits + asciiLetters + punctuation + whitespace,
  hex: `${digits}abcdef`,
  base32: `${asciiUppercase}234567`,
  base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  base62: digits + asciiUppercase + asciiLowercase,
  base64url: `${asciiUppercase}${asciiLowercase}${digits}-_`,
  unambiguous: '34679ACDEFGHJKLMNPQRTUVWXYabcdefghijkmnpqrstuvwxyz',
  django: `${asciiLowercase}${digits}!@#$%^&*(-_=+)`,
}
