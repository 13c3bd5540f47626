import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { checkConfiguration } from '../../src/configuration/check-configuration.ts'

const schema = JSON.parse(readFileSync(new URL('../../sealwax.schema.json', import.meta.url), 'utf8'))
const fits = new Ajv({ allErrors: true, strictRequired: false }).compile(schema)

const right: [string, unknown][] = [
  ['one store', { stores: 'file:.env' }],
  ['stores in a text', { stores: 'env: file:.env' }],
  ['a list', { stores: ['env:', 'file:.env'] }],
  ['a schema for editors', { $schema: './node_modules/sealwax/sealwax.schema.json', stores: 'env:' }],
  ['profiles', { profiles: { default: 'file:.env', production: ['env:', 'aws://eu-west-1/shop'] }, write: 'aws' }],
  ['a profile in full', { profiles: { default: { stores: 'env:', write: 0, names: {}, cache: false, timeout: 1 } } }],
  ['routes alone', { routes: { 'db/': 'vault://vault.example.com' } }],
  ['routes of a profile alone', { profiles: { default: { routes: { 'db/': ['env:'] } } } }],
  ['names', { stores: 'env:', names: { DB_PASSWORD: 'prod/db#password', KEY: 'key', ODD: 'a#b#c' } }],
  [
    'keys',
    { stores: 'env:?encrypt=a', keys: { a: 'env:A', 'b.2-c_d': ['file:a.key', 'vault://v.example.com#keys/a'] } },
  ],
  ['keys of a profile', { profiles: { default: { stores: 'env:', keys: { a: 'env:A' } } } }],
  ['a cache', { stores: 'env:', cache: { ttl: 1, maxStale: 0, notFoundTtl: 0.5, maxEntries: 10 } }],
  ['adapters', { stores: 'acme:', adapters: { acme: 'acme-sealwax', 'x+y': '@acme/sealwax' } }],
]

