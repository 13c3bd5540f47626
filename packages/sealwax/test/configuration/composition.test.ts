import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretEvent } from '@sealwax/core'
import { expect, test } from 'vitest'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import { failureOf, openIn, project } from './project.ts'

const configured = (configuration: object, files: Record<string, unknown> = {}) =>
  project({ 'sealwax.config.json': configuration, ...files })

test('writes go to the store that `write` names: by scheme, place or URL', async () => {
  for (const write of [1, 'file:b.env', 'env']) {
    const folder = configured(
      { stores: ['file:a.env', 'file:b.env', 'env:?writable=true'], write },
      { 'a.env': '', 'b.env': '' },
    )
    const env: Record<string, string> = {}
    await (await openIn(folder, env)).put('NEW', 'x')
    expect(readFileSync(join(folder, 'a.env'), 'utf8')).toBe('')
    expect(readFileSync(join(folder, 'b.env'), 'utf8').includes('NEW')).toBe(write !== 'env')
    expect(env['NEW']).toBe(write === 'env' ? 'x' : undefined)
  }
})

test('without `write` they go to the only store that can, and nowhere where two can', async () => {
  const one = configured({ stores: ['env:', 'file:a.env'] }, { 'a.env': '' })
  await (await openIn(one)).put('NEW', 'x')
  expect(readFileSync(join(one, 'a.env'), 'utf8')).toContain('NEW')
  const two = await openIn(configured({ stores: ['file:a.env', 'file:b.env'] }))
  expect((await failureOf(two.put('NEW', 'x'))).code).toBe('ERR_SECRET_UNSUPPORTED')
})

test.each([
  [
    { stores: ['env:', 'file:.env'], write: 'fiel' },
    '`write` names a store that is not in any list. Did you mean "file"? The schemes here are env, file.',
  ],
  [{ stores: ['env:', 'file:.env'], write: 2 }, '`write` names the place 2 that is not in any list.'],
  [{ stores: ['env:', 'file:.env'], write: 'env' }, '`write` names the environment, which cannot be written.'],
  [
    { stores: ['file:a.env', 'file:b.env'], write: 'file' },
    '`write` names 2 of the stores: give the place in the list instead, 0 or 1.',
  ],
])('a `write` that cannot be meant is told: %#', async (configuration, message) => {
  const error = await failureOf(openIn(configured(configuration)))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(message)
})

test('a `write` that names a store of another profile leaves this one to its default', async () => {
  const folder = configured({
    profiles: { default: 'file:.env', production: ['env:', 'aws://eu-west-1/shop'] },
    write: 'aws',
  })
  await (await openIn(folder)).put('NEW', 'x')
  expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('NEW')
})

test('`names` lead to other names, and to parts of secrets; others stay as they are', async () => {
  const folder = configured(
    { stores: 'file:secrets.json', names: { DB_PASSWORD: 'db#password', KEY: 'shop/key' } },
    { 'secrets.json': { db: '{"password":"part"}', shop: { key: 'other name' }, PLAIN: 'as it is' } },
  )
  const secrets = await openIn(folder)
  expect(await secrets.getMany(['DB_PASSWORD', 'KEY', 'PLAIN'])).toEqual({
    DB_PASSWORD: 'part',
    KEY: 'other name',
    PLAIN: 'as it is',
  })
  const resolved = await resolveStores(undefined, { workingDirectory: folder, env: {} })
  expect(resolved.names).toEqual(['DB_PASSWORD', 'KEY'])
  expect(resolved.locate('DB_PASSWORD')).toMatchObject({
    reference: 'db#password',
    stores: [{ url: 'file:secrets.json' }],
  })
})

