import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findConfiguration, foldersUpwards } from '../../src/configuration/find-configuration.ts'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import { failureOf, openIn, project } from './project.ts'

const files = {
  'argument.env': 'NAME=argument',
  'named.json': { stores: 'file:named.env' },
  'named.env': 'NAME=named',
  'url.env': 'NAME=url',
  'sealwax.config.json': { stores: 'file:config.env' },
  'config.env': 'NAME=config',
  '.env': 'NAME=dotenv',
}

test('the argument, options.config, SEALWAX_URL and the configuration file, in this order', async () => {
  const folder = project(files)
  const env = { SEALWAX_URL: 'file:url.env', NAME: 'variable' }
  expect(await (await openIn(folder, env, 'file:argument.env')).get('NAME')).toBe('argument')
  expect(await (await openIn(folder, env, undefined, { config: 'named.json' })).get('NAME')).toBe('named')
  expect(await (await openIn(folder, env)).get('NAME')).toBe('url')
  expect(await (await openIn(folder, { NAME: 'variable' })).get('NAME')).toBe('config')
})

test('without any of them: the environment over ./.env, which is written; in production the environment alone', async () => {
  const folder = project({ '.env': 'NAME=dotenv\nOTHER=dotenv\n' })
  const secrets = await openIn(folder, { NAME: 'variable' })
  expect(await secrets.getMany(['NAME', 'OTHER'])).toEqual({ NAME: 'variable', OTHER: 'dotenv' })
  await secrets.put('NEW', 'written')
  expect(await (await openIn(folder)).get('NEW')).toBe('written')
  expect((await failureOf(secrets.put('NAME', 'hidden'))).code).toBe('ERR_SECRET_CONFLICT')

  const inProduction = await openIn(folder, { NAME: 'variable', NODE_ENV: 'production' })
  expect(await inProduction.get('NAME')).toBe('variable')
  expect(await inProduction.has('OTHER')).toBe(false)
  expect((await failureOf(inProduction.put('NEW', 'x'))).code).toBe('ERR_SECRET_UNSUPPORTED')
})

test('an empty SEALWAX_URL or SEALWAX_PROFILE counts as not set', async () => {
  const secrets = await openIn(project(files), { SEALWAX_URL: ' ', SEALWAX_PROFILE: '' })
  expect(await secrets.get('NAME')).toBe('config')
})

test('several stores: a text with spaces or a list', async () => {
  const folder = project({ 'a.env': 'A=1', 'b.env': 'A=2\nB=2' })
  for (const source of ['file:a.env  file:b.env', ['file:a.env', 'file:b.env'] as const]) {
    expect(await (await openIn(folder, {}, source)).getMany(['A', 'B'])).toEqual({ A: '1', B: '2' })
  }
  expect(await (await openIn(folder, { SEALWAX_URL: 'file:a.env file:b.env' })).get('B')).toBe('2')
})

test('a configuration can be handed over as an object, with its profiles', async () => {
  const folder = project({ 'a.env': 'A=1', 'b.env': 'A=2' })
  const source = { profiles: { default: 'file:a.env', test: { stores: 'file:b.env' } } }
  expect(await (await openIn(folder, {}, source)).get('A')).toBe('1')
  expect(await (await openIn(folder, { NODE_ENV: 'test' }, source)).get('A')).toBe('2')
})

test('the file of the nearest folder up to the repository counts; its relative paths start there', async () => {
  const folder = project({
    'sealwax.config.json': { stores: 'file:root.env' },
    'root.env': 'NAME=root',
    'packages/app/src/deep/x': '',
    'packages/app/package.json': {},
    'packages/other/sealwax.config.json': { stores: 'file:other.env' },
    'packages/other/other.env': 'NAME=other',
  })
  expect(await (await openIn(join(folder, 'packages/app/src/deep'))).get('NAME')).toBe('root')
  expect(await (await openIn(join(folder, 'packages/other'))).get('NAME')).toBe('other')
})

