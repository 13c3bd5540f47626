import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faultOf, newCall } from '@sealwax/live'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hashicorpVault, opener } from '../src/index.ts'
import { kv2, scriptedVault, textOf } from './scripted-vault.ts'

const endpoint = 'https://vault.example:8200'
const client = { request: async () => ({}) }
const approle = { method: 'approle', roleId: 'r', secretId: 's' }

describe('options', () => {
  const wrong: readonly (readonly [option: string, value: unknown, more?: object])[] = [
    ['endpoint', 'vault.example'],
    ['endpoint', 'ftp://vault.example'],
    ['endpoint', 'https://user:password@vault.example'],
    ['endpoint', 'http://vault.example'],
    ['endpoint', 'https://vault.example?x=password'],
    ['mount', '/secret'],
    ['mount', 'secret/'],
    ['mount', 'a//b'],
    ['mount', 'a/../b'],
    ['mount', './a'],
    ['mount', ''],
    ['kv', 3],
    ['kv', '2'],
    ['prefix', 'a//b'],
    ['prefix', '..'],
    ['namespace', 'a b'],
    ['token', ''],
    ['token', 'password\nX: y'],
    ['token', null],
    ['wrapped', true],
    ['renew', 'true'],
    ['caFile', ''],
    ['requestTimeout', 0],
    ['requestTimeout', Number.POSITIVE_INFINITY],
    ['client', {}],
    ['clock', {}],
    ['auth', 'approle'],
    ['auth', { ...approle, token: 'password' }],
    ['auth', approle, { token: 'password' }],
    ['auth.method', {}],
    ['auth.method', { method: 'ldap' }],
    ['auth.roleId', { method: 'approle' }],
    ['auth.role', { method: 'kubernetes' }],
    ['auth.jwt', { method: 'jwt', role: 'r' }],
    ['auth.jwt', { method: 'jwt', role: 'r', jwt: 'password password' }],
    ['auth.secretId', { method: 'jwt', role: 'r', jwt: 'j', secretId: 's' }],
    ['auth.wrapped', { method: 'approle', roleId: 'r', wrapped: true }],
    ['auth.mount', { ...approle, mount: '/approle' }],
    ['tokn', 'x'],
    ['toString', 1],
  ]
  for (const [option, value, more = {}] of wrong) {
    test(`${option} of ${JSON.stringify(value)} is a TypeError that names the option and not the value`, () => {
      const [own = ''] = option.split('.')
      const attempt = (): unknown => hashicorpVault({ endpoint, [own]: value, ...more } as never)
      expect(attempt).toThrow(TypeError)
      expect(attempt).toThrow(`options.${option === 'auth' ? 'auth' : option}`)
      expect(attempt).not.toThrow('password')
    })
  }

  test.each<readonly [string, unknown]>([
    ['endpoint', endpoint],
    ['namespace', 'team'],
    ['token', 't'],
    ['auth', approle],
    ['renew', true],
    ['caFile', 'ca.pem'],
    ['requestTimeout', 1],
    ['allowPlaintext', true],
  ])('%s beside a client is refused, because the client has its own', (option, value) => {
    expect(() => hashicorpVault({ client, [option]: value } as never)).toThrow(TypeError)
  })

  test('plain http is for this machine, and for who asks for it by name', () => {
    for (const host of ['127.0.0.1', '127.8.8.8:1', '[::1]:8200', 'localhost', 'vault.localhost']) {
      expect(() => hashicorpVault({ endpoint: `http://${host}` })).not.toThrow()
    }
    for (const host of ['127.0.0.1.example', 'localhost.example', '10.0.0.1', '[::2]']) {
      expect(() => hashicorpVault({ endpoint: `http://${host}` })).toThrow('allowPlaintext')
    }
    expect(() => hashicorpVault({ endpoint: 'http://10.0.0.1', allowPlaintext: true })).not.toThrow()
  })

  test('the address is VAULT_ADDR where none is given', () => {
    const { VAULT_ADDR } = process.env
    try {
      process.env['VAULT_ADDR'] = 'https://ambient.example'
      expect(hashicorpVault().location).toBe('hashicorp-vault at ambient.example secret')
      process.env['VAULT_ADDR'] = 'http://ambient.example'
      expect(() => hashicorpVault()).toThrow('https://')
      delete process.env['VAULT_ADDR']
      expect(() => hashicorpVault()).toThrow('VAULT_ADDR')
    } finally {
      if (VAULT_ADDR === undefined) delete process.env['VAULT_ADDR']
      else process.env['VAULT_ADDR'] = VAULT_ADDR
    }
  })

  test('the namespace is VAULT_NAMESPACE where none is given, and a spelling of the address is none of its own', () => {
    const { VAULT_NAMESPACE } = process.env
    try {
      process.env['VAULT_NAMESPACE'] = 'ambient'
      expect(hashicorpVault({ endpoint: 'HTTPS://Vault.Example' }).location).toBe(
        'hashicorp-vault at vault.example ambient secret',
      )
      expect(hashicorpVault({ endpoint, namespace: 'own' }).location).toContain(' own ')
      process.env['VAULT_NAMESPACE'] = 'a\r\nb'
      expect(() => hashicorpVault({ endpoint })).toThrow('VAULT_NAMESPACE')
    } finally {
      if (VAULT_NAMESPACE === undefined) delete process.env['VAULT_NAMESPACE']
      else process.env['VAULT_NAMESPACE'] = VAULT_NAMESPACE
    }
  })

  test('the location says host, namespace, mount and prefix, without credentials', () => {
    const provider = hashicorpVault({
      endpoint: `${endpoint}/`,
      namespace: 'team',
      mount: 'a/b',
      prefix: 'shop',
      token: 't',
    })
    expect(provider.location).toBe('hashicorp-vault at vault.example:8200 team a/b shop')
  })

  test('what the engine cannot do is not there: known without asking the server', () => {
    const one = hashicorpVault({ endpoint, kv: 1 })
    expect(['putIf', 'restore', 'purge', 'versions'].filter(each => each in one)).toEqual([])
    expect(one.limits.attributes).toBeUndefined()
    const two = hashicorpVault({ endpoint })
    expect(['put', 'putIf', 'delete', 'restore', 'purge', 'list', 'versions'].filter(each => each in two)).toHaveLength(
      7,
    )
  })
})

