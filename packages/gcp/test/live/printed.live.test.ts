import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findLeak, makeCanary } from '@sealwax/conformance'
import { describe, expect, test } from 'vitest'
import { gcpDouble } from './gcp-double.ts'

/** The provider's own client with TLS, in a process of its own: what it prints, whatever Google's variables and Node's ask for. */
const start = `
  import { inspect } from 'node:util'
  import { googleSecretManager } from '@sealwax/gcp'
  import { gcpDouble, newProject, withToken } from './test/live/gcp-double.ts'
  const double = gcpDouble()
  const project = newProject()
  const { TRANSPORT: transport = 'grpc' } = process.env
  const endpoint = 'localhost:' + double[transport + 'Tls'].port
  const call = { signal: new AbortController().signal, token: 't', notice() {} }`
const writeAndRead = `${start}
  const token = await double.token([{ on: 'projects/' + project, roles: ['roles/secretmanager.admin'] }])
  const provider = googleSecretManager({ project, endpoint, authClient: withToken(token), transport })
  const write = name => provider.put(name, new TextEncoder().encode(process.env.VALUE), call)
  await write('key')
  // Several at once: Node prints most where it opens a connection.
  await Promise.all(['a', 'b', 'c'].map(write))
  await Promise.all(['a', 'b', 'c'].map(name => provider.get(name, call)))
  const { bytes } = await provider.get('key', call)
  if (new TextDecoder().decode(bytes) !== process.env.VALUE) throw new Error('another value')
  await provider.get('absent', call).catch(() => {})
  console.error(inspect(provider, { depth: 12, showHidden: true }))
  await provider.close()
  await double.ask('POST', '/reset?project=' + project)
  console.log('done')`
const withAmbientKey = `${start}
  const provider = googleSecretManager({ project, endpoint })
  const error = await provider.get('key', call).catch(reason => reason)
  console.log('done ' + (error.fault ?? provider.classify(error, 'get')).code)
  await provider.close()`

function outputOf(program: string, env: Readonly<Record<string, string>>): string {
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    env: { ...process.env, ...env },
  })
  expect(stdout).toContain('done')
  return stdout + stderr
}

const found = gcpDouble()
/** Where the double's certificate is, for Node's own TLS; gRPC looks there by itself. */
const ca = process.env['GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'] ?? ''
const title = `what is printed${'missing' in found ? `: ${found.missing}` : ''}`
describe.skipIf('missing' in found)(title, { timeout: 60_000 }, () => {
  describe.each(['grpc', 'rest'])('over %s', transport => {
    test.each([
      { GOOGLE_SDK_NODE_LOGGING: 'all', GRPC_TRACE: 'all', GRPC_VERBOSITY: 'DEBUG' },
      { DEBUG: '*', NODE_DEBUG: 'http,https,http2,net,tls,undici,fetch' },
    ])('is no value and no token (%j)', env => {
      const value = makeCanary()
      const printed = outputOf(writeAndRead, { VALUE: value, TRANSPORT: transport, NODE_EXTRA_CA_CERTS: ca, ...env })
      expect(findLeak(printed, value)).toBeUndefined()
      expect(printed).not.toContain('token-')
    })
  })

  test('is nothing of a service account’s key or what is signed with it; a server that does not know it denies', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const folder = mkdtempSync(join(tmpdir(), 'sealwax-gcp-'))
    const file = join(folder, 'key.json')
    const key = {
      type: 'service_account',
      project_id: 'p',
      private_key_id: 'k',
      private_key: pem,
      client_email: 'a@b.c',
    }
    writeFileSync(file, JSON.stringify({ ...key, client_id: '1', token_uri: 'http://127.0.0.1:1/token' }))
    const printed = outputOf(withAmbientKey, { GOOGLE_APPLICATION_CREDENTIALS: file, GOOGLE_SDK_NODE_LOGGING: 'all' })
    rmSync(folder, { recursive: true })
    expect(printed).toContain('done ERR_SECRET_DENIED')
    // A signed token begins with its header in base64.
    for (const form of [pem.split('\n')[1] ?? '', 'eyJ', 'Bearer']) expect(printed).not.toContain(form)
  })
})
