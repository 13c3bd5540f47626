import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyProvider, SecretError } from '@sealwax/core'
import { newCall } from '@sealwax/live'
import { afterAll, describe, expect, test } from 'vitest'
import { opener } from '../src/index.ts'

type Query = Readonly<Record<string, string>>

const folder = mkdtempSync(join(tmpdir(), 'sealwax-redis-'))
afterAll(() => rmSync(folder, { recursive: true }))

function open(
  scheme: string,
  authority: string | undefined,
  path = '',
  query: Query = {},
  env: Readonly<Record<string, string>> = {},
): AnyProvider {
  return opener.open({ scheme, authority, path, query: new Map(Object.entries(query)) }, { folder, env })
}

describe('the URL', () => {
  test.each([
    ['redis', '127.0.0.1', '', {}, 'redis 127.0.0.1:6379/0 sealwax:'],
    ['redis', 'localhost:6380', '2', { prefix: 'shop' }, 'redis localhost:6380/2 shop:'],
    ['rediss', 'redis.example', '0/', { prefix: 'shop:eu:' }, 'redis redis.example:6379/0 shop:eu:'],
    ['rediss', '[2001:db8::1]:6380', '', {}, 'redis [2001:db8::1]:6380/0 sealwax:'],
    ['redis', 'redis.example', '', { allowPlaintext: 'true' }, 'redis redis.example:6379/0 sealwax:'],
  ] as const)('%s://%s/%s %j is a store', (scheme, authority, path, query, location) => {
    expect(open(scheme, authority, path, query).location).toBe(location)
  })

  test.each([
    ['redis', '127.0.0.1', '', {}, 'redis 127.0.0.1:6379/0 sealwax-key:'],
    ['rediss', 'redis.example', '1', { prefix: 'shop-key' }, 'redis redis.example:6379/1 shop-key:'],
  ] as const)('%s://%s/%s %j is a store of API keys', async (scheme, authority, path, query, location) => {
    const url = { scheme, authority, path, query: new Map(Object.entries(query)) }
    await using keys = await opener.openKeyStore(url, { folder, env: {} })
    expect(keys.location).toBe(location)
  })

  test('of a store of API keys is ERR_SECRET_CONFIG likewise', async () => {
    const url = { scheme: 'redis', authority: 'redis.example', path: '', query: new Map() }
    await expect(opener.openKeyStore(url, { folder, env: {} })).rejects.toMatchObject({ code: 'ERR_SECRET_CONFIG' })
  })

  test('names the host that credentials go to, which the command asks about', () => {
    expect(opener.host).toBeUndefined()
  })

  test.each<readonly [string, string | undefined, string, Query]>([
    ['redis', undefined, '127.0.0.1', {}],
    ['redis', '', '', {}],
    ['redis', '127.0.0.1', 'shop', {}],
    ['redis', '127.0.0.1', '0/shop', {}],
    ['redis', '127.0.0.1:port', '', {}],
    ['redis', 'redis.example', '', {}],
    ['redis', 'redis.example', '', { allowPlaintext: 'yes' }],
    ['redis', '127.0.0.1', '', { allowPlaintext: '' }],
    ['redis', '127.0.0.1', '', { prefix: '' }],
    ['redis', '127.0.0.1', '', { prefix: 'a b' }],
    ['redis', '127.0.0.1', '', { keepVersions: '1' }],
    ['redis', '127.0.0.1', '', { keepVersions: 'all' }],
    ['redis', '127.0.0.1', '', { requestTimeout: '' }],
    ['redis', '127.0.0.1', '', { connectTimeout: '0' }],
    ['redis', '127.0.0.1', '', { ca: 'ca.pem' }],
    ['rediss', 'redis.example', '', { ca: '' }],
    ['rediss', 'redis.example', '', { cert: 'client.pem' }],
  ])('%s://%s/%s %j is ERR_SECRET_CONFIG, and says what to write', (scheme, authority, path, query) => {
    expect(() => open(scheme, authority, path, query)).toThrow(
      expect.objectContaining({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringMatching(/^(?!.*options\.)(?!.*File\b).*rediss:\/\/host:6379\/0\?prefix=shop/),
      }),
    )
  })

  test('an option of a file is named as the URL has it', () => {
    expect(() => open('rediss', 'redis.example', '', { key: 'key.pem' })).toThrow('?cert= and ?key= belong together')
  })

  test('lists every option that it reads', () => {
    const files = { ca: 'ca.pem', cert: 'client.pem', key: 'client.key' }
    const figures = { keepVersions: '5', connectTimeout: '100', requestTimeout: '100' }
    const query = { prefix: 'shop', allowPlaintext: 'false', ...figures, ...files }
    expect([...opener.options].sort()).toEqual(Object.keys(query).sort())
    expect(() => open('rediss', 'redis.example', '', query)).not.toThrow()
  })
})

