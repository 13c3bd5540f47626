import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { crc32c } from '../src/crc32c.ts'
import { silence } from '../src/silence.ts'
import { scriptedProvider } from './scripted-client.ts'

afterEach(() => vi.unstubAllEnvs())

const value = `canary-${crypto.randomUUID()}`
/** A value as it is, as JSON has bytes, and as base64. */
const forms = [value, [...bytesOf(value)].join(','), Buffer.from(value).toString('base64').slice(0, 40)]

/** A server of the REST protocol with one secret, a client of the SDK's on it, and what is done with the client. */
const program = (work: string): string => `
  import { createServer } from 'node:http'
  const { VALUE, CHECKSUM } = process.env
  const name = 'projects/1/secrets/key/versions/1'
  const answers = { GET: { name, payload: { data: btoa(VALUE), dataCrc32c: CHECKSUM } }, POST: { name } }
  const server = createServer((incoming, outgoing) => outgoing.end(JSON.stringify(answers[incoming.method])))
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
  const { PassThroughClient } = await import('google-auth-library')
  const client = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port: server.address().port,
    projectId: 'p',
    protocol: 'http',
    fallback: true,
    authClient: new PassThroughClient(),
  })
  ${work}
  console.log('done')
  process.exit()`

const outputOf = (work: string, env: Readonly<Record<string, string>>): string => {
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program(work)]
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    env: {
      ...env,
      PATH: process.env['PATH'],
      NODE_OPTIONS: process.env['NODE_OPTIONS'],
      METADATA_SERVER_DETECTION: 'none',
      VALUE: value,
      CHECKSUM: String(crc32c(bytesOf(value))),
    },
  })
  expect(stdout).toContain('done')
  return stdout + stderr
}

const throughTheAdapter = `
  const { googleSecretManager } = await import('@sealwax/gcp')
  const provider = googleSecretManager({ project: 'p', client })
  const call = { signal: new AbortController().signal, token: 't', notice() {} }
  const { bytes } = await provider.get('key', call)
  if (new TextDecoder().decode(bytes) !== VALUE) throw new Error('another value')
  await provider.put('key', bytes, call)`
const byItself = `await client.accessSecretVersion({ name })`

// A process for nearly each, which a busy machine takes its time to start.
describe('the log of the SDK', { timeout: 60_000 }, () => {
  test('prints values when the SDK is used by itself, so that these tests would see it', () => {
    const printed = outputOf(byItself, { GOOGLE_SDK_NODE_LOGGING: 'all' })
    expect(forms.some(form => printed.includes(form))).toBe(true)
  })

  test.each(['all', '*', 'secret-manager', 'auth,secretmanager'])(
    'is silent through the adapter, also for an injected client: %s',
    filter => {
      const printed = outputOf(throughTheAdapter, { GOOGLE_SDK_NODE_LOGGING: filter, NODE_DEBUG: 'http' })
      expect(forms.filter(form => printed.includes(form))).toEqual([])
    },
  )

  test('is taken away, and nothing else of the client is', () => {
    const log = { info: vi.fn<(text: string) => void>() }
    const client = { _log: log, close: 1 }
    silence(client)
    client._log.info('value')
    expect(log.info).not.toHaveBeenCalled()
    expect(client.close).toBe(1)
  })

  test('where it cannot be taken away and is asked for, every call is refused with the reason', async () => {
    vi.stubEnv('GOOGLE_SDK_NODE_LOGGING', 'all')
    const { provider, methods } = scriptedProvider({})
    const error = await provider.get('key', newCall()).catch(reason => reason)
    expect((error as StoreFault).fault).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      hint: expect.stringContaining('GOOGLE_SDK_NODE_LOGGING'),
    })
    expect(methods()).toEqual([])
    expect(error).toBeInstanceOf(StoreFault)
  })
})
