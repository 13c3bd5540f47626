import { bits, djangoSecretKey, type JwtAlgorithm, jwtSecret, pin, uuidV4, uuidV7 } from '@sealwax/core/generate'
import type { Kind } from './kind.ts'

export const pinKind: Kind = {
  id: 'pin',
  name: 'PIN',
  group: 'people',
  about: 'Digits, for what locks itself after a few wrong tries.',
  fields: [{ type: 'number', name: 'length', label: 'Digits', initial: 6, min: 1, max: 64 }],
  recipe(given) {
    const length = given.number('length')
    return {
      code: `pin(${length})`,
      bits: bits.pin(length),
      make: random => [{ label: 'PIN', value: pin(length, random) }],
    }
  },
}

export const django: Kind = {
  id: 'django',
  name: 'Django key',
  group: 'programs',
  about: 'A SECRET_KEY: 50 characters of the set that Django itself draws from.',
  fields: [],
  recipe: () => ({
    code: 'djangoSecretKey()',
    bits: bits.djangoSecretKey(),
    make: random => [{ label: 'SECRET_KEY', value: djangoSecretKey(random) }],
  }),
}

export const jwt: Kind = {
  id: 'jwt',
  name: 'JWT secret',
  group: 'programs',
  about: 'For signing JSON Web Tokens, as long as its hash (RFC 7518).',
  fields: [
    {
      type: 'choice',
      name: 'algorithm',
      label: 'Algorithm',
      initial: 'HS256',
      choices: [
        ['HS256', 'HS256 (32 bytes)'],
        ['HS384', 'HS384 (48 bytes)'],
        ['HS512', 'HS512 (64 bytes)'],
      ],
    },
  ],
  recipe(given) {
    const algorithm = given.text('algorithm') as JwtAlgorithm
    return {
      code: `jwtSecret('${algorithm}')`,
      bits: bits.jwtSecret(algorithm),
      make: random => [{ label: 'JWT secret', value: jwtSecret(algorithm, random) }],
    }
  },
}

export const uuid: Kind = {
  id: 'uuid',
  name: 'UUID',
  group: 'programs',
  about: 'A name that nothing else has.',
  fields: [
    {
      type: 'choice',
      name: 'version',
      label: 'Version',
      initial: '4',
      choices: [
        ['4', '4: random'],
        ['7', '7: begins with the time, so that it sorts'],
      ],
    },
  ],
  recipe(given) {
    const isTimed = given.text('version') === '7'
    return {
      code: isTimed ? 'uuidV7()' : 'uuidV4()',
      bits: isTimed ? bits.uuidV7() : bits.uuidV4(),
      meaning: 'Random enough that no two are the same. Use it as a name, not as a secret.',
      make: random => [{ label: 'UUID', value: isTimed ? uuidV7(undefined, random) : uuidV4(random) }],
    }
  },
}
