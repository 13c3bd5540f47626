import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import type { AzureKeyVaultOptions } from '../../src/index.ts'
import { calls, closing, fault, open, openWith, proxy, vault, withVault } from './with-vault.ts'

const once = { retry: { attempts: 1 }, cache: false } as const

withVault('time and aborts', double => {
  test('an abort closes the connection and rejects at once, on later pages of a list as well', async () => {
    const provider = open(double)
    for (let count = 0; count < 30; count++) await provider.put(`key${count}`, bytesOf('x'), newCall())
    const { cursor } = await provider.list('', newCall())
    await fault(double, { kind: 'hang' })
    for (const [operation, ask] of [
      ['GetSecret', provider.get.bind(provider, 'key1')],
      ['GetSecrets', provider.list.bind(provider, '')],
    ] as const) {
      const arrived = await calls(double, vault.name, operation)
      const controller = new AbortController()
      const work = rejectionOf(ask({ ...newCall({ signal: controller.signal }), cursor }))
      await expect.poll(() => calls(double, vault.name, operation)).toBe(arrived + 1)
      controller.abort()
      expect(await work).toMatchObject({ name: 'AbortError' })
      await expect.poll(proxy.connections).toBe(0)
    }
  })

  test('requestTimeout ends a vault that goes silent, on later pages of a list as well', async () => {
    const provider = open(double, { requestTimeout: 200 })
    for (let count = 0; count < 30; count++) await provider.put(`key${count}`, bytesOf('x'), newCall())
    const { cursor } = await provider.list('', newCall())
    await fault(double, { kind: 'hang' })
    for (const work of [provider.get('key1', newCall()), provider.list('', { ...newCall(), cursor })]) {
      expect(provider.classify(await rejectionOf(work), 'get').code).toBe('ERR_SECRET_TIMEOUT')
    }
  })

  test('closing leaves no connection behind', async () => {
    const provider = open(double)
    await provider.put('key', bytesOf('value'), newCall())
    expect(proxy.connections()).toBeGreaterThan(0)
    await provider.close()
    await expect.poll(proxy.connections).toBe(0)
  })
})

withVault('repetition', double => {
  test('a read is repeated by core, and by nobody else', async () => {
    const secrets = closing(createSecrets(open(double), { cache: false, retry: { attempts: 3, baseDelay: 1 } }))
    await secrets.put('key', 'value')
    for (const effect of [{ kind: 'throttle' }, { kind: 'status', status: 503 }, { kind: 'drop' }]) {
      const before = await calls(double, vault.name, 'GetSecret')
      await fault(double, effect, { times: 2 })
      expect(await secrets.get('key')).toBe('value')
      expect((await calls(double, vault.name, 'GetSecret')) - before).toBe(3)
      await fault(double, effect)
      expect(await rejectionOf(secrets.get('key'))).toMatchObject({ attempts: 3 })
      expect((await calls(double, vault.name, 'GetSecret')) - before).toBe(6)
      await double.admin('DELETE', `/faults?on=${vault.name}`)
    }
  })

  const lost = [
    { kind: 'status', status: 503, after: true },
    { kind: 'drop', after: true },
  ]
  test.each(lost)('a set whose answer is lost is read back and compared: one version (%j)', async effect => {
    const provider = open(double)
    const secrets = closing(createSecrets(provider))
    await secrets.put('key', 'first')
    const before = await calls(double, vault.name, 'SetSecret')
    await fault(double, effect, { operation: 'SetSecret', times: 1 })
    const version = await secrets.put('key', 'second', { contentType: 'text/plain', metadata: { owner: 'us' } })
    expect((await calls(double, vault.name, 'SetSecret')) - before).toBe(1)
    const { versions } = await provider.versions('key', newCall())
    expect(versions.map(each => [each.version, each.current])).toEqual([
      [version, true],
      [expect.any(String), false],
    ])
  })

  test('where it is not there, or cannot be read back, the error says that nobody knows', async () => {
    for (const [effect, provider] of [
      [{ kind: 'status', status: 503 }, open(double)],
      [
        { kind: 'status', status: 503, after: true },
        await openWith(double, ['Microsoft.KeyVault/vaults/secrets/setSecret/action']),
      ],
    ] as const) {
      const secrets = closing(createSecrets(provider))
      // Says all, so that nothing has to be read before it.
      const all = { contentType: 'text/plain', metadata: {} }
      await secrets.put('key', 'first', all)
      await fault(double, effect, { operation: 'SetSecret', times: 1 })
      const before = await calls(double, vault.name, 'SetSecret')
      expect(await rejectionOf(secrets.put('key', 'second', all))).toMatchObject({
        code: 'ERR_SECRET_UNAVAILABLE',
        message: expect.stringContaining('unknown'),
      })
      expect((await calls(double, vault.name, 'SetSecret')) - before).toBe(1)
    }
  })
})

