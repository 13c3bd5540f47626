import {
  alphabets,
  bits,
  djangoSecretKey,
  jwtSecret,
  keyPair,
  type PassphraseOptions,
  passphrase,
  password,
  pin,
  randomString,
  tokenBytes,
  tokenHex,
  tokenUrlsafe,
  totpSecret,
  totpUri,
  uuidV4,
  uuidV7,
} from '@sealwax/core/generate'
import { effLongWords } from '../../generate/word-list.ts'
import type { Call } from '../call.ts'
import type { Options } from './options.ts'
import { passwordPolicy } from './password-policy.ts'

/** One generated value. */
export interface Made {
  /** What is printed, stored or copied. */
  readonly value: string | Uint8Array
  /** What is not secret of it, printed in any case. */
  readonly open?: string
  /** For JSON, instead of the value: everything, and what is not secret. */
  readonly fields?: { readonly all: Fields; readonly open?: Fields }
  /** Never stored over what is there. */
  readonly onlyNew?: boolean
  /** What was done to make it, for standard error. */
  readonly done?: string
  /** Undoes that, where the value could not be handed over. */
  readonly undo?: () => Promise<void>
}

type Fields = Readonly<Record<string, unknown>>

/** What the options of a kind ask for. */
export interface Plan {
  /** The strength of each value; computed when it is asked for. */
  bits(): number
  make(): Made | Promise<Made>
}

interface Kind {
  /** The options that it takes, beside those of all kinds. */
  readonly options: readonly string[]
  plan(options: Options, call: Call): Plan | Promise<Plan>
}

/** A kind that is one function of core and its strength. */
function text(bits: () => number, make: () => string): Plan {
  return { bits, make: () => ({ value: make() }) }
}

export const kinds: Readonly<Record<string, Kind>> = {
  hex: sized(bits.tokenHex, tokenHex),
  urlsafe: sized(bits.tokenUrlsafe, tokenUrlsafe),
  bytes: {
    options: ['size'],
    plan: options => {
      const size = options.number('size')
      return {
        bits: () => bits.tokenBytes(size),
        make: () => {
          const value = tokenBytes(size)
          return { value, fields: { all: { base64: Buffer.from(value).toString('base64') } } }
        },
      }
    },
  },
  string: {
    options: ['length', 'alphabet', 'characters'],
    plan: options => {
      const length = options.number('length') ?? 32
      const named = options.oneOf<string>('alphabet', { ...alphabets })
      const alphabet = options.only('characters', 'alphabet') ?? named
      return text(
        () => bits.randomString(length, alphabet),
        () => randomString(length, alphabet),
      )
    },
  },
  password: {
    options: [
      'length',
      'policy',
      'lowercase',
      'uppercase',
      'digits',
      'symbols',
      'exclude',
      'safe-for',
      'no-look-alikes',
      'no-repeats',
      'letter-first',
    ],
    plan: options => {
      const policy = passwordPolicy(options)
      return text(
        () => bits.password(policy),
        () => password(policy),
      )
    },
  },
  passphrase: {
    options: ['words', 'separator', 'capitals', 'digit'],
    plan: async options => {
      const words = await effLongWords()
      const chosen: PassphraseOptions = {
        count: options.number('words') ?? 6,
        separator: options.value('separator') ?? '-',
        capitals: options.has('capitals'),
        digit: options.has('digit'),
      }
      return text(
        () => bits.passphrase(words, chosen),
        () => passphrase(words, chosen),
      )
    },
  },
  pin: {
    options: ['length'],
    plan: options => {
      const length = options.number('length')
      return text(
        () => bits.pin(length),
        () => pin(length),
      )
    },
  },
  uuid: {
    options: ['v7'],
    plan: options => (options.has('v7') ? text(bits.uuidV7, uuidV7) : text(bits.uuidV4, uuidV4)),
  },
  django: { options: [], plan: () => text(bits.djangoSecretKey, djangoSecretKey) },
  jwt: {
    options: ['algorithm'],
    plan: options => {
      const algorithm = options.oneOf('algorithm', { HS256: 'HS256', HS384: 'HS384', HS512: 'HS512' } as const)
      return text(
        () => bits.jwtSecret(algorithm),
        () => jwtSecret(algorithm),
      )
    },
  },
  'key-pair': {
    options: ['algorithm', 'jwk'],
    plan: options => {
      const types = {
        Ed25519: 'Ed25519',
        'P-256': 'P-256',
        'P-384': 'P-384',
        'P-521': 'P-521',
        'RSA-2048': 'RSA-2048',
        'RSA-3072': 'RSA-3072',
        'RSA-4096': 'RSA-4096',
      } as const
      const type = options.oneOf('algorithm', types)
      const line = (jwk: object): string => `${JSON.stringify(jwk)}\n`
      return {
        bits: () => bits.keyPair(type),
        make: async () => {
          const { privateKey, publicKey, privateJwk, publicJwk } = await keyPair(type)
          return options.has('jwk')
            ? {
                value: line(privateJwk),
                open: line(publicJwk),
                fields: { all: { privateKey: privateJwk, publicKey: publicJwk }, open: { publicKey: publicJwk } },
              }
            : { value: privateKey, open: publicKey, fields: { all: { privateKey, publicKey }, open: { publicKey } } }
        },
      }
    },
  },
  totp: {
    options: ['size', 'account', 'issuer'],
    plan: options => {
      const size = options.number('size')
      const account = options.value('account')
      const issuer = options.needing('issuer', 'account')
      return {
        bits: () => bits.totpSecret(size),
        make: () => {
          const secret = totpSecret(size)
          if (account === undefined) return { value: secret }
          const uri = totpUri(secret, { account, ...(issuer !== undefined && { issuer }) })
          return { value: uri, fields: { all: { secret, uri } } }
        },
      }
    },
  },
  'api-key': {
    options: ['prefix', 'environment', 'owner', 'scopes', 'expires', 'pepper', 'keys-store'],
    plan: async (options, call) => (await import('./api-key.ts')).planApiKey(options, call),
  },
  peppers: {
    options: [],
    plan: async () => {
      const { newPeppers } = await import('@sealwax/core/api-keys')
      // Every key rests on them: replaced by mistake, they would end all of them at once.
      return { bits: () => 256, make: () => ({ value: newPeppers(), onlyNew: true }) }
    },
  },
}

function sized(strength: (size?: number) => number, make: (size?: number) => string): Kind {
  return {
    options: ['size'],
    plan: options => {
      const size = options.number('size')
      return text(
        () => strength(size),
        () => make(size),
      )
    },
  }
}
