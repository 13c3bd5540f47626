import { createSecrets, type SecretError } from '@sealwax/core'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { environment } from '../src/index.ts'
import { scratch } from './scratch.ts'

const failure = (promise: Promise<unknown>): Promise<SecretError> =>
  promise.then(
    () => Promise.reject(new Error('it was expected to fail')),
    error => error,
  )

describe('list', () => {
  const names = (provider: ReturnType<typeof environment>, prefix?: string) =>
    Array.fromAsync(createSecrets(provider).list(prefix))

  test('has no variables without a prefix: nothing tells secrets from the rest of the environment', async () => {
    expect(await names(environment({ variables: { PATH: '/bin', API_KEY: 'x' }, folders: [] }))).toEqual([])
  })

  test('has the variables below a prefix, under the names that get takes', async () => {
    const variables = {
      SHOP_API_KEY: 'x',
      SHOP_DB__PASSWORD: 'y',
      SHOP__ODD: 'z',
      shop_lower: 'w',
      SHOP_mixed: 'v',
      SHOP_: 'no name',
    }
    const provider = environment({ variables, folders: [], prefix: 'SHOP_' })
    const secrets = createSecrets(provider)
    expect(await names(provider)).toEqual(['API_KEY', 'DB/PASSWORD', 'SHOP__ODD'])
    expect(await Promise.all((await names(provider)).map(name => secrets.get(name)))).toEqual(['x', 'y', 'z'])
    expect(await names(provider, 'db/')).toEqual(['DB/PASSWORD'])
  })

  test('has the files of the folders that get would find, and no others', async () => {
    const folder = scratch({
      api_key: 'x',
      DB__PASSWORD: 'y',
      'tls.crt': 'z',
      Mixed_Case: 'get finds it under no name',
      'kubernetes.io/token': 'a folder',
      '..2026/linked': 'w',
      '..data': { to: '..2026' },
      linked: { to: '..data/linked' },
    })
    const provider = environment({ variables: {}, folders: [folder, `${folder}/absent`] })
    const secrets = createSecrets(provider)
    expect((await names(provider)).sort()).toEqual(['API_KEY', 'DB/PASSWORD', 'LINKED', 'tls.crt'])
    expect(Object.keys(await secrets.getAll())).toHaveLength(4)
  })
})

describe('writing', () => {
  test('is not there unless asked for', async () => {
    const secrets = createSecrets(environment({ variables: {} }))
    // @ts-expect-error a read-only environment has no put
    expect((await failure(secrets.put('API_KEY', 'x'))).code).toBe('ERR_SECRET_UNSUPPORTED')
    // @ts-expect-error nor delete
    expect((await failure(secrets.delete('API_KEY'))).code).toBe('ERR_SECRET_UNSUPPORTED')
    expectTypeOf(createSecrets(environment({ writable: true }))).toHaveProperty('put')
  })

  test('sets and removes variables of this process', async () => {
    const name = 'SEALWAX_TEST_OF_WRITING'
    const secrets = createSecrets(environment({ writable: true, folders: [] }))
    await secrets.put(name, 'grüße')
    expect(process.env[name]).toBe('grüße')
    await secrets.put(name, '')
    expect(process.env[name]).toBe('')
    await secrets.delete(name)
    expect(Object.keys(process.env)).not.toContain(name)
    expect((await failure(secrets.delete(name))).code).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('refuses what a variable cannot hold, and leaves the old value', async () => {
    const variables: Record<string, string> = { API_KEY: 'old' }
    const secrets = createSecrets(environment({ variables, writable: true, folders: [] }))
    const refused: [string, string | Uint8Array, string][] = [
      ['API_KEY', 'a\0b', 'ERR_SECRET_INVALID'],
      ['API_KEY', new Uint8Array([0xff]), 'ERR_SECRET_INVALID'],
      ['API_KEY', 'x'.repeat(131_072), 'ERR_SECRET_TOO_LARGE'],
      ['tls.crt', 'x', 'ERR_SECRET_INVALID'],
      ['1PASSWORD.x', 'x', 'ERR_SECRET_INVALID'],
    ]
    for (const [name, value, code] of refused) expect((await failure(secrets.put(name, value))).code).toBe(code)
    expect(variables).toEqual({ API_KEY: 'old' })
  })

  test('refuses a variable whose file is named beside it', async () => {
    const variables: Record<string, string> = { API_KEY_FILE: '/somewhere' }
    const secrets = createSecrets(environment({ variables, writable: true, folders: [] }))
    const error = await failure(secrets.put('API_KEY', 'x'))
    expect(error.code).toBe('ERR_SECRET_CONFLICT')
    expect(error.message).toContain('API_KEY_FILE is set')
    expect(variables).toEqual({ API_KEY_FILE: '/somewhere' })
  })

  test('a variable named __proto__ is one like any other', async () => {
    const variables: Record<string, string> = {}
    const secrets = createSecrets(environment({ variables, writable: true, folders: [] }))
    await secrets.put('__proto__', 'kept')
    expect(await secrets.get('__proto__')).toBe('kept')
    expect(Object.getPrototypeOf(variables)).toBe(Object.prototype)
  })
})
