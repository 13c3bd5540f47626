import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Connections } from '../src/connections.ts'
import { openCredential } from '../src/credential.ts'
import type { AzureKeyVaultOptions } from '../src/index.ts'

const made: object[] = []

vi.mock('@azure/identity', () => ({
  DefaultAzureCredential: class {
    constructor(options: object) {
      made.push(options)
    }
  },
}))

beforeEach(() => vi.stubEnv('AZURE_AUTHORITY_HOST', undefined))
afterEach(() => {
  vi.unstubAllEnvs()
  made.length = 0
})

async function settingsFor(host: string, options: AzureKeyVaultOptions = {}): Promise<unknown> {
  await openCredential(options, host, new Connections(undefined))
  return made.at(-1)
}

test.each([
  ['my-vault.vault.azure.net', 'https://login.microsoftonline.com'],
  ['my-vault.vault.azure.cn', 'https://login.chinacloudapi.cn'],
  ['my-vault.vault.usgovcloudapi.net', 'https://login.microsoftonline.us'],
])('who signs in for %s is %s', async (host, authorityHost) => {
  expect(await settingsFor(host)).toMatchObject({ authorityHost })
})

test('unless the environment or an option says otherwise', async () => {
  const authorityHost = 'https://login.example'
  const host = 'my-vault.vault.azure.cn'
  vi.stubEnv('AZURE_AUTHORITY_HOST', 'https://another.example')
  // The SDK reads the variable itself.
  expect(await settingsFor(host)).not.toHaveProperty('authorityHost')
  expect(await settingsFor(host, { authorityHost })).toMatchObject({ authorityHost })
})

test('of a host that is of no cloud the SDK decides', async () => {
  expect(await settingsFor('vault.example')).not.toHaveProperty('authorityHost')
})

test('nothing is waited for without an end, and the checks are off for an emulator alone', async () => {
  const settings = await settingsFor('my-vault.vault.azure.net', { ca: 'pem' })
  expect(settings).toMatchObject({
    processTimeoutInMs: expect.any(Number),
    retryOptions: { maxRetries: expect.any(Number) },
    tlsOptions: { ca: ['pem'] },
  })
  expect(settings).not.toHaveProperty('disableInstanceDiscovery')
  expect(await settingsFor('localhost', { emulator: true })).toMatchObject({ disableInstanceDiscovery: true })
})

test('a credential that is given is the one that is asked', async () => {
  const token = { token: 'any', expiresOnTimestamp: 0 }
  const credential = await openCredential(
    { credential: { getToken: async () => token } },
    'vault.example',
    new Connections(undefined),
  )
  expect(await credential.getToken('any')).toBe(token)
  expect(made).toEqual([])
})
