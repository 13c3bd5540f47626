import { inspect } from 'node:util'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { googleSecretManager } from '../../src/index.ts'
import { closing, double, eachTransport, open, project, proxy } from './each-transport.ts'
import { plainClient, withToken } from './gcp-double.ts'

const name = 'key'

eachTransport('time and aborts', () => {
  test('requestTimeout ends a server that goes silent', async () => {
    const provider = await open({ requestTimeout: 200 })
    await (await open()).put(name, bytesOf('value'), newCall())
    proxy.hang()
    const codes = await Promise.all([
      codeOf(provider, 'get', provider.get(name, newCall())),
      codeOf(provider, 'put', provider.put(name, bytesOf('other'), newCall())),
      codeOf(provider, 'list', provider.list('', newCall())),
      codeOf(provider, 'versions', provider.versions(name, newCall())),
      codeOf(provider, 'delete', provider.delete(name, newCall())),
    ])
    expect(codes).toEqual(codes.map(() => 'ERR_SECRET_TIMEOUT'))
    proxy.heal()
    await expect.poll(() => rejectionOf(provider.get(name, newCall()))).toBeUndefined()
  })

  test('the SDK repeats nothing: core does, and attempts do not multiply', async () => {
    const provider = await open()
    await provider.put(name, bytesOf('value'), newCall())
    await double.ask('DELETE', `/counts?project=${project}`)
    await double.fault({ kind: 'status', code: 'UNAVAILABLE' }, { project })
    const secrets = createSecrets(provider, { retry: { attempts: 3, baseDelay: 1 }, cache: false })
    expect(await rejectionOf(secrets.get(name))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', attempts: 3 })
    expect(await rejectionOf(secrets.put(name, 'other'))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', attempts: 1 })
    const counts = await double.counts(project)
    // The put is read back, as often as any read is tried.
    expect([counts['AccessSecretVersion']?.calls, counts['AddSecretVersion']?.calls]).toEqual([3 + 3, 1])
  })

  test('an abort ends the wait at once, with the caller’s own reason', async () => {
    const secrets = createSecrets(await open({ requestTimeout: 60_000 }))
    await secrets.put(name, 'value')
    await double.fault({ kind: 'hang' }, { project, times: 1 })
    const reason = new Error('no longer needed')
    const controller = new AbortController()
    const work = rejectionOf(secrets.get(name, { signal: controller.signal, fresh: true }))
    await expect.poll(async () => (await double.counts(project))['AccessSecretVersion']?.running).toBe(1)
    controller.abort(reason)
    expect(await work).toBe(reason)
    expect(await secrets.get(name, { fresh: true })).toBe('value')
  })

  // With google-gax 6.17. Older releases that the SDK allows drop the signal, so that `cancel` is `wait` all the same.
  test('an abort ends the call of the SDK as well', async () => {
    const provider = await open({ requestTimeout: 60_000 })
    await provider.put(name, bytesOf('value'), newCall())
    await double.fault({ kind: 'hang' }, { project, times: 1 })
    const controller = new AbortController()
    const work = rejectionOf(provider.get(name, newCall({ signal: controller.signal })))
    await expect.poll(async () => (await double.counts(project))['AccessSecretVersion']?.running).toBe(1)
    controller.abort()
    expect(await work).toMatchObject({ code: 1 })
  })

  const lost = { kind: 'status', code: 'UNAVAILABLE', after: true }
  const adding = { times: 1, method: 'AddSecretVersion' }

  test('a put whose answer was lost is read back and compared: one version, and its number', async () => {
    const provider = await open()
    const secrets = createSecrets(provider)
    expect(await secrets.put(name, 'first')).toBe('1')
    await double.fault(lost, { project, ...adding })
    expect(await secrets.put(name, 'second')).toBe('2')
    const counts = await double.counts(project)
    // One of the first put found no secret.
    expect([counts['AddSecretVersion']?.calls, counts['AccessSecretVersion']?.calls]).toEqual([3, 1])
    expect((await provider.versions(name, newCall())).versions).toHaveLength(2)
  })

  test('where it cannot be read back, or another value is there, the error says that nobody knows', async () => {
    await (await open()).put(name, bytesOf('first'), newCall())
    const adder = [{ on: `projects/${project}`, roles: ['roles/secretmanager.secretVersionAdder'] }]
    const secrets = createSecrets(await open({}, adder))
    const unknown = {
      code: 'ERR_SECRET_UNAVAILABLE',
      attempts: 1,
      message: expect.stringContaining('unknown'),
    }
    await double.fault(lost, { project, ...adding })
    expect(await rejectionOf(secrets.put(name, 'second'))).toMatchObject(unknown)
    const before = { kind: 'status', code: 'UNAVAILABLE' }
    await double.fault(before, { project, ...adding })
    expect(await rejectionOf(createSecrets(await open()).put(name, 'third'))).toMatchObject(unknown)
    expect((await double.counts(project))['AddSecretVersion']?.calls).toBe(4)
  })

  test('a put whose connection broke is written once', async () => {
    const provider = await open()
    await provider.put(name, bytesOf('first'), newCall())
    await double.fault({ kind: 'drop', after: true }, { project, ...adding })
    // Right after a broken connection gRPC fails every call for a moment.
    const secrets = createSecrets(provider, { retry: { attempts: 10 } })
    expect(await secrets.put(name, 'second')).toBe('2')
    expect((await provider.versions(name, newCall())).versions).toHaveLength(2)
  })

  test.each(['AddSecretVersion', 'UpdateSecret'])(
    'a conditional put whose answer to %s was lost makes one version, when core repeats it',
    async method => {
      const provider = await open({ currentAlias: 'live' })
      const secrets = createSecrets(provider, { retry: { attempts: 5, baseDelay: 10 } })
      const first = await secrets.put(name, 'first')
      await double.fault(lost, { project, times: 1, method })
      expect(await secrets.put(name, 'second', { ifVersion: first ?? '' })).toBe('2')
      expect(await secrets.get(name, { fresh: true })).toBe('second')
      expect((await provider.versions(name, newCall())).versions).toHaveLength(2)
    },
  )

  test('after an outage of the network it is read again by itself', async () => {
    const provider = await open()
    await provider.put(name, bytesOf('value'), newCall())
    proxy.outage()
    expect(await codeOf(provider, 'get', provider.get(name, newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
    proxy.heal()
    await expect.poll(() => rejectionOf(provider.get(name, newCall())), { timeout: 10_000 }).toBeUndefined()
  })
})

eachTransport('wrong settings', () => {
  test.each([
    ['service-disabled', 'gcloud services enable'],
    ['missing', 'check the project'],
  ])('a project that is %s is ERR_SECRET_CONFIG', async (availability, advice) => {
    const secrets = createSecrets(await open())
    await double.ask('POST', `/settings?project=${project}`, { availability })
    const error = await rejectionOf(secrets.getOptional(name))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(advice) })
  })

  test('credentials that are unknown or expired are ERR_SECRET_DENIED, and are not tried again', async () => {
    const expired = await double.token([], { expired: true })
    const at = { host: '127.0.0.1', port: double.rest.port }
    for (const token of ['nobody', expired]) {
      for (const provider of [
        await open({ authClient: withToken(token) }).catch(() => undefined),
        closing(googleSecretManager({ project, client: await plainClient('rest', at, token) })),
      ]) {
        if (provider === undefined) continue
        expect(await rejectionOf(createSecrets(provider).getOptional(name))).toMatchObject({
          code: 'ERR_SECRET_DENIED',
          attempts: 1,
          message: expect.stringContaining('gcloud auth application-default login'),
        })
      }
    }
  })

  test('no value is in any error', async () => {
    const value = `canary-${crypto.randomUUID()}`
    const provider = await open()
    const secrets = createSecrets(provider, { cache: false, retry: { attempts: 1 } })
    await secrets.put(name, value)
    for (const effect of [
      { kind: 'corrupt', what: 'crc32c' },
      { kind: 'drop', after: true },
      { kind: 'status', code: 'INVALID_ARGUMENT', message: `bad value ${value}` },
      { kind: 'status', code: 'INTERNAL', message: value, details: [] },
      { kind: 'throttle', retryDelayMs: 1 },
    ]) {
      for (const work of [() => secrets.get(name), () => secrets.put(name, value)]) {
        await double.fault(effect, { project, times: 1 })
        const error = await rejectionOf(work())
        await double.ask('DELETE', `/faults?project=${project}`)
        const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`
        expect(shown).not.toContain(value.slice(0, 20))
        expect(shown).not.toContain(btoa(value).slice(0, 20))
        if (effect.kind === 'drop') await expect.poll(() => rejectionOf(secrets.get(name))).toBeUndefined()
      }
    }
  })

  test('closing leaves no connection behind', async () => {
    const provider = await open()
    await provider.put(name, bytesOf('value'), newCall())
    await provider.close()
    // An injected client is its owner's to close, and what it holds over REST is the SDK's pool.
    if (!('answer' in proxy)) await expect.poll(() => proxy.connections()).toBe(0)
  })
})
