import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findLeak, makeCanary } from '@sealwax/conformance'
import { expect, test } from 'vitest'
import { eachServer, name, proxy } from './each-server.ts'
import { root } from './ministack-iam.ts'

/** All that the adapter asks of the SDK, several at once: Node prints most where it opens a connection. */
const program = `
  import { inspect } from 'node:util'
  import { awsSecretsManager } from '@sealwax/aws'
  const { ENDPOINT, KEY_ID, KEY, SESSION, CANARY, NAME } = process.env
  const credentials = { accessKeyId: KEY_ID, secretAccessKey: KEY, sessionToken: SESSION }
  const provider = awsSecretsManager({ region: 'us-east-1', endpoint: ENDPOINT, credentials, maxAttempts: 1 })
  const call = () => ({ signal: new AbortController().signal, token: crypto.randomUUID(), notice() {} })
  const bytes = new TextEncoder().encode(CANARY)
  const failures = []
  const attempt = work => work.catch(error => void failures.push(error))
  await attempt(provider.put(NAME, bytes, call()))
  await Promise.all(['a', 'b', 'c'].map(() => attempt(provider.get(NAME, call()))))
  await Promise.all(['a', 'b', 'c'].map(more => attempt(provider.put(NAME + more, bytes, call()))))
  await attempt(provider.putIf(NAME, bytes, 'absent', call()))
  await attempt(provider.getMany([NAME, NAME + 'a', NAME + 'z'], call()))
  await attempt(provider.list('', call()))
  await attempt(provider.versions(NAME, call()))
  await attempt(provider.delete(NAME, call()))
  await attempt(provider.get(NAME, call()))
  await attempt(provider.restore(NAME, call()))
  await attempt(provider.purge(NAME, call()))
  for (const error of failures) console.error(inspect(error, { depth: 9 }))
  console.error(inspect(provider, { depth: 12, showHidden: true }))
  await provider.close()
  console.log(failures.length)`

eachServer(['ministack'], 'what DEBUG and NODE_DEBUG make the SDK and Node print', () => {
  test.each([
    { DEBUG: '*', NODE_DEBUG: 'http,https,http2,net,tls,stream,undici,fetch' },
    { DEBUG: '*', NODE_DEBUG: '*' },
  ])(
    'is no value, no key, no session and no signature (%j)',
    async more => {
      const [canary, key, session] = [makeCanary(), makeCanary(), makeCanary()]
      const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        maxBuffer: 100_000_000,
        env: {
          PATH: process.env['PATH'],
          ENDPOINT: proxy.endpoint,
          KEY_ID: root.accessKeyId,
          KEY: key,
          SESSION: session,
          CANARY: canary,
          NAME: name,
          ...more,
        },
      })
      // Otherwise nothing was tried: a put on a name that is there, and a read of one that is deleted.
      expect(stdout).toBe('2\n')
      expect(stderr).toMatch(/HTTP \d+/)
      for (const hidden of [canary, key, session]) expect(findLeak(stderr, hidden)).toBeUndefined()
      expect(stderr).not.toMatch(/Signature=/)
    },
    60_000,
  )
})
