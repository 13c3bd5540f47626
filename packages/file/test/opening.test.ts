import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreUrl } from '@sealwax/core'
import dotenv from 'dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dotenvFile, type FileProvider, filesOf, jsonFile, opener, quoteDotenv } from '../src/index.ts'
import { dotenvValue } from './dotenv-text.ts'
import { newCall, read, workFolder, write } from './workspace.ts'

function folderWithFiles(): string {
  const folder = workFolder()
  mkdirSync(join(folder, 'config'))
  for (const [path, text] of [
    ['.env', 'A=1\n'],
    ['.env.local', 'A=2\n'],
    ['secrets.json', '{"A":"3"}'],
    ['config/.env', 'A=4\n'],
  ] as const) {
    writeFileSync(join(folder, path), text, { mode: 0o600 })
  }
  return folder
}

function open(folder: string, path: string, query: Record<string, string> = {}, authority?: string): FileProvider {
  const url: StoreUrl = { scheme: 'file', path, query: new Map(Object.entries(query)), authority }
  return opener.open(url, { folder, env: { XDG_STATE_HOME: join(folder, 'state') } }) as FileProvider
}

test.each([
  ['.env', undefined, {}, ['.env']],
  [
    '.env',
    undefined,
    { layers: '.env.local,sub/.env', layer: '.env.local', root: '.' },
    ['.env', '.env.local', 'sub/.env'],
  ],
  ['run/app/.env', '', {}, ['/run/app/.env']],
  ['run/app/.env', 'localhost', { layers: '/etc/more' }, ['/run/app/.env', '/etc/more']],
  ['C:/app/.env', '', {}, ['C:/app/.env']],
])('the files of a URL are its path and its layers: %s at %s %j', (path, authority, query, files) => {
  const url: StoreUrl = { scheme: 'file', path, authority, query: new Map(Object.entries(query)) }
  expect(filesOf(url)).toEqual(files)
  // What is asked whether a stranger's configuration may name it has these, and more.
  expect(opener.paths?.(url)).toEqual(expect.arrayContaining(files))
})

test.each([
  ['.env', 'example.com', 'a file has no host'],
  ['', undefined, 'the path is missing'],
])('a URL that names none is refused: %j at %s', (path, authority, message) => {
  expect(() => filesOf({ scheme: 'file', path, authority, query: new Map() })).toThrow(
    expect.objectContaining({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(message) }),
  )
})

describe('a command that does nothing else', () => {
  const openBlocking = (folder: string, path: string): FileProvider =>
    opener.open({ scheme: 'file', path, query: new Map() }, { folder, env: {}, blocking: true }) as FileProvider

  test('reads and lists without giving way to anybody', async () => {
    const folder = folderWithFiles()
    let gaveWay = false
    const others = setImmediate(() => {
      gaveWay = true
    })
    const dotenvs = openBlocking(folder, '.env')
    const call = newCall()
    expect((await dotenvs.list('', call)).names).toEqual(['A'])
    expect(await read(dotenvs, 'A')).toBe('1')
    expect(await read(openBlocking(folder, 'secrets.json'), 'A')).toBe('3')
    expect(gaveWay).toBe(false)
    clearImmediate(others)
  })

  test('writes, and sees what is written elsewhere', async () => {
    const folder = folderWithFiles()
    const [one, other] = [openBlocking(folder, '.env'), open(folder, '.env')]
    await write(one, 'B', 'x')
    expect(await read(other, 'B')).toBe('x')
    await write(other, 'B', 'y')
    expect(await read(one, 'B')).toBe('y')
  })

  test('is told the same of what cannot be read', async () => {
    const folder = folderWithFiles()
    for (const path of ['config', 'none.env', '.env/below']) {
      const faultOf = async (provider: FileProvider): Promise<unknown> => {
        try {
          return await read(provider, 'A')
        } catch (error) {
          return provider.classify(error, 'get').code
        }
      }
      expect(await faultOf(openBlocking(folder, path))).toBe(await faultOf(open(folder, path)))
    }
  })
})

describe('URLs', () => {
  test.each([
    ['.env', {}, '1', 'dotenv-file', 'file .env'],
    ['.env', { layers: '.env.local' }, '2', 'dotenv-file', 'file .env, .env.local'],
    ['.env', { layers: '.env.local,.env.none' }, '2', 'dotenv-file', 'file .env, .env.local, .env.none'],
    ['secrets.json', {}, '3', 'json-file', 'file secrets.json'],
    ['config/.env', {}, '4', 'dotenv-file', 'file config/.env'],
  ])('file:%s %j', async (path, query, value, id, location) => {
    const provider = open(folderWithFiles(), path, query as Record<string, string>)
    expect(await read(provider, 'A')).toBe(value)
    expect([provider.id, provider.location]).toEqual([id, location])
  })

  test('an absolute path, with and without slashes for a host', async () => {
    const folder = folderWithFiles()
    expect(await read(open('/', join(folder, '.env')), 'A')).toBe('1')
    expect(await read(open('/', join(folder, '.env').slice(1), {}, ''), 'A')).toBe('1')
  })

  test('?format= overrules the extension', () => {
    expect(open('/', 'secrets.json', { format: 'dotenv' }).id).toBe('dotenv-file')
    expect(open('/', 'secrets', { format: 'json' }).id).toBe('json-file')
  })

  test('?layer= says where to write, ?permissions= and ?root= are passed on', async () => {
    const folder = folderWithFiles()
    await write(open(folder, '.env', { layers: '.env.local', layer: '.env.local' }), 'B', 'x')
    expect(await read(open(folder, '.env.local'), 'B')).toBe('x')
    await expect(read(open(folder, '.env', { root: 'config' }), 'A')).rejects.toThrow()
    await expect(open(folder, '.env', { permissions: 'refuse' }).get('A', newCall())).resolves.toBeDefined()
  })

  test.each([
    ['', {}, undefined],
    ['.env', {}, 'host'],
    ['.env', { format: 'yaml' }, undefined],
    ['.env', { permissions: 'ignore' }, undefined],
    ['.env', { layers: '' }, undefined],
    ['.env', { layers: '.env' }, undefined],
    ['.env', { layer: '.env.other' }, undefined],
    ['secrets.json', { layers: 'more.json' }, undefined],
  ])('%j with %j and the host %s is a wrong configuration', (path, query, authority) => {
    expect(() => open('/', path, query as Record<string, string>, authority)).toThrow(
      expect.objectContaining({ name: 'SecretError', code: 'ERR_SECRET_CONFIG' }),
    )
  })
})

