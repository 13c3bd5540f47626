import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { eachVault, name, proxy } from './each-test.ts'

/** Everything that the adapter asks of node-vault and of Node, with a value that neither must print, in good times and in bad ones. */
const program = `
  import { inspect } from 'node:util'
  import { hashicorpVault } from '@sealwax/vault'
  const { ENDPOINT, ROLE_ID, SECRET_ID, CANARY, NAME } = process.env
  const auth = { method: 'approle', roleId: ROLE_ID, secretId: SECRET_ID }
  const provider = hashicorpVault({ endpoint: ENDPOINT, auth, requestTimeout: 2_000 })
  const call = { signal: new AbortController().signal, token: crypto.randomUUID(), notice() {} }
  const bytes = new TextEncoder().encode(JSON.stringify({ value: CANARY }))
  const failures = []
  const attempt = work => work.catch(error => void failures.push(error))
  await attempt(provider.put(NAME, bytes, { ...call, metadata: { note: CANARY } }))
  // Several at once: Node prints most where it opens a connection.
  await Promise.all(['a', 'b', 'c'].map(() => attempt(provider.get(NAME, call))))
  await attempt(provider.putIf(NAME, bytes, '7', call))
  await attempt(provider.list('', call))
  await attempt(provider.versions(NAME, call))
  await attempt(provider.delete(NAME, call))
  await attempt(provider.get(NAME, call))
  await attempt(provider.restore(NAME, call))
  await attempt(provider.purge(NAME, call))
  await attempt(provider.get(NAME, call))
  await provider.close()
  for (const error of failures) console.error(inspect(error, { depth: 9, showHidden: true }), error.stack, String(error))
  console.log(failures.length)`

eachVault('what DEBUG and NODE_DEBUG make node-vault and Node print', vault => {
  const secretId = vault.settings['APPROLE_SECRET_ID'] ?? ''
  const canary = `canary-${crypto.randomUUID()}`

  async function run(more: Readonly<Record<string, string>>) {
    const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      maxBuffer: 100_000_000,
      env: {
        PATH: process.env['PATH'],
        ENDPOINT: proxy.endpoint,
        ROLE_ID: vault.settings['APPROLE_ROLE_ID'],
        SECRET_ID: secretId,
        CANARY: canary,
        NAME: name,
        ...more,
      },
    })
    return { failures: Number(stdout), printed: stderr }
  }

  // Tokens of Vault begin with hvs., those of OpenBao with s.
  const hidden = [canary, secretId, /hvs\.\w{8}/, /\bs\.\w{20}/, /x-vault-token['"]?: /i]
  const check = (printed: string): void => {
    for (const each of hidden) expect(printed).not.toMatch(typeof each === 'string' ? new RegExp(each) : each)
  }

  test('is neither token nor credential nor value', { timeout: 60_000 }, async () => {
    const { failures, printed } = await run({ DEBUG: '*', NODE_DEBUG: 'http,https,net,tls,stream,http2,fetch' })
    // Otherwise nothing was tried.
    expect(printed).toMatch(/HTTP \d+/)
    expect(failures).toBe(3)
    check(printed)
  })

  test('nor where the answer is not what it should be, and repeats what was sent', { timeout: 60_000 }, async () => {
    for (const status of [200, 400, 403, 404, 500]) {
      proxy.answer(status, JSON.stringify({ errors: [canary], auth: { client_token: 7 }, data: { data: canary } }))
      const { failures, printed } = await run({ DEBUG: '*', NODE_DEBUG: 'http,net' })
      expect(failures).toBe(12)
      check(printed)
    }
  })
})
