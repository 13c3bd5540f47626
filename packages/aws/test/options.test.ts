import { describe, expect, test } from 'vitest'
import { awsSecretsManager, opener } from '../src/index.ts'
import { scriptedClient } from './scripted-client.ts'

const { client } = scriptedClient({})

describe('options', () => {
  test.each<readonly [option: string, value: unknown]>([
    ['region', 'eu west'],
    ['region', 1],
    ['region', ''],
    ['endpoint', 'localhost:4566'],
    ['endpoint', 'ftp://localhost'],
    ['endpoint', 'http://user:password@localhost'],
    ['credentials', 'key'],
    ['credentials', null],
    ['maxAttempts', 0],
    ['maxAttempts', '3'],
    ['requestTimeout', 1.5],
    ['requestTimeout', Number.POSITIVE_INFINITY],
    ['client', {}],
    ['deleteWindowDays', 6],
    ['deleteWindowDays', 31],
    ['kmsKeyId', ''],
    ['describe', 'true'],
    ['tags', ['owner']],
    ['tags', { owner: 1 }],
    ['tags', { '': 'shop' }],
    ['tags', { 'AWS:owner': 'shop' }],
    ['tags', { owner: 'a\nb' }],
    ['tags', { owner: 'x'.repeat(257) }],
    ['tags', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, '']))],
    ['prefix', 'a b'],
    ['prefix', ''],
    ['regoin', 'eu-west-1'],
    ['toString', 1],
  ])('%s of %j is a TypeError that names the option and not the value', (option, value) => {
    const attempt = (): unknown => awsSecretsManager({ [option]: value })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`options.${option} `)
    expect(attempt).not.toThrow('password')
  })

  test.each(['region', 'endpoint', 'credentials', 'maxAttempts', 'requestTimeout'])(
    '%s beside a client is refused, because the client has its own',
    option => {
      const values = {
        region: 'eu-west-1',
        endpoint: 'http://127.0.0.1',
        credentials: async () => ({ accessKeyId: '', secretAccessKey: '' }),
        maxAttempts: 1,
        requestTimeout: 1,
      }
      expect(() => awsSecretsManager({ client, [option]: values[option as keyof typeof values] })).toThrow(TypeError)
    },
  )

  test('undefined is the same as absent, as it comes from process.env', () => {
    expect(awsSecretsManager({ region: undefined, prefix: undefined, client: undefined }).location).toBe(
      'aws-secrets-manager',
    )
  })
})

describe('location', () => {
  test('says region, address and prefix, without credentials', () => {
    expect(awsSecretsManager({ region: 'eu-west-1' }).location).toBe('aws-secrets-manager eu-west-1')
    expect(
      awsSecretsManager({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:4566/', prefix: 'shop' }).location,
    ).toBe('aws-secrets-manager eu-west-1 at 127.0.0.1:4566 shop')
  })

  test('says an ambient region once it is known', async () => {
    const scripted = scriptedClient({ GetSecretValue: { SecretString: 'x', VersionId: 'v' } })
    const provider = awsSecretsManager({ client: scripted.client })
    expect(provider.location).toBe('aws-secrets-manager')
    await provider.get('key', { signal: new AbortController().signal, notice: () => {} })
    expect(provider.location).toBe('aws-secrets-manager eu-west-1')
  })
})

describe('names', () => {
  const { pattern, maxLength } = awsSecretsManager().limits.names
  const partial = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/key'

  test.each(['a', 'shop/API_KEY', '/a', 'a+b=c.d@e-f', 'rds!db-0123', partial, `${partial}-AbCdEf`])(
    '%j is legal',
    name => expect(pattern.test(name) && name.length <= maxLength).toBe(true),
  )

  test.each(['', 'a b', 'a\nb', 'ä', 'a:b', 'arn:aws:s3:::bucket', `${partial}:x`, `${partial}\n`])('%j is not', name =>
    expect(pattern.test(name)).toBe(false),
  )

  test('the longest has 512 characters', () => {
    expect([512, 513].map(length => pattern.test('a'.repeat(length)))).toEqual([true, false])
  })

  test('the prefix goes into the limits, where the client joins it', () => {
    expect(awsSecretsManager({ prefix: 'shop' }).limits.names.prefix).toBe('shop')
    expect('prefix' in awsSecretsManager().limits.names).toBe(false)
  })
})

describe('opener', () => {
  const open = (authority: string | undefined, path: string, query: Record<string, string> = {}) =>
    opener.open({ scheme: 'aws', authority, path, query: new Map(Object.entries(query)) }, { folder: '/', env: {} })

  test('takes the region and the prefix from the URL', () => {
    expect(open('eu-west-1', 'shop/').location).toBe('aws-secrets-manager eu-west-1 shop')
    expect(open('eu-west-1', '').limits.names.prefix).toBeUndefined()
    expect(open(undefined, '').location).toBe('aws-secrets-manager')
    expect(open('', 'shop').location).toBe('aws-secrets-manager shop')
  })

  test('names no host: credentials go where the SDK sends them', () => {
    expect(opener.host?.({ scheme: 'aws', authority: 'eu-west-1', path: '', query: new Map() })).toBeUndefined()
  })

  test.each<readonly [authority: string | undefined, path: string, query: Record<string, string>]>([
    [undefined, 'eu-west-1', {}],
    ['localhost:4566', '', {}],
    ['eu-west-1', 'a b', {}],
    ['eu-west-1', '', { maxAttempts: 'many' }],
    ['eu-west-1', '', { maxAttempts: '' }],
    ['eu-west-1', '', { requestTimeout: '0' }],
    ['eu-west-1', '', { deleteWindowDays: '3' }],
    ['eu-west-1', '', { describe: 'yes' }],
    ['eu-west-1', '', { describe: '' }],
  ])('%j %j %j is ERR_SECRET_CONFIG and says what to write', (authority, path, query) => {
    expect(() => open(authority, path, query)).toThrow(
      expect.objectContaining({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('aws://eu-west-1/prefix'),
      }),
    )
  })

  test('lists every option that it reads', () => {
    const query = {
      maxAttempts: '5',
      requestTimeout: '100',
      describe: 'true',
      deleteWindowDays: '7',
      kmsKeyId: 'alias/ours',
    }
    expect([...opener.options].sort()).toEqual(Object.keys(query).sort())
    expect(() => open('eu-west-1', '', query)).not.toThrow()
  })
})
