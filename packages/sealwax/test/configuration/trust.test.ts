import { join } from 'node:path'
import type { Opener } from '@sealwax/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { startedFrom } from '../../src/configuration/installation.ts'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import type { ResolveOptions } from '../../src/configuration/resolved.ts'
import { readTrustedStores } from '../../src/configuration/trusted-stores.ts'
import { adapterSource, failureOf, installed, project } from './project.ts'

const opened: string[] = []
afterEach(() => opened.splice(0))

/** A store that takes its authority for a host, and remembers what was opened. */
const vault: Opener = {
  schemes: ['vault'],
  options: ['address'],
  host: ({ authority, query }) => query.get('address') ?? authority,
  open: url => {
    opened.push(url.authority ?? '')
    return {
      id: 'vault',
      location: 'vault',
      limits: {
        names: { rule: 'any', pattern: /^.+$/, maxLength: 99, caseSensitive: true },
        maxBytes: 99,
        empty: true,
        binary: true,
      },
      retries: 'core',
      cancel: 'wait',
      get: async () => ({ bytes: new Uint8Array() }),
      classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
    }
  },
}

const resolve = (workingDirectory: string, options: ResolveOptions = {}) =>
  resolveStores(undefined, { workingDirectory, env: {}, trust: 'json-only', openers: [vault], ...options })

const stranger = (url = 'vault://vault.example.com:8200') => project({ 'sealwax.config.json': { stores: url } })

describe('hosts that a configuration names', () => {
  test('an application trusts its own project', async () => {
    await resolve(stranger(), { trust: 'project' })
    expect(opened).toEqual(['vault.example.com:8200'])
  })

  test('a command does not: nothing is opened, and the message says what to do', async () => {
    const error = await failureOf(resolve(stranger()))
    expect(error.code).toBe('ERR_SECRET_CONFIG')
    expect(error.message).toContain('names the host vault.example.com:8200 for vault:')
    expect(error.message).toMatch(/SEALWAX_TRUSTED_STORES.*--config/)
    expect(opened).toEqual([])
  })

  test('also not in a second store, a route, or an option that names the host', async () => {
    for (const configuration of [
      { stores: 'env: vault://vault.example.com' },
      { stores: 'env:', routes: { 'x/': 'vault://vault.example.com' } },
      { stores: 'vault:?address=vault.example.com' },
    ]) {
      await failureOf(resolve(project({ 'sealwax.config.json': configuration })))
      expect(opened).toEqual([])
    }
  })

  test('SEALWAX_TRUSTED_STORES allows it', async () => {
    await resolve(stranger(), { env: { SEALWAX_TRUSTED_STORES: 'other.example.com, vault.example.com' } })
    expect(opened).toEqual(['vault.example.com:8200'])
  })

  test('where the list is set, it bounds applications as well', async () => {
    await failureOf(resolve(stranger(), { trust: 'project', env: { SEALWAX_TRUSTED_STORES: 'other.example.com' } }))
    await failureOf(resolve(stranger(), { trust: 'project', trustedStores: [] }))
    expect(opened).toEqual([])
  })

  test('what the user says is trusted: --config, SEALWAX_URL, an argument', async () => {
    const folder = stranger()
    await resolve(folder, { config: 'sealwax.config.json' })
    await resolve(folder, { env: { SEALWAX_URL: 'vault://a' } })
    await resolveStores('vault://b', { env: {}, trust: 'json-only', openers: [vault] })
    expect(opened).toEqual(['vault.example.com:8200', 'a', 'b'])
  })

  test('a URL without a host needs no trust', async () => {
    await resolve(stranger('vault:'))
    expect(opened).toEqual([''])
  })

  test('an adapter that says nothing of hosts is taken to go to the authority', async () => {
    const { host: _, ...silent } = vault
    await failureOf(resolve(stranger(), { openers: [silent] }))
    expect(opened).toEqual([])
  })
})

