import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { fault, vault, withVault } from './with-vault.ts'

/** Everything that the adapter asks of the SDK, with a value that it must not print, in good times and in bad ones. */
const program = `
  import { inspect } from 'node:util'
  import { azureKeyVault } from '@sealwax/azure'
  const { VAULT, CA, CANARY, BROKEN } = process.env
  const provider = azureKeyVault({ vault: VAULT, emulator: true, ca: CA, requestTimeout: 2_000 })
  const call = { signal: new AbortController().signal, token: crypto.randomUUID(), notice() {} }
  const bytes = new TextEncoder().encode(CANARY)
  const tolerate = work => (BROKEN ? work.catch(() => {}) : work)
  await tolerate(provider.put('key', bytes, { ...call, metadata: { note: CANARY } }))
  // Several at once: Node prints most where it opens a connection.
  await Promise.all(['a', 'b', 'c'].map(() => tolerate(provider.get('key', call))))
  await Promise.all(['a', 'b', 'c'].map(other => tolerate(provider.put('key-' + other, bytes, call))))
  await tolerate(provider.list('', call))
  await tolerate(provider.versions('key', call))
  await tolerate(provider.delete('key', call))
  await provider.put('key', bytes, call).catch(() => {})
  await provider.get('key', call).catch(() => {})
  await tolerate(provider.restore('key', call))
  await tolerate(provider.purge('key', call))
  console.error(inspect(provider, { depth: 12, showHidden: true }))
  await provider.close()
  console.log('done')`

withVault('the SDK’s logging', double => {
  const canary = `canary-${crypto.randomUUID()}`

  async function run(more: Readonly<Record<string, string>>): Promise<string> {
    const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      maxBuffer: 100_000_000,
      env: {
        PATH: process.env['PATH'],
        VAULT: vault.host,
        CA: double.ca,
        CANARY: canary,
        AZURE_TENANT_ID: double.setting('TENANT_ID'),
        AZURE_CLIENT_ID: double.setting('CLIENT_ID'),
        AZURE_CLIENT_SECRET: double.setting('CLIENT_SECRET'),
        AZURE_AUTHORITY_HOST: double.setting('AUTHORITY_HOST'),
        AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
        ...more,
      },
    })
    expect(stdout).toBe('done\n')
    return stderr
  }

  const loud = [
    { AZURE_LOG_LEVEL: 'verbose' },
    { AZURE_LOG_LEVEL: 'verbose', TYPESPEC_RUNTIME_LOG_LEVEL: 'verbose', DEBUG: '*' },
    { AZURE_LOG_LEVEL: 'verbose', DEBUG: '*', NODE_DEBUG: 'http,https,http2,net,tls,undici,fetch' },
  ]

  test.each(loud)(
    'at its loudest prints neither values nor tokens nor the client’s secret (%j)',
    async more => {
      const printed = await run(more)
      // Otherwise nothing was tried.
      expect(printed).toContain('ClientSecretCredential')
      for (const hidden of [canary, 'eyJ', double.setting('CLIENT_SECRET')]) expect(printed).not.toContain(hidden)
    },
    30_000,
  )

  test.each(loud)(
    'nor where the answer cannot be read (%j)',
    async more => {
      const body = `{"value":"${canary}`
      await fault(double, { kind: 'answer', status: 200, contentType: 'application/json', body })
      const printed = await run({ ...more, BROKEN: 'yes' })
      expect(printed).toContain('ClientSecretCredential')
      for (const hidden of [canary, 'eyJ', double.setting('CLIENT_SECRET')]) expect(printed).not.toContain(hidden)
    },
    30_000,
  )

  test('nor where a proxy is on the way, whose agents are the SDK’s own', { timeout: 30_000 }, async () => {
    const connected: string[] = []
    const through = createServer()
    through.on('connect', ({ url = '' }: IncomingMessage, near: Duplex) => {
      connected.push(url)
      const [host = '', port] = url.split(':')
      const far = connect(Number(port), host, () => near.write('HTTP/1.1 200 Connection established\r\n\r\n'))
      near.pipe(far).pipe(near)
      for (const socket of [near, far]) socket.on('error', () => socket.destroy())
    })
    through.listen(0, '127.0.0.1')
    await once(through, 'listening')
    const folder = mkdtempSync(join(tmpdir(), 'sealwax-azure-'))
    writeFileSync(join(folder, 'ca.pem'), double.ca)
    try {
      const printed = await run({
        HTTPS_PROXY: `http://127.0.0.1:${(through.address() as AddressInfo).port}`,
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
        AZURE_LOG_LEVEL: 'verbose',
        NODE_DEBUG: 'http,https,net,tls',
      })
      expect(connected).toContain(vault.host)
      for (const hidden of [canary, 'eyJ', double.setting('CLIENT_SECRET')]) expect(printed).not.toContain(hidden)
    } finally {
      rmSync(folder, { recursive: true })
      through.closeAllConnections()
      through.close()
    }
  })
})
