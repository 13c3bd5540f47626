import { createSecrets, type SecretError } from '@sealwax/core'
import { expect, test } from 'vitest'
import { type EnvironmentOptions, environment } from '../src/index.ts'
import { scratch } from './scratch.ts'

const open = (variables: Record<string, string>, options: EnvironmentOptions = {}) =>
  createSecrets(environment({ variables, folders: [], ...options }))

const failure = (promise: Promise<unknown>): Promise<SecretError> =>
  promise.then(
    () => Promise.reject(new Error('it was expected to fail')),
    error => error,
  )

test('a name is the variable of that name, in upper case, with __ for /', async () => {
  const secrets = open({ API_KEY: 'one', DB__PASSWORD: 'two', SHOP__PAY_PAL__KEY2: 'three' })
  expect(await secrets.get('API_KEY')).toBe('one')
  expect(await secrets.get('api_key')).toBe('one')
  expect(await secrets.get('db/password')).toBe('two')
  expect(await secrets.get('shop/pay_pal/key2')).toBe('three')
})

test('process.env is read at every call', async () => {
  const name = 'SEALWAX_TEST_OF_PROCESS_ENV'
  const secrets = createSecrets(environment({ folders: [] }))
  expect(await secrets.getOptional(name)).toBeUndefined()
  process.env[name] = 'set later'
  try {
    expect(await secrets.get(name)).toBe('set later')
  } finally {
    delete process.env[name]
  }
})

test('an empty variable is an empty value, unless that is to mean absent', async () => {
  expect(await open({ API_KEY: '' }).get('API_KEY')).toBe('')
  expect(await open({ API_KEY: '' }, { emptyIsAbsent: true }).getOptional('API_KEY')).toBeUndefined()
})

test('what a plain object inherits is no variable', async () => {
  for (const name of ['constructor', '__proto__', 'hasOwnProperty']) {
    expect(await open({}).getOptional({ name })).toBeUndefined()
  }
})

test('an absent name says which variables to set, and a near one that is there', async () => {
  const error = await failure(open({ API_KEY: 'x', OTHER: 'y' }).get('API_KYE'))
  expect(error).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND', provider: 'env', secretName: 'API_KYE' })
  expect(error.message).toContain('Did you mean "API_KEY"?')
  expect(error.message).toContain('Set the variable API_KYE, or API_KYE_FILE')
})

test('NAME_FILE names a file anywhere, whose final newline is dropped', async () => {
  const folder = scratch({ 'db/password': 'from a file\n' })
  const secrets = open({ DB_PASSWORD_FILE: `${folder}/db/password` })
  expect(await secrets.get('DB_PASSWORD')).toBe('from a file')
  expect(await secrets.get('DB_PASSWORD_FILE')).toBe(`${folder}/db/password`)
})

test('NAME and NAME_FILE together are a mistake of the configuration, not one of them', async () => {
  const folder = scratch({ password: 'x' })
  const error = await failure(open({ DB_PASSWORD: 'y', DB_PASSWORD_FILE: `${folder}/password` }).get('DB_PASSWORD'))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain('DB_PASSWORD and DB_PASSWORD_FILE are both set: unset one of them.')
})

test('an empty NAME_FILE is none', async () => {
  expect(await open({ DB_PASSWORD: 'x', DB_PASSWORD_FILE: '' }).get('DB_PASSWORD')).toBe('x')
  expect(await open({ DB_PASSWORD_FILE: '' }).has('DB_PASSWORD')).toBe(false)
})

test('a NAME_FILE that leads nowhere is no absent secret, and is not quoted: it may be the secret itself', async () => {
  const variables = { DB_PASSWORD_FILE: 'hunter2-hunter2' }
  const error = await failure(open(variables).get('DB_PASSWORD'))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain('The file that DB_PASSWORD_FILE names does not exist.')
  expect(JSON.stringify(error) + error.stack).not.toContain('hunter2')
  const tooLong = await failure(open({ DB_PASSWORD_FILE: 'hunter2'.repeat(1000) }).get('DB_PASSWORD'))
  expect(JSON.stringify(tooLong) + tooLong.stack).not.toContain('hunter2')
})

test('a prefix that ends with _ is taken as it is, any other is joined by __', async () => {
  const variables = { SHOP_API_KEY: 'underscore', SHOP__API_KEY: 'slash', API_KEY: 'of another' }
  expect(await open(variables, { prefix: 'SHOP_' }).get('API_KEY')).toBe('underscore')
  for (const prefix of ['shop', 'shop/', 'SHOP']) {
    expect(await open(variables, { prefix }).get('api_key')).toBe('slash')
  }
})

test('with a prefix nothing outside it can be read', async () => {
  const secrets = open({ SHOP_API_KEY: 'x', OTHER__KEY: 'of another', 'other.key': 'of another' }, { prefix: 'SHOP_' })
  for (const name of ['OTHER__KEY', 'other.key', 'OTHER/KEY']) {
    const error = await failure(secrets.get(name))
    expect(['ERR_SECRET_NOT_FOUND', 'ERR_SECRET_INVALID']).toContain(error.code)
  }
})

test('a prefix that can begin no name is a TypeError', () => {
  for (const prefix of ['9', '../', 'a b', 'SHOP__', '_', '/']) {
    expect(() => environment({ prefix })).toThrow(TypeError)
  }
})

test('names that could leave a folder, or are no names, are refused before anything is read', async () => {
  const asked: string[] = []
  const variables = new Proxy({} as Record<string, string>, {
    getOwnPropertyDescriptor: (_, key) => {
      asked.push(String(key))
      return undefined
    },
  })
  const secrets = createSecrets(environment({ variables, folders: ['/'] }))
  for (const name of [
    '..',
    '../etc/passwd',
    '/etc/passwd',
    'a/../b',
    '.hidden',
    'a\0b',
    'a b',
    'a=b',
    'x'.repeat(256),
  ]) {
    expect((await failure(secrets.get(name))).code).toBe('ERR_SECRET_INVALID')
  }
  expect(asked).toEqual([])
})