describe('SEALWAX_TRUSTED_STORES', () => {
  const trusts = (list: string, host: string) =>
    readTrustedStores(undefined, { SEALWAX_TRUSTED_STORES: list }).hosts?.(host)

  test.each([
    ['vault.example.com', 'vault.example.com', true],
    ['vault.example.com', 'vault.example.com:8200', true],
    ['vault.example.com', 'VAULT.example.com.', true],
    ['vault.example.com:8200', 'vault.example.com:8200', true],
    ['vault.example.com:8200', 'vault.example.com:8201', false],
    ['vault.example.com:8200', 'vault.example.com', false],
    ['vault.example.com', 'evil-vault.example.com', false],
    ['vault.example.com', 'vault.example.com.evil.com', false],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'evilexample.com', false],
    ['a.com b.com,c.com\nd.com', 'c.com', true],
    ['[::1]', '[0:0:0:0:0:0:0:1]:8200', true],
    ['127.0.0.1', '0x7f.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['vault.example.com', 'evil.com/vault.example.com', false],
    ['vault.example.com', 'evil.com\\vault.example.com', false],
    ['vault.example.com', 'vault.example.com@evil.com', false],
    ['vault.example.com', '', false],
  ])('%j trusts %j: %s', (list, host, expected) => {
    expect(trusts(list, host)).toBe(expected)
  })

  test('an entry that could never match is an error, not a silence', () => {
    for (const list of ['https://vault.example.com', '*', 'vault.*', 'a/b', '*.', 'vault.example.com:', 'user@host']) {
      expect(() => trusts(list, 'x')).toThrow(expect.objectContaining({ code: 'ERR_SECRET_CONFIG' }))
    }
    expect(readTrustedStores(undefined, { SEALWAX_TRUSTED_STORES: ' ' })).toEqual({ hosts: undefined, paths: [] })
  })
})

describe('code of the folder', () => {
  test('a configuration that is code is not run by a command, unless --config names it', async () => {
    const folder = project({
      'package.json': { type: 'module' },
      'sealwax.config.js': 'globalThis.strangerRan = true\nexport default { stores: "env:" }',
    })
    const error = await failureOf(resolve(folder))
    expect(error.message).toContain(`it is code, which may be a stranger's and is not run unasked`)
    expect(error.message).toContain(`--config ${join(folder, 'sealwax.config.js')}`)
    expect(globalThis).not.toHaveProperty('strangerRan')
    await resolve(folder, { config: 'sealwax.config.js' })
    expect(globalThis).toHaveProperty('strangerRan', true)
  })

  test('nor is an adapter that lies there, however the store was named', async () => {
    const acme = { stores: 'acme:', adapters: { acme: 'acme-sealwax' } }
    const folder = project({
      'package-lock.json': '{}',
      'sealwax.config.json': acme,
      ...installed('acme-sealwax', `globalThis.adapterRan = true\n${adapterSource('acme', 'x')}`),
    })
    const program = process.argv[1] ?? ''
    onTestFinished(() => void process.argv.splice(1, 1, program))
    process.argv[1] = '/usr/local/bin/sealwax'
    const error = await failureOf(resolve(folder))
    expect(error.message).toContain('if you trust that, run: npm install --global acme-sealwax')
    await failureOf(resolveStores(acme, { workingDirectory: folder, env: {}, trust: 'json-only' }))
    expect(globalThis).not.toHaveProperty('adapterRan')
    await resolve(folder, { config: 'sealwax.config.json' })
    expect(globalThis).toHaveProperty('adapterRan', true)
  })

  test('the command takes adapters from the project that it was itself started from', () => {
    const folder = project({ 'package.json': {}, 'packages/app/package.json': {} })
    const at = (path: string) => startedFrom(join(folder, path))
    expect(at('node_modules/.bin/sealwax')).toBe(folder)
    expect(at('node_modules/sealwax/dist/bin.js')).toBe(folder)
    expect(at('packages/app/node_modules/.bin/sealwax')).toBe(join(folder, 'packages/app'))
    expect(at('node_modules/.pnpm/sealwax@1.0.0/node_modules/sealwax/dist/bin.js')).toBe(folder)
    expect(at('lib/node_modules/sealwax/dist/bin.js')).toBeUndefined()
    expect(at('bin/sealwax')).toBeUndefined()
    expect(startedFrom('')).toBeUndefined()
  })
})
