import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createSecrets, StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { googleSecretManager } from '../../src/index.ts'
import { gcpDouble, plainClient, withToken } from './gcp-double.ts'

const name = 'key'

const found = gcpDouble()
describe.skipIf('missing' in found)(
  `certificates and strangers${'missing' in found ? `: ${found.missing}` : ''}`,
  { timeout: 60_000 },
  () => {
    if ('missing' in found) return
    const authClient = withToken('any')

    test('a certificate that is not trusted, over REST: ERR_SECRET_CONFIG, and how to trust it', async () => {
      const endpoint = `localhost:${found.restTls.port}`
      const provider = googleSecretManager({ project: 'p', endpoint, transport: 'rest', authClient })
      const error = await rejectionOf(createSecrets(provider).getOptional(name))
      expect(error).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      })
      await provider.close()
    })

    test('over gRPC, which does not say why: not reached, and how to trust one', () => {
      // In a process of its own: here the double's issuer is trusted, once and for all.
      const program = `
      import { googleSecretManager } from '@sealwax/gcp'
      const authClient = { getRequestHeaders: async () => new Headers(), universeDomain: 'googleapis.com' }
      const provider = googleSecretManager({ project: 'p', endpoint: process.env.ENDPOINT, authClient })
      const call = { signal: new AbortController().signal, notice() {} }
      const error = await provider.get('key', call).catch(reason => reason)
      const { code, hint } = provider.classify(error, 'get')
      console.log(code, hint)
      await provider.close()`
      const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
      const cwd = fileURLToPath(new URL('../..', import.meta.url))
      const { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: _roots, NODE_EXTRA_CA_CERTS: _more, ...rest } = process.env
      const env = { ...rest, ENDPOINT: `localhost:${found.grpcTls.port}` }
      const output = execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
      expect(output).toMatch(/^ERR_SECRET_UNAVAILABLE .*GRPC_DEFAULT_SSL_ROOTS_FILE_PATH/)
    })

    test('credentials that give no token are ERR_SECRET_DENIED; where who gives them fails, it is an outage', async () => {
      const refusing = (status: number): typeof authClient => {
        const client = withToken('any')
        client.getRequestHeaders = () =>
          Promise.reject(Object.assign(new Error('invalid_grant'), { status, code: '400' }))
        return client
      }
      for (const [status, code] of [
        [400, 'ERR_SECRET_DENIED'],
        [503, 'ERR_SECRET_UNAVAILABLE'],
      ] as const) {
        const endpoint = `localhost:${found.grpcTls.port}`
        const provider = googleSecretManager({ project: 'p', endpoint, authClient: refusing(status) })
        expect(await rejectionOf(createSecrets(provider, { retry: { attempts: 1 } }).getOptional(name))).toMatchObject({
          code,
        })
        await provider.close()
      }
    })

    const answers: readonly (readonly [what: string, status: number, body: string])[] = [
      ['a page', 200, '<html>sign in</html>'],
      ['a page for what is not there', 404, '<html>not here</html>'],
      ['an error of another API', 404, '{"error":"not found"}'],
      ['a page that denies', 403, '<html>denied</html>'],
      ['nothing', 200, ''],
      ['null', 200, 'null'],
      ['a failing gateway', 502, '<html>bad gateway</html>'],
    ]
    test.each(answers)('%s: no operation succeeds or finds nothing', async (_, status, body) => {
      const server = createServer((incoming, outgoing) => {
        incoming.resume()
        outgoing.writeHead(status, { 'content-type': 'text/html' }).end(body)
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const client = await plainClient('rest', { host: '127.0.0.1', port: (server.address() as AddressInfo).port })
      const provider = googleSecretManager({ project: 'p', client, currentAlias: 'live' })
      const secrets = createSecrets(provider, { cache: false, retry: { attempts: 1 } })
      const works: readonly Promise<unknown>[] = [
        secrets.getOptional(name),
        secrets.has(name),
        secrets.put(name, 'other'),
        secrets.put(name, 'other', { ifVersion: 'absent' }),
        secrets.put(name, 'other', { ifVersion: '1' }),
        secrets.moveStage(name, { stage: 'blue', to: '1' }),
        secrets.delete(name),
        Array.fromAsync(secrets.list()),
        Array.fromAsync(secrets.versions(name)),
      ]
      const codes = (await Promise.all(works.map(rejectionOf))).map(error => (error as { code?: string })?.code)
      expect(codes).toEqual(works.map(() => 'ERR_SECRET_UNAVAILABLE'))
      await client.close()
      server.closeAllConnections()
      server.close()
    })

    // What HTTP's 401, 403 and 404 become is what Google says itself: gRPC keeps nothing that would tell them apart.
    test.each([307, 400, 405, 200])(
      'over gRPC, HTTP with status %i: perhaps another server, and no outage of Google',
      async status => {
        const server = createHttp2Server((_, outgoing) => {
          outgoing.writeHead(status, { 'content-type': 'text/html' })
          outgoing.end('<html>any</html>')
        })
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
        const client = await plainClient('grpc', { host: '127.0.0.1', port: (server.address() as AddressInfo).port })
        const secrets = createSecrets(googleSecretManager({ project: 'p', client }), { retry: { attempts: 1 } })
        expect(await rejectionOf(secrets.get(name))).toMatchObject({
          code: 'ERR_SECRET_UNAVAILABLE',
          message: expect.stringContaining('what answered is not Google Secret Manager'),
        })
        await client.close()
        server.close()
      },
    )

    test('another schema is no value', async () => {
      const server = createServer((_, outgoing) => void outgoing.end('{"items":[]}'))
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const client = await plainClient('rest', { host: '127.0.0.1', port: (server.address() as AddressInfo).port })
      const provider = googleSecretManager({ project: 'p', client, currentAlias: 'live' })
      for (const work of [provider.get(name, newCall()), provider.put(name, bytesOf('x'), newCall())]) {
        expect(await rejectionOf(work)).toBeInstanceOf(StoreFault)
      }
      await client.close()
      server.closeAllConnections()
      server.close()
    })
  },
)
