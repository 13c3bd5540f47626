import { readFileSync } from 'node:fs'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import type { AzureKeyVault } from '../../src/index.ts'
import { closing, open, openWith, vault, withVault } from './with-vault.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const data = 'Microsoft.KeyVault/vaults/secrets'

/** What the README says that each operation needs, and nothing else. */
const needs: readonly (readonly [
  operation: string,
  actions: readonly string[],
  run: (provider: AzureKeyVault) => Promise<unknown>,
])[] = [
  ['get', [`${data}/getSecret/action`], provider => provider.get('there', newCall())],
  [
    'put',
    [`${data}/setSecret/action`, `${data}/getSecret/action`],
    provider => provider.put('new', bytesOf('x'), newCall()),
  ],
  [
    'put',
    [`${data}/setSecret/action`],
    provider => provider.put('new', bytesOf('x'), newCall({ contentType: 'text/plain', metadata: {} })),
  ],
  ['list', [`${data}/readMetadata/action`], provider => provider.list('', newCall())],
  [
    'versions',
    [`${data}/readMetadata/action`, `${data}/getSecret/action`],
    provider => provider.versions('there', newCall()),
  ],
  ['delete', [`${data}/delete`], provider => provider.delete('there', newCall())],
  ['restore', [`${data}/recover/action`], provider => provider.restore('gone', newCall())],
  ['purge', [`${data}/purge/action`], provider => provider.purge('gone', newCall())],
  ['purge', [`${data}/purge/action`, `${data}/delete`], provider => provider.purge('there', newCall())],
]

withVault('permissions', double => {
  async function seed(): Promise<void> {
    const officer = open(double)
    for (const name of ['there', 'gone']) {
      await officer.put(name, bytesOf('x'), newCall())
      await officer.put(name, bytesOf('y'), newCall())
    }
    await officer.delete('gone', newCall())
  }

  test.each(needs)('%s needs %j, and no more', async (_, actions, run) => {
    await seed()
    expect(await rejectionOf(run(await openWith(double, actions)))).toBeUndefined()
  })

  test.each(needs)('%s without one of %j is DENIED, and the hint names it', async (operation, actions, run) => {
    await seed()
    for (const missing of actions) {
      const provider = await openWith(
        double,
        actions.filter(each => each !== missing),
      )
      const error = await rejectionOf(run(provider))
      const fault = provider.classify(error, operation as Parameters<typeof provider.classify>[1])
      expect(fault.code).toBe('ERR_SECRET_DENIED')
      expect(fault.hint).toContain(missing)
    }
  })

  test('the roles of the README: Key Vault Secrets User reads and lists, and writes nothing', async () => {
    await seed()
    const provider = await openWith(double, [], ['Key Vault Secrets User'])
    const secrets = closing(createSecrets(provider))
    expect(await secrets.get('there')).toBe('y')
    expect(await Array.fromAsync(secrets.list())).toEqual(['there'])
    expect((await Array.fromAsync(secrets.versions('there'))).length).toBe(2)
    const works = [secrets.put('there', 'z'), secrets.delete('there'), secrets.restore('gone')].map(rejectionOf)
    for (const error of await Promise.all(works)) expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED' })
  })

  test('the roles of the README: Key Vault Secrets Officer does everything', async () => {
    const secrets = closing(createSecrets(await openWith(double, [], ['Key Vault Secrets Officer'])))
    await secrets.put('key', 'value')
    await secrets.delete('key')
    await secrets.restore('key')
    expect(await secrets.get('key')).toBe('value')
    await secrets.purge('key')
    expect(await secrets.has('key')).toBe(false)
  })

  test("the README's role of its own reads and puts, and neither deletes nor purges", async () => {
    await seed()
    const block = /<!-- data actions: read and put -->\s*```json\s([^`]+)/.exec(readme)?.[1] ?? ''
    const { DataActions: actions } = JSON.parse(block) as { readonly DataActions: readonly string[] }
    const secrets = closing(createSecrets(await openWith(double, actions)))
    await secrets.put('there', 'z')
    expect(await secrets.get('there', { fresh: true })).toBe('z')
    expect(await Array.fromAsync(secrets.list())).toEqual(['there'])
    expect((await Array.fromAsync(secrets.versions('there'))).length).toBe(3)
    expect(await rejectionOf(secrets.get('gone'))).toMatchObject({ code: 'ERR_SECRET_DELETED' })
    const works = [secrets.delete('there'), secrets.restore('gone'), secrets.purge('gone')].map(rejectionOf)
    for (const error of await Promise.all(works)) expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED' })
  })

  test('whether what is absent was deleted is told to who may read metadata', async () => {
    await seed()
    const code = async (actions: readonly string[]) => {
      const error = await rejectionOf(closing(createSecrets(await openWith(double, actions))).get('gone'))
      return (error as { readonly code: string }).code
    }
    expect(await code([`${data}/getSecret/action`])).toBe('ERR_SECRET_NOT_FOUND')
    expect(await code([`${data}/getSecret/action`, `${data}/readMetadata/action`])).toBe('ERR_SECRET_DELETED')
  })

  test('the vault’s firewall is a denial of its own', async () => {
    await double.admin('POST', `/settings?on=${vault.name}`, { firewall: true })
    const error = await rejectionOf(closing(createSecrets(open(double))).get('there'))
    expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining('firewall') })
  })
})