test('nothing above the repository is looked at', async () => {
  const folder = project({ 'sealwax.config.json': { stores: 'file:x' }, 'inner/.git/HEAD': '', 'inner/src/x': '' })
  expect(findConfiguration(join(folder, 'inner/src'))).toBeUndefined()
})

test('without a repository nothing above the package is, and without a package nothing above the folder', () => {
  const folder = project({ 'outer/app/package.json': {}, 'outer/app/src/x': '', 'outer/plain/x': '' })
  const root = join(folder, 'outer/app')
  rmSync(join(folder, '.git'), { recursive: true })
  expect(foldersUpwards(join(root, 'src'))).toEqual([join(root, 'src'), root])
  expect(foldersUpwards(join(folder, 'outer/plain'))).toEqual([join(folder, 'outer/plain')])
})

test('a configuration that is a link to nothing is told, not passed over', async () => {
  const folder = project()
  symlinkSync('nowhere.json', join(folder, 'sealwax.config.json'))
  expect((await failureOf(openIn(folder))).message).toContain('sealwax.config.json: there is no such file.')
})

test('two configurations in one folder are a mistake', async () => {
  const folder = project({ 'sealwax.config.json': {}, 'sealwax.config.ts': '' })
  const error = await failureOf(openIn(folder))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain('there are sealwax.config.json and sealwax.config.ts: keep one of them.')
})

test.each(['sealwax.config.js', 'sealwax.config.ts'])('%s is run, and its default export taken', async name => {
  const folder = project({
    'package.json': { type: 'module' },
    [name]: `const profile${name.endsWith('ts') ? ': string' : ''} = 'file:a.env'\nexport default { stores: profile }\n`,
    'a.env': 'A=1',
  })
  expect(await (await openIn(folder)).get('A')).toBe('1')
})

test('what was read, and from where, is told to the command', async () => {
  const folder = project({ 'sealwax.config.json': { profiles: { default: ['env:', 'file:.env?layers=.env.local'] } } })
  const resolved = await resolveStores(undefined, { workingDirectory: folder, env: {} })
  expect(resolved).toMatchObject({
    origin: 'file',
    source: join(folder, 'sealwax.config.json'),
    file: join(folder, 'sealwax.config.json'),
    profile: 'default',
    folder,
    stores: [
      { url: 'env:', scheme: 'env', below: '', write: false },
      { url: 'file:.env?layers=.env.local', scheme: 'file', below: '', write: true },
    ],
    write: { url: 'file:.env?layers=.env.local' },
  })
  expect(await resolveStores(undefined, { workingDirectory: project(), env: {} })).toMatchObject({
    origin: 'defaults',
    source: 'the defaults',
  })
  expect(await resolveStores('env:', { env: {} })).toMatchObject({
    origin: 'argument',
    source: 'the argument',
    file: undefined,
    profile: undefined,
  })
  expect(await resolveStores(undefined, { env: { SEALWAX_URL: 'env:' } })).toMatchObject({
    origin: 'SEALWAX_URL',
    source: 'SEALWAX_URL',
  })
})

test('an argument of the wrong kind is a TypeError', async () => {
  for (const source of ['', '  ', [], 42, null, () => 'env:']) {
    await expect(openIn(project(), {}, source as never)).rejects.toThrow(TypeError)
  }
  await expect(openIn(project(), {}, 'env:', { config: 'x.json' })).rejects.toThrow(TypeError)
  await expect(openIn(project(), {}, 'env:', { openers: {} as never })).rejects.toThrow(TypeError)
  await expect(openIn(project(), {}, 'env:', { cacheTtl: 1 } as never)).rejects.toThrow(TypeError)
})

test('a .env sets nothing of ours: neither SEALWAX_* nor a proxy', async () => {
  const folder = project({
    '.env': 'SEALWAX_URL=file:other.env\nSEALWAX_PROFILE=x\nHTTPS_PROXY=http://stranger\n',
    'other.env': 'A=1',
  })
  const before = { ...process.env }
  const secrets = await openIn(folder)
  expect(await secrets.get('SEALWAX_URL')).toBe('file:other.env')
  expect(await secrets.has('A')).toBe(false)
  expect(process.env).toEqual(before)
})
