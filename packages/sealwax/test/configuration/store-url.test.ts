import type { Opener } from '@sealwax/core'
import { expect, test } from 'vitest'
import { fitToOpener, parseStoreUrl } from '../../src/configuration/store-url.ts'

const parse = (text: string) => {
  const { scheme, authority, path, query, shown } = parseStoreUrl(text, 'here')
  return { scheme, authority, path, query: Object.fromEntries(query), shown }
}

const problem = (text: string): string => {
  try {
    parseStoreUrl(text, 'here')
  } catch (error) {
    expect(error).toMatchObject({ name: 'SecretError', code: 'ERR_SECRET_CONFIG' })
    return (error as Error).message
  }
  throw new Error('It was expected to be refused, and was not.')
}

test.each([
  ['file:.env', { scheme: 'file', path: '.env' }],
  ['file:../shared/secrets.json', { scheme: 'file', path: '../shared/secrets.json' }],
  ['file:/etc/app/.env', { scheme: 'file', path: '/etc/app/.env' }],
  ['file:///etc/app/.env', { scheme: 'file', path: '/etc/app/.env' }],
  ['file:C:\\app\\me@home\\.env', { scheme: 'file', path: 'C:\\app\\me@home\\.env' }],
  ['file:my%20app/100%25/.env', { scheme: 'file', path: 'my app/100%/.env' }],
  ['file:.env?layers=.env.local', { scheme: 'file', path: '.env', query: { layers: '.env.local' } }],
  ['ENV:', { scheme: 'env', path: '' }],
  ['env:?prefix=SHOP_&empty=absent', { scheme: 'env', path: '', query: { prefix: 'SHOP_', empty: 'absent' } }],
  ['aws:', { scheme: 'aws', path: '' }],
  ['aws://eu-west-1/shop/prod', { scheme: 'aws', authority: 'eu-west-1', path: 'shop/prod' }],
  ['vault+http://localhost:8200', { scheme: 'vault+http', authority: 'localhost:8200', path: '' }],
  [
    'vault://[::1]:8200/a?mount=a%2Fb&kv=2',
    { scheme: 'vault', authority: '[::1]:8200', path: 'a', query: { mount: 'a/b', kv: '2' } },
  ],
])('%s', (text, expected) => {
  expect(parse(text)).toMatchObject({ authority: undefined, query: {}, ...expected })
})

test.each([
  ['AWS://eu-west-1/shop%20x?bundle=prod/app', 'aws://eu-west-1/shop%20x?bundle=prod/app'],
  ['redis://h/0?connectTimeout=9&prefix=p%20a', 'redis://h/0?prefix=p%20a'],
  ['vault://h?auth=approle&namespace=team&mount=kv&role=r', 'vault://h?namespace=team&mount=kv'],
  ['gcp://p?location=europe-west3&endpoint=h:1&kmsKey=k', 'gcp://p?location=europe-west3&endpoint=h:1'],
  ['azure://v?cloud=china&requestTimeout=9', 'azure://v?cloud=china'],
  ['file:.env?layers=.env.local&permissions=refuse', 'file:.env?layers=.env.local'],
  ['env:?prefix=SHOP_&folder=run', 'env:?prefix=SHOP_&folder=run'],
  // Of a scheme or an option that is not known, nobody can say what it carries.
  ['other://h?mount=m&prefix=p&prefixes=q&encrypt=env:K', 'other://h?prefix=p'],
  ['aws:?kmsKeyId=k', 'aws:'],
])('of the options of %s, those are shown that tell the place', (text, shown) => {
  expect(parse(text).shown).toBe(shown)
})

test.each([
  ['.env', 'begins with its scheme'],
  ['file:.env,env:', 'several stores are parted by spaces'],
  ['env:;file:.env', 'several stores are parted by spaces'],
  ['aws://eu-west-1/shop,vault://vault.example.com', 'several stores are parted by spaces'],
  ['/etc/app/.env', 'begins with its scheme'],
  ['C:\\app\\.env', 'a path needs file: before it'],
  ['', 'begins with its scheme'],
  ['file:my app/.env', 'write a space as %20'],
  ['file:.env#API_KEY', 'write it as %23'],
  ['file:100%', 'write % itself as %25'],
  ['file:%ff', 'hexadecimal digits of UTF-8'],
  ['file:a%00b', 'NUL'],
  ['file:.env?', 'name=value'],
  ['file:.env?layers', 'name=value'],
  ['file:.env?=x', 'name=value'],
  ['file:.env?layers=', 'without a value'],
  ['file:.env?layers=a&layers=b', 'twice'],
  ['aws://evil.example\\x/shop', 'between // and the next /'],
  ['aws://eu-west-1%2Fx', 'between // and the next /'],
  ['vault://höst', 'between // and the next /'],
])('%j is refused with what to write', (text, message) => {
  expect(problem(text)).toContain(message)
})

test.each([
  'redis://user:hunter2@host:6379/0',
  'redis://:hunter2@host',
  'vault://hunter2@host',
  'vault://user%40hunter2@host',
  'vault://user:hunter2%40host/x',
  'redis:user:hunter2@host',
  'vault://host?token=hunter2',
  'vault://host?mount=a&Token=hunter2',
  'vault://host?vault_token=hunter2',
  'vault://host?secret-id=hunter2',
  'vault://host?password=hunter2',
  'vault://host?%70assword=hunter2',
  'azure://my-vault?client_secret=hunter2',
  'aws://eu-west-1?accessKeyId=hunter2',
  'aws://eu-west-1?secretAccessKey=hunter2',
  'acme://x?api-key=hunter2',
])('credentials are refused and not repeated: %#', text => {
  const message = problem(text)
  expect(message).toContain('carries credentials')
  expect(message).not.toContain('hunter2')
})

test('no refusal repeats what could be a secret in the wrong place', () => {
  const wrong = ['hunter2', 'env:?hunter2', 'env:hunter2 x', 'env:hunter2#', 'env:hunter2%', 'env:hunter2%00']
  for (const text of wrong) {
    expect(problem(text)).not.toContain('hunter2')
  }
})

test('an adapter gets its own options; prefix and bundle are ours unless they are its own', () => {
  const opener = { schemes: ['x'], options: ['mount'], open: () => undefined } as unknown as Opener
  const fitted = fitToOpener(parseStoreUrl('x-y:a?mount=b&bundle=prod/app&prefix=shop', 'here'), opener, 'here')
  expect(fitted).toMatchObject({ bundle: 'prod/app', prefix: 'shop' })
  expect(Object.fromEntries(fitted.url.query)).toEqual({ mount: 'b' })
  const own = fitToOpener(parseStoreUrl('x-y:a?prefix=shop', 'here'), { ...opener, options: ['prefix'] }, 'here')
  expect(own.prefix).toBeUndefined()
  expect(Object.fromEntries(own.url.query)).toEqual({ prefix: 'shop' })
})

test('an option that nobody knows is refused, with the near one', () => {
  const opener = { schemes: ['x'], options: ['mount'], open: () => undefined } as unknown as Opener
  expect(() => fitToOpener(parseStoreUrl('x-y:a?muont=b', 'here'), opener, 'here')).toThrow(
    'here: x-y: takes no option "muont". Did you mean "mount"? It takes mount, bundle, prefix, encrypt, plaintext.',
  )
})
