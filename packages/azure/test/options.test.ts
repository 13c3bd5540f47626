import { describe, expect, test } from 'vitest'
import { type AzureKeyVaultOptions, azureKeyVault, opener } from '../src/index.ts'
import { scriptedProvider } from './scripted-client.ts'

const vault = 'my-vault'
const credential = { getToken: async () => null }
const location = (options: AzureKeyVaultOptions): string => azureKeyVault(options).location

describe('options', () => {
  test.each<readonly [option: string, value: unknown]>([
    ['vault', 'https://my-vault.vault.azure.net'],
    ['vault', 'my_vault'],
    ['vault', 'a'],
    ['vault', 'two--hyphens'],
    ['vault', 'user:password@host.example'],
    ['vault', 'host.example/path'],
    ['vault', ''],
    ['cloud', 'germany'],
    ['cloud', 'china'.toUpperCase()],
    ['credential', 'password'],
    ['credential', {}],
    ['authorityHost', 'http://login.example'],
    ['authorityHost', 'https://user:password@login.example'],
    ['requestTimeout', 0],
    ['requestTimeout', '5000'],
    ['ca', 'password'],
    ['ca', []],
    ['emulator', 'true'],
    ['client', {}],
    ['prefix', 'a-b'],
    ['prefix', ''],
    ['valut', 'my-vault'],
    ['toString', 1],
  ])('%s of %j is a TypeError that names the option and not the value', (option, value) => {
    const attempt = (): unknown => azureKeyVault({ vault, [option]: value })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`options.${option} `)
    expect(attempt).not.toThrow('password')
  })

  test('what the name of a vault is stands in the refusal, of an option and of a URL', () => {
    const rule = '3 to 24 letters, digits and single hyphens'
    expect(() => azureKeyVault({ vault: 'v' })).toThrow(rule)
    const url = { scheme: 'azure', authority: 'v', path: '', query: new Map() }
    expect(() => opener.open(url)).toThrow(rule)
  })

  test('a vault or a client is needed', () => {
    expect(() => azureKeyVault({})).toThrow('options.vault')
    expect(() => azureKeyVault({ vault: undefined, client: undefined })).toThrow(TypeError)
  })

  test.each(['vault', 'cloud', 'credential', 'authorityHost', 'ca', 'emulator'])(
    '%s beside a client is refused, because the client has its own',
    option => {
      const ca = '-----BEGIN CERTIFICATE-----'
      const authorityHost = 'https://login.example'
      const values = { vault, cloud: 'public', credential, authorityHost, ca, emulator: true }
      const attempt = () => scriptedProvider({}, { [option]: values[option as keyof typeof values] })
      expect(attempt).toThrow(`options.${option}`)
    },
  )

  test('the host and the cloud must agree', () => {
    expect(() => azureKeyVault({ vault: 'my-vault.vault.azure.net', cloud: 'china' })).toThrow('options.cloud')
    expect(() => azureKeyVault({ vault: 'vault.example', cloud: 'public' })).toThrow('options.cloud')
    expect(location({ vault: 'my-vault.vault.azure.cn', cloud: 'china' })).toContain('my-vault.vault.azure.cn')
  })

  test('an emulator is on this machine, or it is none', () => {
    for (const host of ['my-vault', 'vault.example', 'localhost.example', '128.0.0.1', '127.0.0.1.example']) {
      expect(() => azureKeyVault({ vault: host, emulator: true })).toThrow('options.emulator')
    }
    for (const host of ['localhost', 'localhost:8443', '127.0.0.1:8443']) {
      expect(location({ vault: host, emulator: true })).toContain(host)
    }
  })

  test('who repeats: core, unless a client of the application’s own does', () => {
    expect(azureKeyVault({ vault }).retries).toBe('core')
    expect(scriptedProvider({}).provider.retries).toBe('sdk')
  })
})

describe('location', () => {
  test.each<readonly [AzureKeyVaultOptions, string]>([
    [{ vault }, 'azure-key-vault my-vault.vault.azure.net'],
    [{ vault: 'My-Vault', prefix: 'shop' }, 'azure-key-vault my-vault.vault.azure.net shop'],
    [{ vault, cloud: 'china' }, 'azure-key-vault my-vault.vault.azure.cn'],
    [{ vault, cloud: 'us-government' }, 'azure-key-vault my-vault.vault.usgovcloudapi.net'],
    [{ vault: 'my-vault.vault.example:8443' }, 'azure-key-vault my-vault.vault.example:8443'],
  ])('%j', (options, expected) => expect(location(options)).toBe(expected))

  test('of a client of the application’s own is where that goes', () => {
    expect(scriptedProvider({}).provider.location).toBe('azure-key-vault my-vault.vault.azure.net')
  })
})

describe('opener', () => {
  const url = (authority: string | undefined, path = '', query: Record<string, string> = {}) => ({
    scheme: 'azure',
    authority,
    path,
    query: new Map(Object.entries(query)),
  })
  const open = (...parts: Parameters<typeof url>) => opener.open(url(...parts), { folder: '/', env: {} })

  test('takes the vault and the prefix from the URL', () => {
    expect(open('my-vault', 'shop/').location).toBe('azure-key-vault my-vault.vault.azure.net shop')
    expect(open('my-vault').limits.names.prefix).toBeUndefined()
    expect(open('my-vault.vault.usgovcloudapi.net').location).toContain('my-vault.vault.usgovcloudapi.net')
    expect(open('my-vault', '', { cloud: 'china' }).location).toContain('my-vault.vault.azure.cn')
    expect(open('localhost:8443', 'shop', { emulator: 'true' }).location).toContain('localhost:8443')
  })

  test.each([
    ['my-vault', undefined],
    ['my-vault.vault.azure.net', undefined],
    ['My-Vault.Vault.Azure.CN', undefined],
    ['vault.example', 'vault.example'],
    ['vault.azure.net.example', 'vault.azure.net.example'],
    ['evilvault.azure.net', 'evilvault.azure.net'],
    ['localhost:8443', 'localhost:8443'],
  ])('of %s the host to be trusted is %s', (authority, host) => expect(opener.host?.(url(authority))).toBe(host))

  test.each<readonly [authority: string | undefined, path: string, query: Record<string, string>]>([
    [undefined, 'my-vault', {}],
    ['', 'shop', {}],
    ['my_vault', '', {}],
    ['my-vault', 'a b', {}],
    ['my-vault', '', { cloud: 'germany' }],
    ['my-vault', '', { requestTimeout: '' }],
    ['my-vault', '', { requestTimeout: 'long' }],
    ['my-vault', '', { emulator: 'true' }],
    ['localhost', '', { emulator: 'yes' }],
  ])('%j %j %j is ERR_SECRET_CONFIG and says what to write', (authority, path, query) => {
    expect(() => open(authority, path, query)).toThrow(
      expect.objectContaining({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('azure://my-vault/prefix'),
      }),
    )
  })

  test('lists every option that it reads', () => {
    const query = { cloud: 'public', requestTimeout: '100', emulator: 'false' }
    expect([...opener.options].sort()).toEqual(Object.keys(query).sort())
    expect(() => open('my-vault', '', query)).not.toThrow()
  })
})