const wrong: [string, unknown, string][] = [
  ['nothing', {}, 'the configuration names no store: add `stores`, or `profiles`.'],
  ['a list', [], 'the configuration must be an object; it is an array.'],
  ['null', null, 'the configuration must be an object; it is null.'],
  ['a misspelt key', { store: 'env:' }, 'store is not known. Did you mean "stores"?'],
  ['__proto__', JSON.parse('{"__proto__":{},"stores":"env:"}'), '__proto__ is not known.'],
  [
    'a misspelt key of a profile',
    { profiles: { a: { stores: 'env:', wirte: 0 } } },
    'profiles.a.wirte is not known. Did you mean "write"?',
  ],
  ['a misspelt key of the cache', { stores: 'env:', cache: { tll: 1 } }, 'cache.tll is not known. Did you mean "ttl"?'],
  ['adapters in a profile', { profiles: { a: { stores: 'env:', adapters: {} } } }, 'profiles.a.adapters is not known.'],
  ['stores beside profiles', { stores: 'env:', profiles: { a: 'env:' } }, '`stores` and `profiles` exclude each other'],
  ['no profiles', { profiles: {} }, '`profiles` is empty: add "default".'],
  ['a profile without a name', { profiles: { '': 'env:' } }, 'a profile has no name'],
  [
    'a profile of the wrong kind',
    { profiles: { a: 3 } },
    'profiles.a must be the URL of a store, a list of them or an object; it is a number.',
  ],
  ['an empty store', { stores: '' }, 'stores must be the URL of a store or a list of them; it is an empty string.'],
  ['blanks', { stores: '  ' }, 'stores must be'],
  ['an empty list', { stores: [] }, 'stores must be'],
  ['a list with something else', { stores: ['env:', 7] }, 'stores[1] must be the URL of a store; it is a number.'],
  ['a list with nothing', { stores: [''] }, 'stores[0] must be'],
  ['a list of a profile', { profiles: { a: [true] } }, 'profiles.a[0] must be'],
  ['write as a fraction', { stores: 'env:', write: 0.5 }, 'write must be the scheme, the place or the URL of a store'],
  ['write below nothing', { stores: 'env:', write: -1 }, 'write must be'],
  ['write empty', { stores: 'env:', write: '' }, 'write must be'],
  ['names of the wrong kind', { stores: 'env:', names: ['A'] }, 'names must be an object; it is an array.'],
  ['a name with a part', { stores: 'env:', names: { 'A#b': 'c' } }, 'names has "A#b"'],
  ['an empty name', { stores: 'env:', names: { '': 'c' } }, 'names has ""'],
  [
    'a reference of the wrong kind',
    { stores: 'env:', names: { A: 1 } },
    'names.A must be a name of the store, such as prod/db#password; it is a number.',
  ],
  ['a reference without a name', { stores: 'env:', names: { A: '#part' } }, 'names.A must be'],
  ['a reference without a part', { stores: 'env:', names: { A: 'db#' } }, 'names.A must be'],
  ['no routes', { routes: {} }, 'routes is empty'],
  [
    'a route for everything',
    { routes: { '': 'env:' } },
    'routes has an empty beginning: what no route takes goes to `stores`',
  ],
  ['a route to nowhere', { routes: { 'a/': [] } }, 'routes.a/ must be'],
  ['keys of the wrong kind', { stores: 'env:', keys: ['env:A'] }, 'keys must be an object; it is an array.'],
  ['a key with a comma in its name', { stores: 'env:', keys: { 'a,b': 'env:A' } }, 'keys has "a,b"'],
  ['a key itself', { stores: 'env:', keys: { a: 'bm90IGEgcmVhbCBrZXk=' } }, 'keys.a must be where a key is'],
  [
    'a key itself in a list',
    { stores: 'env:', keys: { a: ['env:A', 'bm90IGEga2V5'] } },
    'keys.a must be where a key is',
  ],
  ['no keys', { stores: 'env:', keys: { a: [] } }, 'keys.a must be where a key is'],
  ['a key as a number', { stores: 'env:', keys: { a: 7 } }, 'keys.a must be where a key is'],
  ['cache true', { stores: 'env:', cache: true }, 'cache must be false or an object; it is a boolean.'],
  [
    'a ttl as text',
    { stores: 'env:', cache: { ttl: '5m' } },
    'cache.ttl must be a number of at least 1; it is a string.',
  ],
  ['a ttl of nothing', { stores: 'env:', cache: { ttl: 0 } }, 'cache.ttl must be a number of at least 1'],
  ['a timeout of nothing', { stores: 'env:', timeout: 0 }, 'timeout must be a number of at least 1'],
  ['an adapter that is built in', { stores: 'env:', adapters: { env: 'x' } }, 'adapters has env, which is built in'],
  ['a scheme of one letter', { stores: 'env:', adapters: { c: 'x' } }, 'adapters has "c"'],
  ['a scheme in capitals', { stores: 'env:', adapters: { Acme: 'x' } }, 'adapters has "Acme"'],
  [
    'an adapter by its path',
    { stores: 'env:', adapters: { acme: './acme.js' } },
    'adapters.acme is not the name of an npm package, such as "acme-sealwax" or "@acme/sealwax". It is a path',
  ],
  [
    'an adapter that is no text',
    { stores: 'env:', adapters: { acme: 7 } },
    'adapters.acme must be the name of an npm package, such as "acme-sealwax" or "@acme/sealwax"; it is a number.',
  ],
  ...(
    [
      ['', 'It is empty.'],
      ['C:\\acme', 'It is a path'],
      ['Acme', 'Names of packages are in lower case.'],
      ['acme@1.2.3', 'It ends in a version'],
      ['@acme/sealwax@1', 'It ends in a version'],
      ['acme/opener', 'It goes on after the name'],
      ['@acme/sealwax/opener', 'It goes on after the name'],
      ['@acme', 'It has characters that no name of a package has'],
      ['ac me', 'It has characters that no name of a package has'],
    ] as const
  ).map(([name, fault]): [string, unknown, string] => [
    `the adapter ${JSON.stringify(name)}`,
    { stores: 'env:', adapters: { acme: name } },
    `adapters.acme is not the name of an npm package, such as "acme-sealwax" or "@acme/sealwax". ${fault}`,
  ]),
  [
    'blanks for a store',
    { stores: ' ' },
    'stores must be the URL of a store or a list of them; there are blanks alone.',
  ],
  [
    'a name of nothing but a part',
    { stores: 'env:', names: { A: '#b' } },
    'names.A must be a name of the store, such as prod/db#password; the text there is of another form.',
  ],
  [
    'an adapter by a URL',
    { stores: 'env:', adapters: { acme: 'https://example.com/acme.js' } },
    'adapters.acme is not the name of an npm package, such as "acme-sealwax" or "@acme/sealwax". It is a URL',
  ],
  ['$schema of the wrong kind', { $schema: 1, stores: 'env:' }, '$schema must be a string'],
]

test.each(right)('%s is right, for the schema of editors as well', (_, value) => {
  expect(checkConfiguration(value, 'here')).toEqual(value)
  expect(fits(value)).toBe(true)
})

test.each(wrong)('%s is refused, by the schema of editors as well', (_, value, message) => {
  expect(() => checkConfiguration(value, 'here')).toThrow(
    expect.objectContaining({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(`here: ${message}`) }),
  )
  expect(fits(value)).toBe(false)
})

test('a profile without stores is refused, as no schema of ours can tell', () => {
  expect(() => checkConfiguration({ profiles: { a: { timeout: 1 } } }, 'here')).toThrow(
    'here: profiles.a names no store: add `stores`.',
  )
})

test('no message repeats what stands in the configuration', () => {
  const values = [
    { stores: { url: 'hunter2' } },
    { stores: 'env:', cache: 'hunter2' },
    { stores: 'env:', names: { A: '#hunter2' } },
    { stores: 'env:', adapters: { acme: '/hunter2' } },
  ]
  for (const value of values) {
    expect(() => checkConfiguration(value, 'here')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  }
})