test('`bundle` and `prefix` of a URL are applied to any store', async () => {
  const folder = project({ 'secrets.json': { shop: { key: 'below', app: '{"A":"1","B":"2"}' } } })
  expect(await (await openIn(folder, {}, 'file:secrets.json?prefix=shop')).get('key')).toBe('below')
  expect(await (await openIn(folder, {}, 'file:secrets.json?bundle=shop/app')).getMany(['A', 'B'])).toEqual({
    A: '1',
    B: '2',
  })
  expect(await (await openIn(folder, {}, 'file:secrets.json?prefix=shop&bundle=app')).get('B')).toBe('2')
})

test('`routes` take names by their beginning, the longest first; the rest goes to `stores`', async () => {
  const folder = configured(
    { stores: 'file:rest.json', routes: { 'db/': 'file:db.json', 'db/live/': ['env:', 'file:live.json'] } },
    {
      'rest.json': { a: 'rest', db: { x: 'never read' } },
      'db.json': { db: { x: 'db' } },
      'live.json': { db: { live: { x: 'live' } } },
    },
  )
  const secrets = await openIn(folder)
  expect(await secrets.getMany(['a', 'db/x', 'db/live/x'])).toEqual({ a: 'rest', 'db/x': 'db', 'db/live/x': 'live' })
  const resolved = await resolveStores(undefined, { workingDirectory: folder, env: {} })
  expect(resolved.stores.map(({ url, below, write }) => [url, below, write])).toEqual([
    ['env:', 'db/live/', false],
    ['file:live.json', 'db/live/', true],
    ['file:db.json', 'db/', true],
    ['file:rest.json', '', true],
  ])
  expect(resolved.locate('db/live/x').stores.map(({ url }) => url)).toEqual(['env:', 'file:live.json'])
  expect(resolved.locate('db/x').stores.map(({ url }) => url)).toEqual(['file:db.json'])
  expect(resolved.locate('a').stores.map(({ url }) => url)).toEqual(['file:rest.json'])
  expect(resolved.write).toBeUndefined()
})

test('routes alone leave other names without a store', async () => {
  const secrets = await openIn(configured({ routes: { 'db/': 'env:' } }), { DB__X: '1', A: '2' })
  expect(await secrets.get('db/x')).toBe('1')
  expect((await failureOf(secrets.get('A'))).code).toBe('ERR_SECRET_CONFIG')
})

test('cache and timeout of the configuration reach the client; options of the call go before them', async () => {
  const folder = configured({ stores: 'slow:x', cache: false, timeout: 20, adapters: {} })
  let reads = 0
  const opener = {
    schemes: ['slow'],
    options: [],
    open: () => ({
      id: 'slow',
      location: 'a slow store',
      limits: {
        names: { rule: 'any', pattern: /^.+$/, maxLength: 9, caseSensitive: true },
        maxBytes: 9,
        empty: true,
        binary: true,
      },
      retries: 'sdk' as const,
      cancel: 'wait' as const,
      get: async (name: string) => {
        reads++
        if (name === 'hangs') await new Promise(() => {})
        return { bytes: new Uint8Array([0x61]) }
      },
      classify: () => ({ code: 'ERR_SECRET_UNKNOWN' as const }),
    }),
  }
  const secrets = await openIn(folder, {}, undefined, { openers: [opener] })
  await secrets.get('A')
  await secrets.get('A')
  expect(reads).toBe(2)
  expect((await failureOf(secrets.get('hangs'))).code).toBe('ERR_SECRET_TIMEOUT')

  const events: SecretEvent[] = []
  const cached = await openIn(folder, {}, undefined, {
    openers: [opener],
    cache: { ttl: 60_000 },
    observe: event => events.push(event),
  })
  await cached.get('A')
  await cached.get('A')
  expect(reads).toBe(4)
  expect(events).toHaveLength(1)
})

test('a path with its folder: relative ones start at the configuration', async () => {
  const folder = project({ 'config/sealwax.config.json': { stores: 'file:../shared/a.env' }, 'shared/a.env': 'A=1' })
  const secrets = await openIn(folder, {}, undefined, { config: 'config/sealwax.config.json' })
  expect(await secrets.get('A')).toBe('1')
})
