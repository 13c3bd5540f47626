import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bytesOf } from '@sealwax/core/adapter'
import { liveServer } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

/** The provider's own client over gRPC with TLS, in a process of its own: what it prints, whatever Google's variables ask for. */
const start = `
  import { googleSecretManager } from '@sealwax/gcp'
  import { gcpDouble, newProject, withToken } from './test/live/gcp-double.ts'
  const double = gcpDouble()
  const project = newProject()
  const endpoint = 'localhost:' + double.grpcTls.port
  const call = { signal: new AbortController().signal, token: 't', notice() {} }`
const writeAndRead = `${start}
  const token = await double.token([{ on: 'projects/' + project, roles: ['roles/secretmanager.admin'] }])
  const provider = googleSecretManager({ project, endpoint, authClient: withToken(token) })
  await provider.put('key', new TextEncoder().encode(process.env.VALUE), call)
  const { bytes } = await provider.get('key', call)
  if (new TextDecoder().decode(bytes) !== process.env.VALUE) throw new Error('another value')
  await provider.get('absent', call).catch(() => {})
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
    env: { ...process.env, GOOGLE_SDK_NODE_LOGGING: 'all', ...env },
  })
  expect(stdout).toContain('done')
  return stdout + stderr
}

const found = liveServer('gcp-double')
const title = `what is printed${'missing' in found ? `: ${found.missing}` : ''}`
describe.skipIf('missing' in found)(title, { timeout: 60_000 }, () => {
  test('is no value and no token', () => {
    const value = `canary-${crypto.randomUUID()}`
    const printed = outputOf(writeAndRead, { VALUE: value })
    const forms = [value, [...bytesOf(value)].join(','), Buffer.from(value).toString('base64').slice(0, 40), 'token-']
    expect(forms.filter(form => printed.includes(form))).toEqual([])
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
    const printed = outputOf(withAmbientKey, { GOOGLE_APPLICATION_CREDENTIALS: file })
    rmSync(folder, { recursive: true })
    expect(printed).toContain('done ERR_SECRET_DENIED')
    // A signed token begins with its header in base64.
    for (const form of [pem.split('\n')[1] ?? '', 'eyJ', 'Bearer']) expect(printed).not.toContain(form)
  })
})
