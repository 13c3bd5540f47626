import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createSecrets } from '@sealwax/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import type { ResolveOptions } from '../../src/configuration/resolved.ts'
import { readTrustedStores } from '../../src/configuration/trusted-stores.ts'
import { failureOf, project } from './project.ts'

/** What another project of the user's has, and what a stranger's would like to have. */
function mine(): string {
  return project({ '.env': 'API_KEY=mine\n', 'shop.key': 'A'.repeat(43), 'folder/API_KEY': 'mine' })
}

const resolve = (workingDirectory: string, options: ResolveOptions = {}) =>
  resolveStores(undefined, { workingDirectory, env: {}, trust: 'json-only', ...options })

async function read(workingDirectory: string, options: ResolveOptions = {}, name = 'API_KEY'): Promise<unknown> {
  await using secrets = createSecrets((await resolve(workingDirectory, options)).provider)
  return await secrets.get(name)
}

const named = (configuration: unknown): string =>
  project({ 'sealwax.config.json': configuration, '.env': 'API_KEY=own\n' })

describe('files that a configuration names, which a command found', () => {
  test.each<[string, (there: string, here: string) => object]>([
    ['by an absolute path', there => ({ stores: `file:${there}/.env` })],
    ['by a URL with three slashes', there => ({ stores: `file://${there}/.env` })],
    ['by an escaped path', there => ({ stores: `file:${there.replaceAll('/', '%2F')}%2F.env` })],
    ['by a way up', (there, here) => ({ stores: `file:${relative(here, there)}/.env` })],
    ['as a layer', there => ({ stores: `file:.env?layers=.env.local,${there}/.env` })],
    ['as the layer to write', there => ({ stores: `file:.env?layers=${there}/.env&layer=${there}/.env` })],
    ['as the root of links', () => ({ stores: 'file:.env?root=/' })],
    ['as a folder of the environment', there => ({ stores: `env:?folder=${there}/folder` })],
    ['in a second store', there => ({ stores: ['env:', `file:${there}/.env`] })],
    ['in a route', there => ({ stores: 'env:', routes: { API: `file:${there}/.env` } })],
    ['in a profile', there => ({ profiles: { default: `file:${there}/.env` } })],
    ['as the file of a key', there => ({ stores: `file:.env?encrypt=file:${there}/shop.key` })],
    ['as a key of `keys`', there => ({ stores: 'file:.env?encrypt=shop', keys: { shop: [`file:${there}/shop.key`] } })],
    ['as the store of a key', there => ({ stores: `file:.env?encrypt=file:${there}/.env%23API_KEY` })],
    ['as a client certificate', there => ({ stores: `rediss://redis.test?cert=${there}/a.pem&key=${there}/b.pem` })],
  ])('%s, outside of its repository, are refused', async (_, configuration) => {
    const there = mine()
    const here = project()
    writeFileSync(join(here, 'sealwax.config.json'), JSON.stringify(configuration(there, here)))
    const error = await failureOf(read(here, { env: { SEALWAX_TRUSTED_STORES: 'redis.test' } }))
    expect(error.code).toBe('ERR_SECRET_CONFIG')
    expect(error.message).toContain(`which is outside of ${here}`)
    expect(error.message).toMatch(/SEALWAX_TRUSTED_STORES.*--config/)
  })

  test('links count for where they lead, whether or not anything is there', async () => {
    const there = mine()
    for (const [link, target] of [
      ['link.env', join(there, '.env')],
      ['link.env', join(there, 'new.env')],
    ] as const) {
      const here = named({ stores: `file:${link}` })
      symlinkSync(target, join(here, link))
      expect((await failureOf(read(here))).message).toContain(`If you trust it with file:${target}, add`)
    }
    const here = named({ stores: 'file:folder/.env' })
    symlinkSync(there, join(here, 'folder'))
    await failureOf(read(here))
    const circle = named({ stores: 'file:circle' })
    symlinkSync('circle', join(circle, 'circle'))
    await failureOf(read(circle))
    const below = named({ stores: 'file:.env/x' })
    expect((await failureOf(read(below))).message).not.toContain('outside')
  })

  test('inside of it they are read, also from a folder below and over a link that stays inside', async () => {
    const here = project({
      '.env': 'API_KEY=own\n',
      'app/sealwax.config.json': { stores: ['file:../.env', 'file:../not/there/.env'] },
      'web/sealwax.config.json': { stores: `file:link.env` },
    })
    symlinkSync('../.env', join(here, 'web/link.env'))
    expect(await read(join(here, 'app'))).toBe('own')
    expect(await read(join(here, 'web'))).toBe('own')
    writeFileSync(join(here, 'sealwax.config.json'), JSON.stringify({ stores: `file:${here}/.env` }))
    expect(await read(here)).toBe('own')
  })

  test('where the repository is the home of the user, the folder of the configuration is what counts', async () => {
    const home = project({ '.env': 'API_KEY=mine\n', 'downloads/x/sealwax.config.json': { stores: 'file:../../.env' } })
    const before = process.env['HOME']
    onTestFinished(() => {
      process.env['HOME'] = before
    })
    process.env['HOME'] = process.env['USERPROFILE'] = home
    await failureOf(read(join(home, 'downloads/x')))
    process.env['HOME'] = before
    expect(await read(join(home, 'downloads/x'))).toBe('mine')
  })

  test('what the user says is free: --config, SEALWAX_URL, an argument, the default; and an application is', async () => {
    const there = mine()
    const here = named({ stores: `file:${there}/.env` })
    expect(await read(here, { config: 'sealwax.config.json' })).toBe('mine')
    expect(await read(here, { env: { SEALWAX_URL: `file:${there}/.env` } })).toBe('mine')
    expect(await read(here, { trust: 'project' })).toBe('mine')
    expect(await read(here, { trust: 'project', env: { SEALWAX_TRUSTED_STORES: 'vault.test' } })).toBe('mine')
    const { provider } = await resolveStores(`file:${there}/.env`, { env: {}, trust: 'json-only' })
    await using secrets = createSecrets(provider)
    expect(await secrets.get('API_KEY')).toBe('mine')
    const linked = project()
    symlinkSync(join(there, '.env'), join(linked, '.env'))
    expect(await read(linked)).toBe('mine')
  })

  test('SEALWAX_TRUSTED_STORES allows a file, or a folder with all below it', async () => {
    const there = mine()
    const here = named({ stores: `file:${there}/.env` })
    for (const list of [
      `file:${there}/.env`,
      `vault.test,file:${there}`,
      `file://${there}`,
      `file:${there}/folder/..`,
    ]) {
      expect(await read(here, { env: { SEALWAX_TRUSTED_STORES: list } })).toBe('mine')
    }
    expect(await read(here, { trustedStores: [`file:${there}`] })).toBe('mine')
    for (const list of [`file:${there}/.en`, `file:${there}/folder`, `file:${there}2`, 'vault.test']) {
      await failureOf(read(here, { env: { SEALWAX_TRUSTED_STORES: list } }))
    }
  })

  test('the entry that the message gives works, with spaces and commas in it', async () => {
    const there = join(mine(), 'a folder, and more')
    mkdirSync(there)
    writeFileSync(join(there, '.env'), 'API_KEY=mine\n')
    const here = named({ stores: `file:${encodeURIComponent(there)}/.env` })
    const { message } = await failureOf(read(here))
    const [, entry = ''] = /If you trust it with (\S+), add/.exec(message) ?? []
    expect(entry).toBe(
      `file:${realpathSync(there)}/.env`.replaceAll(' ', '%20').replaceAll(', ', '%2C').replace(',', '%2C'),
    )
    expect(await read(here, { env: { SEALWAX_TRUSTED_STORES: entry } })).toBe('mine')
  })

  test('files alone say nothing of hosts; an entry that is no absolute path is an error', () => {
    expect(readTrustedStores(undefined, { SEALWAX_TRUSTED_STORES: 'file:/a' }).hosts).toBeUndefined()
    expect(readTrustedStores(['file:/a'], {}).hosts).toBeUndefined()
    expect(readTrustedStores([], {}).hosts?.('vault.test')).toBe(false)
    for (const list of ['file:', 'file:a', 'file:./a', 'file://host/a', 'file:/%', 'file:/a%00b']) {
      expect(() => readTrustedStores(undefined, { SEALWAX_TRUSTED_STORES: list })).toThrow(
        expect.objectContaining({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('an absolute path') }),
      )
    }
  })
})
