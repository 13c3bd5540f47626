import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createSecrets } from '@sealwax/core'
import { rejectionOf } from '@sealwax/live'
import { expect, onTestFinished, test } from 'vitest'
import { hashicorpVault, opener, type VaultOptions } from '../../src/index.ts'
import { certificateFor } from './certificates.ts'
import { closing, eachVault, name, open } from './each-test.ts'

eachVault('TLS', vault => {
  const { ask, settings } = vault
  const endpoint = settings['TLS'] ?? ''
  const caFile = settings['CA_FILE'] ?? ''
  const token = settings['TOKEN'] ?? ''
  const failing = async (options: Pick<VaultOptions, 'endpoint' | 'caFile'>) => {
    const secrets = closing(createSecrets(open(vault, options), { cache: false, retry: { attempts: 1 } }))
    return rejectionOf(secrets.get(name))
  }
  /** A server with a certificate for this host, and the file with its authority. */
  const serverFor = async (host: string, ttl?: string) => {
    const { key, cert, ca } = await certificateFor(ask, host, ttl)
    const folder = await mkdtemp(join(tmpdir(), 'vault-tls-'))
    await writeFile(join(folder, 'ca.pem'), ca)
    const server = createServer({ key, cert }, (_, outgoing) => outgoing.end('{}'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      server.close()
      await rm(folder, { recursive: true })
    })
    return { endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, caFile: join(folder, 'ca.pem') }
  }

  test('with the file of its authority: every operation, in code and by a URL', async () => {
    const secrets = closing(createSecrets(open(vault, { endpoint, caFile })))
    await secrets.put(name, 'value')
    expect(await secrets.get(name, { fresh: true })).toBe('value')
    const { host } = new URL(endpoint)
    const env = { SEALWAX_VAULT_TOKEN: token }
    const url = { scheme: 'vault', authority: host, path: '', query: new Map([['ca', caFile]]) }
    const opened = closing(createSecrets(opener.open(url, { folder: '/', env }) as ReturnType<typeof open>))
    expect(await opened.get(name)).toBe('value')
  })

  test('without it: ERR_SECRET_CONFIG, and how to trust it, never how to turn checks off', async () => {
    const error = await failing({ endpoint })
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('caFile') })
    expect(error).toMatchObject({ message: expect.not.stringMatching(/REJECT_UNAUTHORIZED|SKIP_VERIFY|insecure/i) })
  })

  test('NODE_EXTRA_CA_CERTS is trusted; VAULT_SKIP_VERIFY trusts nobody', async () => {
    await open(vault).put(name, Buffer.from('{"value":"x"}'), {
      signal: AbortSignal.timeout(5_000),
      token: '',
      notice() {},
    })
    const program = `
      const { hashicorpVault } = await import('@sealwax/vault')
      const provider = hashicorpVault({ endpoint: process.env.TLS, token: process.env.TOKEN })
      const call = { signal: new AbortController().signal, notice() {} }
      console.log(await provider.get(process.env.NAME, call).then(({ version }) => version, error => error.code))`
    const run = async (env: Record<string, string>): Promise<string> => {
      const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
      const cwd = fileURLToPath(new URL('../..', import.meta.url))
      const all = { PATH: process.env['PATH'], TLS: endpoint, TOKEN: token, NAME: name, ...env }
      return (await promisify(execFile)(process.execPath, args, { cwd, env: all })).stdout.trim()
    }
    expect(await run({ NODE_EXTRA_CA_CERTS: caFile })).toBe('1')
    expect(await run({ VAULT_SKIP_VERIFY: 'true' })).toMatch(/CERT|VERIFY/)
  })

  test('a certificate for another host is refused, though its authority is trusted', async () => {
    expect(await failing(await serverFor('other.example'))).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      message: expect.stringContaining('another host'),
    })
  })

  test('a certificate that has expired is refused', async () => {
    const options = await serverFor('127.0.0.1', '1s')
    await new Promise(resolve => setTimeout(resolve, 1_500))
    expect(await failing(options)).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      message: expect.stringContaining('expired'),
    })
  })

  test('where it speaks TLS and is asked without, and the other way round, the message says so', async () => {
    expect(await failing({ endpoint: endpoint.replace('https:', 'http:') })).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      message: expect.stringContaining('TLS or not'),
    })
    expect(await failing({ endpoint: vault.endpoint.replace('http:', 'https:') })).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      message: expect.stringContaining('does not speak TLS'),
    })
  })

  test('a file of certificates that is not there is ERR_SECRET_CONFIG and named; one that holds none trusts nobody', async () => {
    expect(await failing({ endpoint, caFile: '/nowhere/ca.pem' })).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      message: expect.stringContaining('/nowhere/ca.pem'),
    })
    const folder = await mkdtemp(join(tmpdir(), 'vault-tls-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'ca.pem'), 'no certificate')
    expect(await failing({ endpoint, caFile: join(folder, 'ca.pem') })).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
    expect(hashicorpVault({ endpoint, token }).cancel).toBe('socket')
  })
})