describe('names', () => {
  const { pattern } = hashicorpVault({ endpoint }).limits.names
  test.each(['a', 'shop/API_KEY', 'a b', '.a', 'a.', 'a.b', 'ü', '日本/😀', 'a?b#c%d&e', "a'b", 'a\\b', '~a', '*'])(
    '%j is legal',
    name => expect(pattern.test(name)).toBe(true),
  )
  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '..',
    'a/..',
    'a..b',
    '.',
    './a',
    'a/.',
    'a/./b',
    ' a',
    'a ',
    'a/ b',
    'a\nb',
    'a\0',
    '\u202e',
    'a\u00a0b',
  ])('%j is not', name => expect(pattern.test(name)).toBe(false))
  test('a name of any length is judged at once', () => {
    expect(pattern.test(`${'a '.repeat(50_000)}/`)).toBe(false)
  })
})

describe('a client of the application', () => {
  const scripted = (answer: unknown) => {
    const asked: object[] = []
    const request = async (options: object): Promise<unknown> => {
      asked.push(options)
      if (answer instanceof Error) throw answer
      return answer
    }
    return { asked, client: { request }, provider: hashicorpVault({ client: { request }, mount: 'kv', kv: 2 }) }
  }

  test('is asked by its own request, without a token of ours; an abort does not reach it', async () => {
    const { provider, asked } = scripted({ data: { data: { value: '<x>' }, metadata: { version: 3 } } })
    const stored = await provider.get('a b', newCall())
    expect([textOf(stored), stored.version]).toEqual(['{"value":"<x>"}', '3'])
    expect(asked).toEqual([{ method: 'GET', path: '/kv/data/a%20b' }])
    expect(provider.cancel).toBe('wait')
    expect(hashicorpVault({ endpoint }).cancel).toBe('socket')
  })

  test('that would round a number is not given it', async () => {
    const { asked, client } = scripted({ data: { path: 'kv/', type: 'kv', options: { version: '1' } } })
    const provider = hashicorpVault({ client, mount: 'kv', kv: 1 })
    const put = (map: string) => faultOf(provider, 'put', provider.put('key', new TextEncoder().encode(map), newCall()))
    for (const number of ['12345678901234567890', '0.12345678901234567', '1e400']) {
      expect((await put(`{"id":${number}}`)).code).toBe('ERR_SECRET_INVALID')
    }
    // The question for the mount.
    expect(asked).toHaveLength(1)
    expect((await put('{"text":"12345678901234567890","n":1.5}')).code).toBe('resolved')
    expect(asked).toHaveLength(2)
  })

  test('lets none of its errors out: not the token in its headers, not the value in its body', async () => {
    const leaky = Object.assign(new Error('hvs.token in a message'), {
      code: 'ECONNREFUSED',
      config: { headers: { 'X-Vault-Token': 'hvs.token' }, data: '{"value":"hvs.token"}' },
    })
    const { provider } = scripted(leaky)
    const error = await provider.get('key', newCall()).catch((reason: unknown) => reason)
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNAVAILABLE')
    expect(
      JSON.stringify([error, String(error), Object.entries(error as object), (error as Error).stack]),
    ).not.toContain('hvs.')
    expect((error as Error).cause).toBeUndefined()
  })
})

