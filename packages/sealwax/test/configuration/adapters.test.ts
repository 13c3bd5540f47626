import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Opener } from '@sealwax/core'
import { expect, test } from 'vitest'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import { adapterSource, failureOf, installed, openIn, project } from './project.ts'

// A package that this workspace has not got, so that what is installed here plays no part.
const acme = { stores: 'acme:', adapters: { acme: 'acme-sealwax' } }

test('the adapter of a scheme is taken from the packages that the configuration sees', async () => {
  const folder = project({
    'sealwax.config.json': { stores: 'aws://eu-west-1/shop' },
    ...installed('@sealwax/aws', adapterSource('aws', 'of the project')),
    'deep/x': '',
  })
  expect(await (await openIn(join(folder, 'deep'))).get('ANY')).toBe('of the project')
})

test('then from those that the working directory sees, as in a workspace whose configuration is at its root', async () => {
  const folder = project({
    'sealwax.config.json': acme,
    ...Object.fromEntries(
      Object.entries(installed('acme-sealwax', adapterSource('acme', 'of the app'))).map(([path, content]) => [
        `packages/app/${path}`,
        content,
      ]),
    ),
  })
  expect(await (await openIn(join(folder, 'packages/app'))).get('ANY')).toBe('of the app')
  expect((await failureOf(openIn(folder))).message).toContain('is not installed')
})

test('also where pnpm keeps packages apart and links only what a project names', async () => {
  const store = 'node_modules/.pnpm/@sealwax+aws@1.0.0'
  const folder = project({
    'package.json': { dependencies: { '@sealwax/aws': '1.0.0' } },
    ...Object.fromEntries(
      Object.entries({
        ...installed('@sealwax/aws', `import 'sdk'\n${adapterSource('aws', 'linked')}`),
        ...installed('sdk', ''),
      }).map(([path, content]) => [`${store}/${path}`, content]),
    ),
  })
  const link = join(folder, 'node_modules/@sealwax/aws')
  mkdirSync(dirname(link))
  symlinkSync(join(folder, store, 'node_modules/@sealwax/aws'), link, 'junction')
  expect(await (await openIn(folder, {}, 'aws:')).get('ANY')).toBe('linked')
})

test.each([
  [{}, {}, 'npm install acme-sealwax'],
  [{ 'package-lock.json': '{}' }, { npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v24' }, 'npm install acme-sealwax'],
  [{ 'pnpm-lock.yaml': '' }, {}, 'pnpm add acme-sealwax'],
  [{ 'yarn.lock': '' }, {}, 'yarn add acme-sealwax'],
  [{ 'bun.lock': '' }, {}, 'bun add acme-sealwax'],
  [{}, { npm_config_user_agent: 'yarn/4.9.0 npm/? node/v24' }, 'yarn add acme-sealwax'],
] as const)('a missing adapter is told with the command that installs it: %#', async (files, env, command) => {
  const error = await failureOf(openIn(project(files), env, acme))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toBe(
    `the argument: the adapter for acme: is not installed. The configuration takes it from a package that is not one of sealwax; if you trust that, run: ${command}`,
  )
})

test('the lockfile of a workspace counts for its packages', async () => {
  const folder = project({ 'pnpm-lock.yaml': '', 'packages/app/package.json': {} })
  const error = await failureOf(openIn(join(folder, 'packages/app'), {}, acme))
  expect(error.message).toContain('run: pnpm add acme-sealwax')
})

test('an unknown scheme is told with the known ones and the near one', async () => {
  const error = await failureOf(
    openIn(project({ 'sealwax.config.json': { stores: 'asw:', adapters: { acme: 'acme-sealwax' } } })),
  )
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(
    'the scheme "asw" is not known. Did you mean "aws"? There are env, file, aws, gcp, azure, vault, vault+http, redis, rediss, acme.',
  )
})

test('a configuration may add schemes by their packages', async () => {
  const folder = project({
    'sealwax.config.json': { stores: 'acme://x?color=red', adapters: { acme: '@acme/sealwax' } },
    ...installed('@acme/sealwax', adapterSource('acme', 'of acme')),
  })
  expect(await (await openIn(folder)).get('ANY')).toBe('of acme')
})

test.each([
  ['export const other = 1', {}, 'has no `opener` for acme'],
  ['export const opener = { schemes: ["acme"] }', {}, 'has no `opener` for acme'],
  [adapterSource('other', 'x'), {}, 'has no `opener` for acme'],
  ['throw new Error("hunter2")', {}, 'could not be loaded (an error of its own). See why with `node '],
  ['import "not-installed"', {}, 'could not be loaded (ERR_MODULE_NOT_FOUND)'],
  [
    adapterSource('acme', 'x'),
    { exports: { '.': { import: './index.js' } } },
    'its exports need the condition "default"',
  ],
  [adapterSource('acme', 'x'), { exports: { '.': './lost.js' } }, 'lacks its main file: install it anew.'],
])('a package that is no adapter is told apart from one that is missing: %#', async (source, manifest, message) => {
  const folder = project({
    'sealwax.config.json': acme,
    ...installed('acme-sealwax', source, manifest),
  })
  const error = await failureOf(openIn(folder))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(message)
  expect(error.message).not.toContain('hunter2')
})

const memoryOpener = (scheme: string): Opener => ({
  schemes: [scheme],
  options: [],
  open: ({ authority }) => ({
    id: scheme,
    location: scheme,
    limits: {
      names: { rule: 'any', pattern: /^.+$/, maxLength: 99, caseSensitive: true },
      maxBytes: 99,
      empty: true,
      binary: true,
    },
    retries: 'core',
    cancel: 'wait',
    get: async () => ({ bytes: new TextEncoder().encode(`${scheme} by hand at ${authority}`) }),
    classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
  }),
})

test('openers given by hand go before installed packages and before our own', async () => {
  const folder = project(installed('@sealwax/aws', adapterSource('aws', 'of the project')))
  const options = { openers: [memoryOpener('aws'), memoryOpener('env')] }
  expect(await (await openIn(folder, {}, 'aws://eu-west-1', options)).get('ANY')).toBe('aws by hand at eu-west-1')
  expect(await (await openIn(folder, {}, 'env://x', options)).get('ANY')).toBe('env by hand at x')
})

test('the files of a store are those that the adapter of @sealwax/file reads; another opener of that scheme has none', async () => {
  const folder = project({ '.env': 'A=1\n' })
  const filesIn = async (url: string, openers: readonly Opener[] = []) => {
    const { stores, provider } = await resolveStores(url, { workingDirectory: folder, env: {}, openers })
    await provider.close?.()
    return stores.map(({ files }) => files)
  }
  const layered = 'file:.env?layers=.env.local'
  expect(await filesIn(layered)).toEqual([[join(folder, '.env'), join(folder, '.env.local')]])
  expect(await filesIn('file:/etc/app/.env')).toEqual([[resolve('/etc/app/.env')]])
  expect(await filesIn('file:.env', [memoryOpener('file')])).toEqual([[]])
})

test('two openers for one scheme, and what is no opener, are TypeErrors', async () => {
  for (const openers of [[memoryOpener('aws'), memoryOpener('aws')], [{}], [undefined], 'aws']) {
    await expect(resolveStores('env:', { openers: openers as Opener[], env: {} })).rejects.toThrow(TypeError)
  }
})

test('what an adapter says of its URL is told with the place of the URL', async () => {
  const error = await failureOf(openIn(project({ 'sealwax.config.json': { profiles: { default: 'env:PATH' } } })))
  expect(error.message).toMatch(/sealwax\.config\.json, profile "default": `env:` takes no path/)
})