describe('the factories', () => {
  test('take a path, with options beside it or around it', () => {
    for (const provider of [
      dotenvFile('a.env'),
      dotenvFile({ path: 'a.env' }),
      dotenvFile('a.env', { permissions: 'refuse' }),
    ]) {
      expect([provider.id, provider.location]).toEqual(['dotenv-file', 'file a.env'])
    }
    expect(jsonFile('a.json', { permissions: 'refuse' }).id).toBe('json-file')
    expect(jsonFile({ path: 'a.json' }).location).toBe('file a.json')
  })

  test('refuse what is misspelt or of the wrong kind, before any I/O', () => {
    const wrong: readonly (() => unknown)[] = [
      () => dotenvFile(''),
      () => dotenvFile(undefined as never),
      () => dotenvFile('a\0b'),
      () => dotenvFile('a', { layer: 'b' } as never),
      () => dotenvFile('a', { layers: 'b' } as never),
      () => dotenvFile('a', { layers: [''] }),
      () => dotenvFile('a', { layers: ['./a'] }),
      () => dotenvFile('a', { writeLayer: 'b' }),
      () => dotenvFile('a', { permissions: 'ignore' } as never),
      () => dotenvFile('a', { root: 1 } as never),
      () => dotenvFile('a', { versionKey: '' }),
      () => jsonFile('a', { layers: ['b'] } as never),
      () => jsonFile({} as never),
    ]
    for (const make of wrong) expect(make).toThrow(TypeError)
  })

  test('say what the store takes', () => {
    const { limits } = dotenvFile('.env')
    for (const name of ['A', 'a.b-c', '_x', '1', 'constructor'])
      expect([name, limits.names.pattern.test(name)]).toEqual([name, true])
    for (const name of ['', '__proto__', '..', '.', '-', 'a b', 'a/b', 'a=b', 'ä', 'a\n', '\0']) {
      expect([name, limits.names.pattern.test(name)]).toEqual([name, false])
    }
    expect(limits.names.toNative?.('db/host_name')).toBe('db__host_name')
    expect(limits.names.toPortable?.('db__host_name')).toBe('db/host_name')
    expect(limits.names.toPortable?.('a___b')).toBe('a___b')
    expect(limits.names.toPortable?.('__a')).toBe('__a')
  })
})

describe('quoteDotenv', () => {
  test('writes what dotenv reads back between any other lines, or refuses', () => {
    const neighbour = fc.constantFrom('', "B='", 'B="x', "B=' # it's\n", 'word\n', '# "\'`\n', "B='\\'\n", 'B:\n')
    fc.assert(
      fc.property(dotenvValue, neighbour, (value, after) => {
        let quoted: string
        try {
          quoted = quoteDotenv(value)
        } catch (error) {
          expect(error).toMatchObject({ name: 'SecretError', code: 'ERR_SECRET_INVALID' })
          return
        }
        expect(dotenv.parse(`A=${quoted}\n${after}`)['A']).toBe(value)
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([
    ['', ''],
    ['plain-1.0', 'plain-1.0'],
    ['two words', "'two words'"],
    ["it's", '"it\'s"'],
    ['a\nb', '"a\\nb"'],
    ['\'"`', undefined],
  ])('%j as %j', (value, quoted) => {
    if (quoted === undefined) expect(() => quoteDotenv(value)).toThrow('base64')
    else expect(quoteDotenv(value)).toBe(quoted)
  })
})

describe('the kind of a file, by its name', () => {
  const folder = (): string => workFolder()

  test.each([
    '.env',
    '.env.local',
    '.env.production.local',
    'prod.env',
    'prod.env.bak',
    'secrets',
    '.env-old',
    'a.b/.ENV',
  ])('%s is .env', path => {
    expect(open(folder(), path).id).toBe('dotenv-file')
  })

  test.each(['secrets.json', '.env.json', 'A.JSON'])('%s is JSON', path => {
    expect(open(folder(), path).id).toBe('json-file')
  })

  test.each([
    ...['secrets.yaml', 'a.yml', 'a.toml', 'a.ini', 'a.sh', 'a.properties', 'notes.txt', '.envrc', '.env.yaml'],
    ...['.env.ts', '.env.gpg', '.env.local.sh', 'env.js', 'secrets.jsonc'],
  ])('%s is refused before anything is read, unless it is said what it is', path => {
    const refused = { code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('?format=dotenv or ?format=json') }
    expect(() => open(folder(), path)).toThrow(expect.objectContaining(refused))
    expect(open(folder(), path, { format: 'dotenv' }).id).toBe('dotenv-file')
    expect(open(folder(), path, { format: 'json' }).id).toBe('json-file')
  })

  test('a layer of another kind is refused', () => {
    for (const layers of ['secrets.yaml', '.env.local,b.json']) {
      const refused = expect.objectContaining({ code: 'ERR_SECRET_CONFIG' })
      expect(() => open(folder(), '.env', { layers })).toThrow(refused)
    }
  })
})