test('a file of authorities without one is told before anything is sent', async () => {
  const caFile = fileURLToPath(import.meta.url)
  const provider = hashicorpVault({ endpoint: 'https://127.0.0.1:1', token: 'any', caFile })
  expect(await faultOf(provider, 'get', provider.get('key', newCall()))).toMatchObject({
    code: 'ERR_SECRET_CONFIG',
    hint: expect.stringMatching(/options\.test\.ts" holds no certificate in PEM.*caFile/),
  })
})

describe('opener', () => {
  const open = (
    address: string,
    query: Record<string, string> = {},
    env: Record<string, string> = {},
    folder = '/configuration',
  ) => {
    const [scheme = '', authority, path = ''] = /^([^:]+):(?:\/\/([^/]*)\/?)?(.*)$/.exec(address)?.slice(1) ?? []
    return opener.open({ scheme, authority, path, query: new Map(Object.entries(query)) }, { folder, env })
  }

  test('takes host, prefix, mount and version from the URL; the port is 8200', () => {
    expect(open('vault://vault.example/shop/').location).toBe('hashicorp-vault at vault.example:8200 secret shop')
    expect(open('vault://vault.example:443/', { mount: 'a/b' }).location).toBe('hashicorp-vault at vault.example a/b')
    expect('putIf' in open('vault://vault.example', { kv: '1' })).toBe(false)
    expect('putIf' in open('vault://vault.example')).toBe(true)
  })

  test('speaks TLS, or plain HTTP to this machine', () => {
    expect(() => open('vault+http://127.0.0.1:8200/shop')).not.toThrow()
    expect(() => open('vault+http://vault.example:8200')).toThrow(
      expect.objectContaining({ code: 'ERR_SECRET_CONFIG' }),
    )
  })

  test('names the host that credentials go to', () => {
    expect(opener.host?.({ scheme: 'vault', authority: 'vault.example:1', path: '', query: new Map() })).toBe(
      'vault.example:1',
    )
  })

  test.each<readonly [address: string, query: Record<string, string>]>([
    ['vault:', {}],
    ['vault:///shop', {}],
    ['vault://vault.example/a//b', {}],
    ['vault://user:password@vault.example/', {}],
    ['vault://vault.example', { kv: '3' }],
    ['vault://vault.example', { kv: 'two' }],
    ['vault://vault.example', { mount: '/x' }],
    ['vault://vault.example', { auth: 'ldap' }],
    ['vault://vault.example', { auth: 'kubernetes' }],
    ['vault://vault.example', { role: 'r' }],
    ['vault://vault.example', { authMount: 'x' }],
    ['vault://vault.example', { wrapped: 'yes' }],
    ['vault://vault.example', { auth: 'kubernetes', role: 'r', wrapped: 'true' }],
    ['vault://vault.example', { renew: '1' }],
    ['vault://vault.example', { ca: '' }],
    ['vault://vault.example', { requestTimeout: 'long' }],
  ])('%s %j is ERR_SECRET_CONFIG and says what to write', (address, query) => {
    const attempt = (): unknown => open(address, query)
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('vault://host:8200/prefix'),
      }),
    )
    expect(attempt).not.toThrow('password')
  })

  test('lists every option that it reads', () => {
    const query = { mount: 'a', kv: '2', auth: 'approle', authMount: 'b', wrapped: 'true', renew: 'false' }
    const more = { namespace: 'n', ca: 'ca.pem', requestTimeout: '100' }
    const env = { SEALWAX_VAULT_ROLE_ID: 'r', SEALWAX_VAULT_SECRET_ID: 's' }
    expect(() => open('vault://vault.example', { ...query, ...more }, env)).not.toThrow()
    expect([...opener.options].sort()).toEqual([...Object.keys({ ...query, ...more }), 'role'].sort())
  })

  describe('finds credentials', () => {
    const sent = async (query: Record<string, string>, env: Record<string, string>, folder?: string) => {
      const vault = await scriptedVault(({ path }) =>
        path.endsWith('login') ? { body: { auth: { client_token: 'logged-in' } } } : kv2('{"value":"x"}'),
      )
      const provider = open(vault.endpoint.replace('http:', 'vault+http:'), query, env, folder)
      const fault = await faultOf(provider, 'get', provider.get('key', newCall()))
      if (fault.code !== 'resolved') return fault
      return vault.asked.map(({ path, headers, body }) => [path, headers['x-vault-token'] ?? body].join(' '))
    }
    const folderWith = async (file: string, text: string): Promise<string> => {
      const folder = await mkdtemp(join(tmpdir(), 'vault-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      await writeFile(join(folder, file), text)
      return folder
    }

    test('in SEALWAX_VAULT_TOKEN before VAULT_TOKEN', async () => {
      expect(await sent({}, { SEALWAX_VAULT_TOKEN: 'own', VAULT_TOKEN: 'ambient' })).toEqual(['secret/data/key own'])
      expect(await sent({}, { VAULT_TOKEN: 'ambient' })).toEqual(['secret/data/key ambient'])
    })

    test('in the file that _FILE names, from the folder of the configuration, without its line end', async () => {
      const folder = await folderWith('token', 'filed\n')
      expect(await sent({}, { SEALWAX_VAULT_TOKEN_FILE: 'token' }, folder)).toEqual(['secret/data/key filed'])
    })

    test('for each login', async () => {
      const ids = { SEALWAX_VAULT_ROLE_ID: 'r', SEALWAX_VAULT_SECRET_ID: 's' }
      expect((await sent({ auth: 'approle' }, ids)) as string[]).toEqual([
        'auth/approle/login {"role_id":"r","secret_id":"s"}',
        'secret/data/key logged-in',
      ])
      const folder = await folderWith('jwt', 'ey.filed')
      const jwt = { SEALWAX_VAULT_JWT_FILE: 'jwt' }
      for (const auth of ['jwt', 'kubernetes']) {
        expect(((await sent({ auth, role: 'web' }, jwt, folder)) as string[])[0]).toBe(
          `auth/${auth}/login {"role":"web","jwt":"ey.filed"}`,
        )
      }
    })

    test('or says which to set, which file is missing, and never what is in one', async () => {
      const needed: [query: Record<string, string>, variable: string][] = [
        [{}, 'SEALWAX_VAULT_TOKEN'],
        [{ auth: 'approle' }, 'SEALWAX_VAULT_ROLE_ID'],
        [{ auth: 'jwt', role: 'r' }, 'SEALWAX_VAULT_JWT'],
      ]
      for (const [query, variable] of needed) {
        const hint = expect.stringMatching(new RegExp(`^There (?:is no token|are no credentials): .*${variable}`))
        expect(await sent(query, {})).toMatchObject({ code: 'ERR_SECRET_DENIED', hint })
      }
      expect(await sent({}, { SEALWAX_VAULT_TOKEN: 'a', SEALWAX_VAULT_TOKEN_FILE: 'b' })).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        hint: expect.stringContaining('SEALWAX_VAULT_TOKEN_FILE are both set'),
      })
      expect(await sent({}, { SEALWAX_VAULT_TOKEN_FILE: '/nowhere' })).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        hint: expect.stringContaining('SEALWAX_VAULT_TOKEN_FILE'),
      })
      const folder = await folderWith('token', 'two\nlines')
      const fault = await sent({}, { SEALWAX_VAULT_TOKEN_FILE: 'token' }, folder)
      expect(fault).toMatchObject({ code: 'ERR_SECRET_CONFIG', hint: expect.not.stringContaining('lines') })
    })
  })
})
