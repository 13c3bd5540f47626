import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, onTestFinished, test } from 'vitest'
import { closing, eachVault, name, open, proxy } from './each-test.ts'

const value = bytesOf('{"value":"x"}')

eachVault('time and aborts', vault => {
  test('an abort closes the connection and rejects at once', async () => {
    const provider = open(vault)
    await provider.put(name, value, newCall())
    proxy.hang()
    const controller = new AbortController()
    const arrived = proxy.requests()
    const work = rejectionOf(provider.get(name, newCall({ signal: controller.signal })))
    await expect.poll(proxy.requests).toBe(arrived + 1)
    controller.abort()
    expect(provider.classify(await work, 'get').code).toBe('ERR_SECRET_TIMEOUT')
    await expect.poll(proxy.connections).toBe(0)
  })

  test('through the client the abort is the caller’s own reason, and the deadline is ERR_SECRET_TIMEOUT', async () => {
    const secrets = closing(createSecrets(open(vault)))
    await secrets.put(name, 'value')
    proxy.hang()
    const reason = new Error('no longer needed')
    const controller = new AbortController()
    const work = rejectionOf(secrets.get(name, { signal: controller.signal, fresh: true }))
    controller.abort(reason)
    expect(await work).toBe(reason)
    const late = await rejectionOf(secrets.get(name, { timeout: 100, fresh: true }))
    expect(late).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', provider: 'hashicorp-vault', secretName: name })
    await expect.poll(proxy.connections).toBe(0)
    proxy.heal()
    expect(await secrets.get(name, { fresh: true })).toBe('value')
  })

  test.each(['hang', 'stall'] as const)('requestTimeout ends a server that goes silent: %s', async mode => {
    const provider = open(vault, { requestTimeout: 100 })
    await provider.put(name, value, newCall())
    proxy[mode]()
    const error = await rejectionOf(provider.get(name, newCall()))
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_TIMEOUT')
    await expect.poll(proxy.connections).toBe(0)
    proxy.heal()
    expect((await provider.get(name, newCall())).version).toBe('1')
  })

  test('closing leaves no connection behind, and a call after it begins anew', async () => {
    const provider = open(vault)
    await provider.put(name, value, newCall())
    expect(await proxy.connections()).toBeGreaterThan(0)
    await provider.close()
    await expect.poll(proxy.connections).toBe(0)
    expect((await provider.get(name, newCall())).version).toBe('1')
  })

  test('sixteen at once share few connections, which stay for the next', async () => {
    const provider = open(vault)
    await provider.put(name, value, newCall())
    for (let round = 0; round < 3; round++)
      await Promise.all(Array.from({ length: 16 }, () => provider.get(name, newCall())))
    expect(await proxy.connections()).toBeLessThanOrEqual(16)
  })
})

