import { isOneOf } from '@sealwax/core/adapter'
import { describe, expect, test } from 'vitest'
import { googleSecretManager, opener } from '../src/index.ts'
import { scriptedClient, scriptedProvider } from './scripted-client.ts'

const { client } = scriptedClient({})
const authClient = { getRequestHeaders: () => {} }

describe('options', () => {
  test.each<readonly [option: string, value: unknown]>([
    ['project', 'My Project'],
    ['project', ''],
    ['project', 'a/b'],
    ['project', 1],
    ['location', 'Europe'],
    ['location', 'europe-west3.example.com/'],
    ['endpoint', 'https://host'],
    ['endpoint', 'user:password@host'],
    ['endpoint', 'host:443/path'],
    ['transport', 'http'],
    ['authClient', 'password'],
    ['authClient', null],
    ['requestTimeout', 0],
    ['requestTimeout', '5000'],
    ['requestTimeout', 600_001],
    ['client', {}],
    ['prefix', 'my-shop'],
    ['prefix', 'a//b'],
    ['prefix', ''],
    ['currentAlias', 'latest'],
    ['currentAlias', 'NEW'],
    ['currentAlias', '1st'],
    ['currentAlias', `a${'b'.repeat(63)}`],
    ['replicas', []],
    ['replicas', ['Mars']],
    ['kmsKey', 'my-key'],
    ['labels', { team: 1 }],
    ['labels', []],
    ['labels', { Team: 'shop' }],
    ['labels', { team: 'My Shop' }],
    ['labels', { team: 'ä'.repeat(65) }],
    ['labels', Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`team${index}`, 'shop']))],
    ['annotations', 'password'],
    ['annotations', { owner: 1 }],
    ['annotations', { '-owner': 'somebody' }],
    ['annotations', { ['o'.repeat(64)]: 'somebody' }],
    ['annotations', { owner: 'x'.repeat(16_384) }],
    ['describe', 'true'],
    ['porject', 'p'],
    ['toString', 1],
  ])('%s of %j is a TypeError that names the option and not the value', (option, value) => {
    const attempt = (): unknown => googleSecretManager({ [option]: value })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`options.${option} `)
    expect(attempt).not.toThrow('password')
  })

  test.each<object>([{ endpoint: 'host' }, { transport: 'rest' }, { authClient }])(
    '%j beside a client is refused, because the client has its own',
    more => expect(() => googleSecretManager({ client, ...more })).toThrow(TypeError),
  )

  test.each<object>([
    { replicas: ['europe-west3'], location: 'europe-west3' },
    { replicas: ['europe-west3'], kmsKey: 'projects/p/locations/global/keyRings/r/cryptoKeys/k' },
  ])('%j contradict one another', options => expect(() => googleSecretManager(options)).toThrow(TypeError))

  test('all of them together', () => {
    const options = {
      project: 'example.com:my-project-1',
      endpoint: 'secretmanager-acme.p.googleapis.com:443',
      transport: 'rest',
      requestTimeout: 1_000,
      prefix: 'shop/eu_1',
      currentAlias: 'current',
      replicas: ['europe-west3', 'us-central1'],
      labels: { team: 'shop', größe_1: '' },
      annotations: { 'owner.of-it': 'Somebody, or nobody' },
      describe: true,
    } as const
    expect(() => googleSecretManager(options)).not.toThrow()
    expect(() => googleSecretManager({ project: undefined, prefix: undefined, client: undefined })).not.toThrow()
  })

  test('values can be compared only where an alias says which version is current', () => {
    expect('putIf' in googleSecretManager()).toBe(false)
    expect('putIf' in googleSecretManager({ currentAlias: 'live' })).toBe(true)
  })
})

describe('location', () => {
  test('says project, place, address and prefix, without credentials', () => {
    expect(googleSecretManager().location).toBe('google-secret-manager')
    expect(googleSecretManager({ project: 'p', location: 'europe-west3', prefix: 'shop' }).location).toBe(
      'google-secret-manager p europe-west3 shop',
    )
    expect(googleSecretManager({ project: 'p', endpoint: 'host:1' }).location).toBe('google-secret-manager p at host:1')
  })

  test('says an ambient project once it is known', async () => {
    const { provider } = scriptedProvider({ listSecrets: [[[], null, null]] }, { project: undefined })
    expect(provider.location).toBe('google-secret-manager')
    await provider.list('', { signal: new AbortController().signal, notice: () => {} })
    expect(provider.location).toBe('google-secret-manager ambient-project')
  })
})

describe('opener', () => {
  const open = (authority: string | undefined, path: string, query: Record<string, string> = {}) =>
    opener.open({ scheme: 'gcp', authority, path, query: new Map(Object.entries(query)) }, { folder: '/', env: {} })

  test('takes the project and the prefix from the URL', () => {
    expect(open('my-project', 'shop/').location).toBe('google-secret-manager my-project shop')
    expect(open('my-project', '').limits.names.prefix).toBeUndefined()
    expect(open(undefined, '').location).toBe('google-secret-manager')
    expect(open('', 'shop').location).toBe('google-secret-manager shop')
    expect(open('p1', '', { location: 'europe-west3' }).location).toBe('google-secret-manager p1 europe-west3')
    expect(open('p1', '', { currentAlias: 'live' }).putIf).toBeTypeOf('function')
    expect(open('p1', '', { describe: 'true' }).limits.attributes).toEqual(['metadata'])
    expect(open('p1', '', { describe: 'false' }).limits.attributes).toBeUndefined()
  })

  test('names the host of another address, where credentials would go, and none otherwise', () => {
    const host = (query: Record<string, string>) =>
      opener.host?.({ scheme: 'gcp', authority: 'p', path: '', query: new Map(Object.entries(query)) })
    expect(host({ endpoint: 'host:8443' })).toBe('host:8443')
    expect(host({ location: 'europe-west3' })).toBeUndefined()
  })

  test.each<readonly [authority: string | undefined, path: string, query: Record<string, string>]>([
    [undefined, 'my-project', {}],
    ['My Project', '', {}],
    ['my-project', 'my-shop', {}],
    ['my-project', '', { transport: 'http' }],
    ['my-project', '', { requestTimeout: 'long' }],
    ['my-project', '', { requestTimeout: '' }],
    ['my-project', '', { location: '' }],
    ['my-project', '', { describe: 'yes' }],
    ['my-project', '', { describe: '' }],
    ['my-project', '', { replicas: 'europe-west3,' }],
    ['my-project', '', { replicas: 'europe-west3', location: 'europe-west3' }],
  ])('%j %j %j is ERR_SECRET_CONFIG and says what to write', (authority, path, query) => {
    expect(() => open(authority, path, query)).toThrow(
      expect.objectContaining({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('gcp://my-project/prefix'),
      }),
    )
  })

  test('lists every option that it reads', () => {
    const global = {
      transport: 'rest',
      endpoint: 'host',
      requestTimeout: '100',
      currentAlias: 'live',
      describe: 'true',
      replicas: 'europe-west3,europe-west4',
    }
    const regional = { location: 'europe-west3', kmsKey: 'projects/p/locations/l/keyRings/r/cryptoKeys/k' }
    expect([...opener.options].sort()).toEqual([...Object.keys(global), ...Object.keys(regional)].sort())
    for (const query of [global, regional]) expect(() => open('my-project', '', query)).not.toThrow()
    expect(Object.keys(global).every(isOneOf(...opener.options))).toBe(true)
  })
})
