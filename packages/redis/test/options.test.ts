import { fileURLToPath } from 'node:url'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { describe, expect, test } from 'vitest'
import { type RedisOptions, redis } from '../src/index.ts'
import { scriptedClient } from './scripted-client.ts'

const { client } = scriptedClient([])

describe('options', () => {
  test.each<readonly [option: string, value: unknown]>([
    ['url', ''],
    ['url', 6379],
    ['url', 'localhost:6379'],
    ['url', 'http://localhost'],
    ['url', 'redis://user:password@127.0.0.1'],
    ['url', 'redis://:password@127.0.0.1'],
    ['url', 'redis://127.0.0.1?password=password'],
    ['url', 'redis://127.0.0.1#password'],
    ['url', 'redis://127.0.0.1/a'],
    ['url', 'redis://127.0.0.1/0/1'],
    ['url', 'redis://127.0.0.1/-1'],
    ['url', 'redis://127.0.0.1:port'],
    ['url', 'redis:///0'],
    ['url', 'redis://password.example'],
    ['allowPlaintext', 'true'],
    ['caFile', ''],
    ['caFile', 1],
    ['caFile', 'a\0b'],
    ['username', ''],
    ['password', ''],
    ['password', 1],
    ['credentials', { username: 'shop', password: 'password' }],
    ['connectTimeout', 0],
    ['connectTimeout', 1.5],
    ['requestTimeout', '5000'],
    ['requestTimeout', Number.POSITIVE_INFINITY],
    ['client', {}],
    ['client', { sendCommand() {}, subscribe() {} }],
    ['client', { sendCommand() {}, subscribe() {}, duplicate() {}, slots: [] }],
    ['client', { sendCommand() {}, subscribe() {}, duplicate() {}, getSentinelNode() {} }],
    ['client', null],
    ['prefix', ''],
    ['prefix', 'a b'],
    ['prefix', 'ä'],
    ['prefix', 'a'.repeat(201)],
    ['keepVersions', 1],
    ['keepVersions', 101],
    ['keepVersions', 2.5],
    ['passwrod', 'password'],
    ['toString', 1],
  ])('%s of %j is a TypeError that names the option and not the value', (option, value) => {
    const attempt = (): unknown => redis({ [option]: value })
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`options.${option} `)
    expect(attempt).not.toThrow(/user:|=password|:password|password\.example/)
  })

  test.each<readonly [what: string, options: RedisOptions, problem: RegExp]>([
    ['a user without a password', { username: 'shop' }, /password must be given/],
    ['a password and a function for it', { password: 'x', credentials: () => ({ password: 'x' }) }, /give one of them/],
    ['a certificate without its key', { url: 'rediss://127.0.0.1', certFile: 'cert.pem' }, /belong together/],
    ['a key without its certificate', { url: 'rediss://127.0.0.1', keyFile: 'key.pem' }, /belong together/],
    ['certificates without TLS', { caFile: 'ca.pem' }, /rediss:/],
    ['a password in clear to another machine', { url: 'redis://10.0.0.1', password: 'x' }, /rediss:.*allowPlaintext/],
  ])('%s is a TypeError that says what to give', (_, options, problem) => {
    expect(() => redis(options)).toThrow(TypeError)
    expect(() => redis(options)).toThrow(problem)
  })

  test.each([
    ['url', 'redis://127.0.0.1'],
    ['allowPlaintext', true],
    ['caFile', 'ca.pem'],
    ['username', 'shop'],
    ['password', 'x'],
    ['credentials', () => ({ password: 'x' })],
    ['connectTimeout', 1],
    ['requestTimeout', 1],
  ])('%s beside a client is refused, because the client has its own', (option, value) => {
    expect(() => redis({ client, [option]: value })).toThrow(`options.${option} must be left out beside options.client`)
  })

  test('a client of the SDK is taken, whatever its protocol, connected or not', () => {
    for (const client of [createClient(), createClient({ RESP: 2 }), createClient().withTypeMapping({})]) {
      expect(() => redis({ client })).not.toThrow()
    }
  })

  test('the clients of a cluster, of Sentinel and of a pool are none', () => {
    const sentinel = createSentinel({ name: 'primary', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] })
    for (const other of [createCluster({ rootNodes: [] }), sentinel, createClientPool()]) {
      expect(() => redis({ client: other as never })).toThrow('options.client must be a client of the package redis')
    }
  })

  test('undefined is the same as absent, as it comes from process.env', () => {
    const absent: RedisOptions = { url: undefined, username: undefined, password: undefined, prefix: undefined }
    expect(redis(absent).location).toBe('redis 127.0.0.1:6379/0 sealwax:')
  })
})

describe('a server on this machine', () => {
  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '[::1]'])('%s may be spoken to in clear', host => {
    expect(() => redis({ url: `redis://${host}`, password: 'x' })).not.toThrow()
  })

  test.each(['128.0.0.1', 'localhost.example', '127.0.0.1.example', '[::2]', '[::ffff:10.0.0.1]'])(
    '%s is none',
    host => {
      expect(() => redis({ url: `redis://${host}` })).toThrow('allowPlaintext')
      expect(() => redis({ url: `redis://${host}`, allowPlaintext: true })).not.toThrow()
      expect(() => redis({ url: `rediss://${host}` })).not.toThrow()
    },
  )
})

describe('location', () => {
  test.each<readonly [options: RedisOptions, location: string]>([
    [{}, 'redis 127.0.0.1:6379/0 sealwax:'],
    [{ url: 'rediss://redis.example:6380/7', prefix: 'shop', password: 'hunter2' }, 'redis redis.example:6380/7 shop:'],
    [{ url: 'redis://[::1]/' }, 'redis [::1]:6379/0 sealwax:'],
    [{ client }, 'redis by a client of the application sealwax:'],
  ])('says host, port, database and prefix, without credentials (%#)', (options, location) => {
    expect(redis(options).location).toBe(location)
  })
})

test('a file of authorities without one is told before a connection is made', async () => {
  const provider = redis({ url: 'rediss://127.0.0.1:1', caFile: fileURLToPath(import.meta.url) })
  await expect(provider.get('key', { signal: new AbortController().signal, notice() {} })).rejects.toMatchObject({
    fault: {
      code: 'ERR_SECRET_CONFIG',
      hint: expect.stringMatching(/options\.test\.ts" holds no certificate in PEM.*caFile/),
    },
  })
})
