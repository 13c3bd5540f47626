import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecrets, type SecretError } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opener, type RedisOptions, redis } from '../../src/index.ts'
import { closing, onRedis, prefix, server } from './redis-server.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealwax-redis-tls-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const setting = (name: string): string => server.settings[name] ?? ''
const rubbish = (): string => {
  const path = join(folder, 'rubbish.pem')
  writeFileSync(path, 'rubbish')
  return path
}

/** Code and message as an application gets them; undefined where the read says only that there is no such secret. */
async function problemOf(options: RedisOptions): Promise<{ code: string; message: string } | undefined> {
  const secrets = closing(createSecrets(redis({ prefix, ...server.admin, ...options }), { retry: { attempts: 1 } }))
  const { code, message } = (await rejectionOf(secrets.get('absent'))) as SecretError
  return code === 'ERR_SECRET_NOT_FOUND' ? undefined : { code, message }
}

onRedis('TLS', () => {
  test('with the authority of the server’s certificate: reads, writes, watches', async () => {
    const provider = closing(redis({ url: setting('TLS'), caFile: setting('CA_FILE'), prefix, ...server.admin }))
    const changed = Promise.withResolvers<string | undefined>()
    await provider.watch(['key'], { changed: changed.resolve, failed: changed.reject }, newCall())
    await provider.put('key', bytesOf('value'), newCall())
    expect(await textOf(provider.get('key', newCall()))).toBe('value')
    expect(await changed.promise).toBe('key')
  })

  test('the certificate is for the name as well as for the address', async () => {
    const url = setting('TLS').replace('127.0.0.1', 'localhost')
    expect(await problemOf({ url, caFile: setting('CA_FILE') })).toBeUndefined()
  })

  test.each([
    ['without the authority', () => ({})],
    ['with a file in which there is none', () => ({ caFile: rubbish() })],
    ['with the certificate of somebody else for it', () => ({ caFile: setting('CLIENT_CERT_FILE') })],
  ])('%s nothing is sent, and the message says how to trust it', async (_, files) => {
    const problem = await problemOf({ url: setting('TLS'), ...files() })
    expect(problem).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('caFile') })
    expect(problem?.message).not.toMatch(/rejectUnauthorized|allowPlaintext/i)
  })

  test('a certificate for another host is not taken', async () => {
    const { hostname, port } = new URL(setting('TLS'))
    const other = createServer(socket => {
      const onward = connect(Number(port), hostname)
      socket
        .on('error', () => {})
        .pipe(onward.on('error', () => {}))
        .pipe(socket)
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.2', resolve))
    const url = `rediss://127.0.0.2:${(other.address() as AddressInfo).port}`
    const problem = await problemOf({ url, caFile: setting('CA_FILE') })
    expect(problem).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('check the address') })
    await new Promise(resolve => other.close(resolve))
  })

  test('where the server has none, and none where it has TLS: each says which scheme to try', async () => {
    const plain = server.url.replace('redis:', 'rediss:')
    const none = await problemOf({ url: plain, caFile: setting('CA_FILE') })
    expect(none).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('redis://') })
    const silent = await problemOf({ url: plain, caFile: setting('CA_FILE'), connectTimeout: 500 })
    expect(silent).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', message: expect.stringContaining('redis://') })
    const closed = await problemOf({ url: setting('TLS').replace('rediss:', 'redis:') })
    expect(closed).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', message: expect.stringContaining('rediss://') })
  })
})

onRedis('a server that wants a certificate of its client', () => {
  const client = (): RedisOptions => ({
    url: setting('MUTUAL_TLS'),
    caFile: setting('CA_FILE'),
    certFile: setting('CLIENT_CERT_FILE'),
    keyFile: setting('CLIENT_KEY_FILE'),
  })

  test('lets in who has one', async () => {
    const provider = closing(redis({ prefix, ...server.admin, ...client() }))
    await provider.put('key', bytesOf('value'), newCall())
    expect(await textOf(provider.get('key', newCall()))).toBe('value')
    await provider.delete('key', newCall())
  })

  test.each<readonly [what: string, files: () => RedisOptions, word: string]>([
    ['without one', () => ({ certFile: undefined, keyFile: undefined }), 'certFile and keyFile'],
    ['with a file in which there is none', () => ({ certFile: rubbish() }), 'PEM'],
    ['with a key that is none', () => ({ keyFile: rubbish() }), 'PEM'],
    ['with a file that is not there', () => ({ certFile: join(folder, 'absent.pem') }), 'absent.pem'],
  ])('%s it is ERR_SECRET_CONFIG, and says what to give', async (_, files, word) => {
    const problem = await problemOf({ ...client(), ...files() })
    expect(problem).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(word) })
  })

  test('is opened by a URL, with paths from the folder of the configuration', async () => {
    copyFileSync(setting('CA_FILE'), join(folder, 'ca.pem'))
    copyFileSync(setting('CLIENT_CERT_FILE'), join(folder, 'client.pem'))
    copyFileSync(setting('CLIENT_KEY_FILE'), join(folder, 'client.key'))
    const query = { prefix, ca: 'ca.pem', cert: 'client.pem', key: 'client.key' }
    const env = { SEALWAX_REDIS_USERNAME: server.admin.username, SEALWAX_REDIS_PASSWORD: server.admin.password }
    const provider = opener.open(
      {
        scheme: 'rediss',
        authority: new URL(setting('MUTUAL_TLS')).host,
        path: '0',
        query: new Map(Object.entries(query)),
      },
      { folder, env },
    )
    const secrets = closing(createSecrets(provider))
    expect(await secrets.getOptional('absent')).toBeUndefined()
  })

  test('finds a certificate that was renewed at the next connection', async () => {
    const [certFile, keyFile] = [join(folder, 'renewed.pem'), join(folder, 'renewed.key')]
    writeFileSync(certFile, 'not there yet')
    copyFileSync(setting('CLIENT_KEY_FILE'), keyFile)
    const options = { ...client(), certFile, keyFile }
    const secrets = closing(createSecrets(redis({ prefix, ...server.admin, ...options }), { retry: { attempts: 1 } }))
    expect(await rejectionOf(secrets.get('absent'))).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
    writeFileSync(certFile, readFileSync(setting('CLIENT_CERT_FILE')))
    expect(await secrets.getOptional('absent')).toBeUndefined()
  })
})