withVault('an answer that is not of Key Vault', double => {
  const answers: readonly (readonly [what: string, status: number, contentType: string, body: string])[] = [
    ['a page', 200, 'text/html', '<html>sign in</html>'],
    ['a page for what is not there', 404, 'text/html', '<html>not here</html>'],
    ['a page for who may not', 403, 'text/html', '<html>no</html>'],
    ['what is not found by another service', 404, 'application/json', '{"error":{"code":"NotFound"}}'],
    ['nothing', 200, 'application/json', ''],
    ['null', 200, 'application/json', 'null'],
    ['another schema', 200, 'application/json', '{"items":[]}'],
    ['half an answer', 200, 'application/json', '{"value":"val'],
    ['a failing gateway', 502, 'text/html', '<html>bad gateway</html>'],
  ]
  test.each(answers)('%s: no operation succeeds or finds nothing', async (_, status, contentType, body) => {
    const secrets = closing(createSecrets(open(double), once))
    await secrets.put('key', 'value')
    await fault(double, { kind: 'answer', status, contentType, body })
    const works: readonly Promise<unknown>[] = [
      secrets.getOptional('key'),
      secrets.has('key'),
      secrets.put('key', 'other'),
      secrets.delete('key'),
      secrets.restore('key'),
      secrets.purge('key'),
      Array.fromAsync(secrets.list()),
      Array.fromAsync(secrets.versions('key')),
    ]
    const codes = (await Promise.all(works.map(rejectionOf))).map(error => (error as { code?: string }).code)
    expect(codes).toEqual(works.map(() => 'ERR_SECRET_UNAVAILABLE'))
  })
})

withVault('what is wrong with the configuration', double => {
  const secret = crypto.randomUUID()
  /** A client's own view: code and message, as an application gets them. */
  async function messageOf(more: AzureKeyVaultOptions): Promise<readonly [code: string, message: string]> {
    const error = await rejectionOf(closing(createSecrets(open(double, more), once)).get('key'))
    const { code, message } = error as { code: string; message: string }
    expect(JSON.stringify([error, (error as Error).stack])).not.toMatch(new RegExp(`${secret}|eyJ|api-version`))
    return [code, message]
  }

  test('credentials: each its own way out', async () => {
    const tenant = crypto.randomUUID()
    const nothing = { getToken: async () => null }
    const failing = { getToken: () => Promise.reject(new TypeError(secret)) }
    const cases: readonly (readonly [AzureKeyVaultOptions, wayOut: string])[] = [
      [{ credential: double.credential('user', { secret }) }, 'AZURE_CLIENT_SECRET'],
      [{ credential: double.credential('user', { tenant }) }, 'tenant'],
      [{ credential: double.credential('stranger') }, 'getSecret/action'],
      [{ credential: failing }, '`credential`'],
      [{ credential: nothing }, '`credential`'],
    ]
    for (const [options, wayOut] of cases) {
      expect(await messageOf(options)).toEqual(['ERR_SECRET_DENIED', expect.stringContaining(wayOut)])
    }
  })

  test('a vault that there is not, one whose certificate nobody vouches for, and one that is none', async () => {
    const credential = double.credential()
    expect(await messageOf({ vault: 'no-vault.vault.invalid', emulator: false })).toEqual([
      'ERR_SECRET_UNAVAILABLE',
      expect.stringContaining('DNS'),
    ])
    expect(await messageOf({ ca: undefined })).toEqual([
      'ERR_SECRET_CONFIG',
      expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    ])
    // Its challenge names another domain: no token is sent there.
    expect(await messageOf({ emulator: false, credential })).toEqual([
      'ERR_SECRET_UNAVAILABLE',
      expect.stringContaining('not the Azure Key Vault'),
    ])
    const authority = new URL(double.setting('AUTHORITY_HOST')).host
    expect(await messageOf({ vault: authority, credential })).toEqual([
      'ERR_SECRET_UNAVAILABLE',
      expect.stringContaining('not the Azure Key Vault'),
    ])
    expect(await messageOf({ vault: '127.0.0.1:1' })).toEqual(['ERR_SECRET_UNAVAILABLE', expect.any(String)])
  })

  test('another vault than the secret’s: not found, and the message says where it was looked for', async () => {
    await open(double).put('key', bytesOf('value'), newCall())
    const other = new URL(double.setting('OTHER_VAULT')).host
    expect(await messageOf({ vault: other })).toEqual(['ERR_SECRET_NOT_FOUND', expect.stringContaining(other)])
  })

  test('a name that is illegal, and a value that is too large, are refused before anything is sent', async () => {
    const secrets = closing(createSecrets(open(double)))
    expect(await rejectionOf(secrets.get('a b'))).toMatchObject({ code: 'ERR_SECRET_INVALID' })
    expect(await rejectionOf(secrets.put('key', 'x'.repeat(25_601)))).toMatchObject({
      code: 'ERR_SECRET_TOO_LARGE',
      message: expect.stringContaining('25600'),
    })
    const binary = new Uint8Array(19_201).fill(0xff)
    expect(await rejectionOf(secrets.put('key', binary))).toMatchObject({ code: 'ERR_SECRET_TOO_LARGE' })
    expect(proxy.requests()).toBe(0)
  })
})
