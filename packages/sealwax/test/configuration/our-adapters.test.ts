import { opener as aws } from '@sealwax/aws'
import { opener as azure } from '@sealwax/azure'
import { opener as gcp } from '@sealwax/gcp'
import { opener as redis } from '@sealwax/redis'
import { opener as vault } from '@sealwax/vault'
import { describe, expect, test } from 'vitest'
import { findOpener } from '../../src/configuration/adapters.ts'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import type { ResolvedStores } from '../../src/configuration/resolved.ts'
import { failureOf, project } from './project.ts'

// The adapters of this workspace, opened as they are for whoever installed them. Nothing is asked of any server.

const env = { SEALWAX_VAULT_TOKEN: 'none', SEALWAX_REDIS_PASSWORD: 'none' }

async function opened(url: string, more: object = {}): Promise<ResolvedStores> {
  const resolved = await resolveStores(url, { env, workingDirectory: project(), ...more })
  await resolved.provider.close?.()
  return resolved
}

test('each scheme leads to the package that answers to it', async () => {
  const places = { openers: [], adapters: {}, folders: [import.meta.dirname], home: undefined, env: {}, where: 'here' }
  for (const opener of [aws, azure, gcp, redis, vault]) {
    for (const scheme of opener.schemes)
      expect(await findOpener(scheme, places)).toMatchObject({ schemes: opener.schemes })
  }
})

describe('each scheme opens its store', () => {
  test.each([
    ['aws://eu-west-1/shop', 'aws-secrets-manager eu-west-1 shop'],
    ['gcp://my-project/shop', 'google-secret-manager my-project shop'],
    ['azure://my-vault/shop', 'azure-key-vault my-vault.vault.azure.net shop'],
    ['vault://vault.example.com/shop?mount=teams/a', 'hashicorp-vault at vault.example.com:8200 teams/a shop'],
    ['vault+http://127.0.0.1:8200?kv=1', 'hashicorp-vault at 127.0.0.1:8200 secret'],
    ['redis://127.0.0.1:6379/0?prefix=shop', 'redis 127.0.0.1:6379/0 shop:'],
    ['rediss://redis.example.com/2?prefix=shop', 'redis redis.example.com:6379/2 shop:'],
  ])('%s', async (url, location) => {
    expect((await opened(url)).provider.location).toBe(location)
  })
})

describe('a host that a stranger’s configuration names is not logged in to, unless it is trusted', () => {
  test.each([
    ['vault://vault.example.com/shop', 'vault.example.com'],
    ['vault://vault.example.com:8200?auth=kubernetes&role=r', 'vault.example.com:8200'],
    ['vault+http://127.0.0.1:8200', '127.0.0.1:8200'],
    ['redis://127.0.0.1:6379', '127.0.0.1:6379'],
    ['rediss://redis.example.com:6380/0', 'redis.example.com:6380'],
    ['gcp://my-project?endpoint=psc.example.com', 'psc.example.com'],
    ['azure://vault.example.com', 'vault.example.com'],
    ['azure://localhost:8443?emulator=true', 'localhost:8443'],
    ['azure://my-vault.vault.azure.net.example.com', 'my-vault.vault.azure.net.example.com'],
  ])('%s', async (url, host) => {
    const workingDirectory = project({ 'sealwax.config.json': { stores: url } })
    const asCommand = { workingDirectory, trust: 'json-only' } as const
    const error = await failureOf(resolveStores(undefined, { ...asCommand, env }))
    expect(error.message).toContain(`it names the host ${host} for `)
    expect(error.message).toContain('SEALWAX_TRUSTED_STORES')
    const trusting = { ...env, SEALWAX_TRUSTED_STORES: host }
    const resolved = await resolveStores(undefined, { ...asCommand, env: trusting })
    await resolved.provider.close?.()
    const other = { ...env, SEALWAX_TRUSTED_STORES: 'other.example.com' }
    expect((await failureOf(resolveStores(undefined, { ...asCommand, env: other }))).code).toBe('ERR_SECRET_CONFIG')
  })

  test.each([
    'aws://eu-west-1/shop',
    'gcp://my-project/shop',
    'azure://my-vault',
    'azure://my-vault?cloud=china',
    'azure://my-vault.vault.azure.net',
  ])('%s goes to the vendor’s own, which needs no trust', async url => {
    const workingDirectory = project({ 'sealwax.config.json': { stores: url } })
    const resolved = await resolveStores(undefined, { workingDirectory, trust: 'json-only', env })
    await resolved.provider.close?.()
    expect(resolved.stores).toHaveLength(1)
  })
})

describe('what lowers the protection of a connection is not taken from a stranger’s configuration', () => {
  test.each([
    ['vault://vault.example.com?ca=ca.pem', 'ca'],
    ['rediss://redis.example.com?ca=ca.pem', 'ca'],
    ['redis://redis.example.com?allowPlaintext=true', 'allowPlaintext'],
  ])('%s, not even for a host that is trusted', async (url, option) => {
    const workingDirectory = project({ 'sealwax.config.json': { stores: url } })
    const trusting = { ...env, SEALWAX_TRUSTED_STORES: '*.example.com' }
    const asCommand = { workingDirectory, trust: 'json-only', env: trusting } as const
    expect((await failureOf(resolveStores(undefined, asCommand))).message).toContain(`sets ${option}, which lowers`)
    for (const own of [{ ...asCommand, config: 'sealwax.config.json' }, { ...asCommand, trust: 'project' } as const]) {
      const resolved = await resolveStores(undefined, own)
      await resolved.provider.close?.()
    }
  })
})

test.each([
  ['vault://vault.example.com?token=hunter2', 'carries credentials'],
  ['rediss://:hunter2@redis.example.com', 'carries credentials'],
  ['azure://my-vault?clientSecret=hunter2', 'carries credentials'],
  ['gcp://my-project?credentials=hunter2', 'carries credentials'],
  ['vault+http://vault.example.com', 'not a host that it goes to'],
  ['gcp:shop', 'has no project'],
  ['azure:', 'names no vault'],
  ['redis:', 'The host is missing'],
  ['vault://vault.example.com?mont=kv', 'takes no option "mont". Did you mean "mount"?'],
])('%s is refused before anything is opened, and no secret of it repeated', async (url, message) => {
  const error = await failureOf(opened(url))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(message)
  expect(error.message).not.toContain('hunter2')
})