eachVault('a server in trouble', vault => {
  const few = { cache: false, retry: { attempts: 3, baseDelay: 1 } } as const

  test.each(['outage', 'interrupt'] as const)(
    'an unreachable one is ERR_SECRET_UNAVAILABLE, after as many attempts as allowed: %s',
    async mode => {
      const secrets = closing(createSecrets(open(vault), few))
      await secrets.put(name, 'value')
      const before = proxy.requests()
      proxy[mode]()
      expect(await rejectionOf(secrets.get(name))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', attempts: 3 })
      expect(proxy.requests() - before).toBe(3)
      expect(await rejectionOf(secrets.getOptional(name))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
      // Whether a put took place nobody knows: it is sent once, and read back as any read is.
      const sent = proxy.requests()
      expect(await rejectionOf(secrets.put(name, 'other'))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
      expect(proxy.requests() - sent).toBe(1 + 3)
    },
  )

  test('one that asks for fewer requests is asked again when it says, and not earlier', async () => {
    const secrets = closing(createSecrets(open(vault), few))
    await secrets.put(name, 'value')
    proxy.throttle(2)
    expect(await secrets.get(name)).toBe('value')
    const headers = { 'retry-after': '1' }
    proxy.answer(429, '{"errors":["request path: rate limit quota exceeded"]}', headers)
    const started = performance.now()
    const read = secrets.get(name)
    setTimeout(() => proxy.heal(), 200)
    expect(await read).toBe('value')
    expect(performance.now() - started).toBeGreaterThan(900)
    // Longer than a call may take: at once.
    proxy.answer(429, '{"errors":[]}', { 'retry-after': '1000000000' })
    expect(await rejectionOf(secrets.get(name))).toMatchObject({ code: 'ERR_SECRET_THROTTLED', attempts: 1 })
  })

  test('a quota of its own that is used up is ERR_SECRET_THROTTLED', async () => {
    const mount = `limited-${crypto.randomUUID()}`
    await vault.ask('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } })
    await vault.ask('POST', `sys/quotas/rate-limit/${mount}`, { path: mount, rate: 1, interval: '60s' })
    onTestFinished(async () => {
      await vault.ask('DELETE', `sys/quotas/rate-limit/${mount}`)
      await vault.ask('DELETE', `sys/mounts/${mount}`)
    })
    const secrets = closing(createSecrets(open(vault, { mount }), few))
    await secrets.getOptional(name)
    expect(await rejectionOf(secrets.getOptional(name))).toMatchObject({ code: 'ERR_SECRET_THROTTLED', status: 429 })
  })

  test('a sealed one is ERR_SECRET_UNAVAILABLE for every operation, and says how it is unsealed', async () => {
    const provider = open(vault, { endpoint: vault.settings['SEALED'] })
    const secrets = closing(createSecrets(provider, { cache: false, retry: { attempts: 1 } }))
    const works: readonly Promise<unknown>[] = [
      secrets.getOptional(name),
      secrets.put(name, 'x'),
      secrets.put(name, 'x', { ifVersion: 'absent' }),
      secrets.delete(name),
      Array.fromAsync(secrets.list()),
    ]
    for (const error of await Promise.all(works.map(rejectionOf))) {
      expect(error).toMatchObject({
        code: 'ERR_SECRET_UNAVAILABLE',
        status: 503,
        message: expect.stringContaining('vault operator unseal'),
      })
    }
  })

  test('a redirect is not followed: the token reaches nobody else', async () => {
    const reached: IncomingMessage['headers'][] = []
    const thief = createServer((incoming, outgoing) => {
      reached.push(incoming.headers)
      outgoing.end('{"data":{"data":{"value":"of a stranger"},"metadata":{"version":1}}}')
    })
    await new Promise<void>(resolve => thief.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void thief.close())
    const location = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/v1/secret/data/x`
    const secrets = closing(createSecrets(open(vault), { cache: false, retry: { attempts: 1 } }))
    for (const status of [301, 302, 303, 307, 308]) {
      proxy.answer(status, '', { location })
      for (const error of await Promise.all([secrets.get(name), secrets.put(name, 'value')].map(rejectionOf))) {
        expect(error).toMatchObject({
          code: 'ERR_SECRET_UNAVAILABLE',
          status,
          message: expect.stringContaining('never sent on'),
        })
      }
    }
    expect(reached).toEqual([])
  })
})

eachVault('an answer that is not of Vault', vault => {
  const answers: readonly (readonly [what: string, status: number, body: string])[] = [
    ['a page', 200, '<html>sign in</html>'],
    ['a page for what is not there', 404, '<html>not here</html>'],
    ['a page for who is not allowed', 403, '<html>forbidden</html>'],
    ['nothing', 200, ''],
    ['null', 200, 'null'],
    ['an empty list', 200, '[]'],
    ['another schema', 200, '{"items":[]}'],
    ['another schema of an error', 404, '{"message":"not here"}'],
    ['a failing gateway', 502, '<html>bad gateway</html>'],
  ]
  test.each(answers)('%s: no operation succeeds or finds nothing', async (_, status, body) => {
    const provider = open(vault)
    await provider.put(name, value, newCall())
    const secrets = createSecrets(provider, { cache: false, retry: { attempts: 1 } })
    proxy.answer(status, body)
    const works: readonly Promise<unknown>[] = [
      secrets.getOptional(name),
      secrets.has(name),
      secrets.getMany([name, 'other']),
      secrets.put(name, 'other'),
      secrets.put(name, 'other', { ifVersion: 'absent' }),
      secrets.put(name, 'other', { ifVersion: '1' }),
      secrets.delete(name),
      secrets.restore(name),
      secrets.purge(name),
      Array.fromAsync(secrets.list()),
      Array.fromAsync(secrets.versions(name)),
    ]
    const codes = (await Promise.all(works.map(rejectionOf))).map(error => (error as { code?: string }).code)
    expect(codes).toEqual(works.map(() => 'ERR_SECRET_UNAVAILABLE'))
  })

  test('one that is larger than any of Vault’s is cut off', async () => {
    const provider = open(vault)
    await provider.put(name, value, newCall())
    const endless = createServer((incoming, outgoing) => {
      incoming.resume()
      const chunk = 'x'.repeat(1_048_576)
      const more = (): void => void (outgoing.destroyed || outgoing.write(chunk, more))
      more()
    })
    await new Promise<void>(resolve => endless.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void endless.close())
    const endpoint = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`
    const error = await rejectionOf(open(vault, { endpoint }).get(name, newCall()))
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNAVAILABLE')
  })
})