/** What a provider says when it connects: a server that answers nothing, and what it was told. */
async function helloOf(env: Readonly<Record<string, string>>, before = async () => {}): Promise<string> {
  const told: string[] = []
  const server = createServer(socket => {
    socket
      .on('error', () => {})
      .on('data', data => {
        told.push(String(data))
        socket.destroy()
      })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  try {
    const provider = open('redis', `127.0.0.1:${port}`, '', {}, env)
    await before()
    const error = await provider.get('key', newCall()).catch((reason: unknown) => reason)
    if (error instanceof SecretError) throw error
    return told.join('').replaceAll(/\r\n(?:[$*]\d+\r\n)?/g, ' ')
  } finally {
    await new Promise(resolve => server.close(resolve))
  }
}

describe('user and password', () => {
  const [userFile, passwordFile] = ['user', 'password'] as const

  test('come from the environment', async () => {
    expect(await helloOf({})).not.toContain('AUTH')
    const both = { SEALWAX_REDIS_USERNAME: 'shop', SEALWAX_REDIS_PASSWORD: 'p w' }
    expect(await helloOf(both)).toContain('AUTH shop p w ')
    expect(await helloOf({ SEALWAX_REDIS_PASSWORD: 'p' })).toContain('AUTH default p ')
  })

  test('come from the files that the environment names, from the folder of the configuration, without a line end', async () => {
    writeFileSync(join(folder, userFile), 'shop\r\n')
    writeFileSync(join(folder, passwordFile), 'first\n')
    const env = { SEALWAX_REDIS_USERNAME_FILE: userFile, SEALWAX_REDIS_PASSWORD_FILE: join(folder, passwordFile) }
    expect(await helloOf(env)).toContain('AUTH shop first ')
  })

  test('are read when a connection is made, not before', async () => {
    writeFileSync(join(folder, passwordFile), 'first')
    const change = async (): Promise<void> => writeFileSync(join(folder, passwordFile), 'second')
    expect(await helloOf({ SEALWAX_REDIS_PASSWORD_FILE: passwordFile }, change)).toContain('AUTH default second ')
  })

  test.each<readonly [what: string, env: Readonly<Record<string, string>>, problem: string]>([
    ['a user without a password', { SEALWAX_REDIS_USERNAME: 'shop' }, 'SEALWAX_REDIS_PASSWORD'],
    ['a password twice', { SEALWAX_REDIS_PASSWORD: 'hunter2', SEALWAX_REDIS_PASSWORD_FILE: 'f' }, 'unset one of them'],
  ])('%s is ERR_SECRET_CONFIG at the first call, and says what to set', async (_, env, problem) => {
    expect(() => open('redis', '127.0.0.1', '', {}, env)).not.toThrow()
    const error: unknown = await helloOf(env).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(problem) })
    expect(String(error)).not.toContain('hunter2')
  })

  test.each([
    ['is not there', 'absent', 'ENOENT'],
    ['is empty', 'empty', 'is empty'],
  ])('a file that %s is ERR_SECRET_CONFIG at the first call', async (_, file, problem) => {
    writeFileSync(join(folder, 'empty'), '\n')
    const work = helloOf({ SEALWAX_REDIS_PASSWORD_FILE: file })
    await expect(work).rejects.toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(problem) })
  })
})
