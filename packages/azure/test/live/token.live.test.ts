import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { azureKeyVault } from '../../src/index.ts'
import { startOwnDouble } from './own-double.ts'
import { calls, closing, open, vault, withVault } from './with-vault.ts'

const own = await startOwnDouble()

afterEach(() => void vi.unstubAllEnvs())
afterAll(() => {
  if (!('missing' in own)) own.stop()
})

withVault(
  'tokens',
  double => {
    const names = Array.from({ length: 100 }, (_, index) => `key${index}`)
    const tokens = () => calls(double, 'authority', 'Token')

    async function seed(): Promise<void> {
      const body = { value: 'value' }
      for (const name of names) {
        await double.admin('POST', `/outside?on=${vault.name}`, { method: 'PUT', path: `/secrets/${name}`, body })
      }
    }

    test('one for a hundred callers at once, each with a deadline of his own', async () => {
      await seed()
      const secrets = closing(createSecrets(open(double)))
      const before = await tokens()
      const values = await Promise.all(names.map(name => secrets.get(name)))
      expect(new Set(values)).toEqual(new Set(['value']))
      expect((await tokens()) - before).toBe(1)
      await Promise.all(names.map(name => secrets.get(name, { fresh: true })))
      expect((await tokens()) - before).toBe(1)
    })

    test('one more when the vault does not accept the first any longer, for a hundred callers', async () => {
      await seed()
      const secrets = closing(createSecrets(open(double)))
      await secrets.get('key0')
      const before = await tokens()
      await double.admin('POST', '/revoke', {})
      const values = await Promise.all(names.map(name => secrets.get(name, { fresh: true })))
      expect(new Set(values)).toEqual(new Set(['value']))
      expect((await tokens()) - before).toBe(1)
    })

    test('one refresh for a hundred callers when it is about to end', async () => {
      await seed()
      await double.admin('POST', '/tokens', { lifetime: 1 })
      const secrets = closing(createSecrets(open(double)))
      await secrets.get('key0')
      await double.admin('POST', '/tokens', { lifetime: 3_600 })
      const before = await tokens()
      const values = await Promise.all(names.map(name => secrets.get(name, { fresh: true })))
      expect(new Set(values)).toEqual(new Set(['value']))
      expect((await tokens()) - before).toBe(1)
    })

    test('by the default credential: from the environment', async () => {
      vi.stubEnv('AZURE_TENANT_ID', double.setting('TENANT_ID'))
      vi.stubEnv('AZURE_CLIENT_ID', double.setting('CLIENT_ID'))
      vi.stubEnv('AZURE_CLIENT_SECRET', double.setting('CLIENT_SECRET'))
      vi.stubEnv('AZURE_AUTHORITY_HOST', double.setting('AUTHORITY_HOST'))
      vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential')
      const provider = closing(azureKeyVault({ vault: vault.host, emulator: true, ca: double.ca }))
      await provider.put('key', bytesOf('value'), newCall())
      expect(await textOf(provider.get('key', newCall()))).toBe('value')
    })

    test('by the default credential: the managed identity of the machine', async () => {
      vi.stubEnv('IDENTITY_ENDPOINT', double.setting('IDENTITY_ENDPOINT'))
      vi.stubEnv('IDENTITY_HEADER', double.setting('IDENTITY_HEADER'))
      vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential')
      const provider = closing(azureKeyVault({ vault: vault.host, emulator: true, ca: double.ca }))
      await provider.put('key', bytesOf('value'), newCall())
      expect(await textOf(provider.get('key', newCall()))).toBe('value')
    })

    test('an unknown name in AZURE_TOKEN_CREDENTIALS is ERR_SECRET_CONFIG', async () => {
      vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'password')
      const secrets = closing(createSecrets(azureKeyVault({ vault: vault.host, emulator: true, ca: double.ca })))
      expect(await rejectionOf(secrets.get('key'))).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
    })

    test('whoever gives them is not there: UNAVAILABLE, and no wrong credential', async () => {
      vi.stubEnv('AZURE_TENANT_ID', double.setting('TENANT_ID'))
      vi.stubEnv('AZURE_CLIENT_ID', double.setting('CLIENT_ID'))
      vi.stubEnv('AZURE_CLIENT_SECRET', double.setting('CLIENT_SECRET'))
      vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential')
      for (const [authorityHost, ca, code] of [
        ['https://127.0.0.1:1', double.ca, 'ERR_SECRET_UNAVAILABLE'],
        // Trusted by the vault's connection alone would not do: the certificate is that of both.
        [double.setting('AUTHORITY_HOST'), undefined, 'ERR_SECRET_CONFIG'],
      ] as const) {
        const provider = closing(azureKeyVault({ vault: vault.host, emulator: true, ca, authorityHost }))
        const secrets = createSecrets(provider, { retry: { attempts: 1 } })
        expect(await rejectionOf(secrets.get('key'))).toMatchObject({ code })
      }
    })
  },
  'missing' in own ? own : own.double,
)
