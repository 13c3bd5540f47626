import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, eachServer, name, open, proxy } from './each-server.ts'

eachServer(['ministack'], 'time and aborts', () => {
  test('an abort closes the connection and rejects at once', async () => {
    const provider = open()
    await provider.put(name, bytesOf('value'), newCall())
    proxy.hang()
    const controller = new AbortController()
    const arrived = proxy.requests()
    const work = rejectionOf(provider.get(name, newCall({ signal: controller.signal })))
    await expect.poll(proxy.requests).toBe(arrived + 1)
    controller.abort()
    expect(await work).toMatchObject({ name: 'AbortError' })
    await expect.poll(proxy.connections).toBe(0)
  })

  test('through the client the abort is the caller’s own reason, and the deadline is ERR_SECRET_TIMEOUT', async () => {
    const secrets = closing(createSecrets(open()))
    await secrets.put(name, 'value')
    proxy.hang()
    const reason = new Error('no longer needed')
    const controller = new AbortController()
    const work = rejectionOf(secrets.get(name, { signal: controller.signal, fresh: true }))
    controller.abort(reason)
    expect(await work).toBe(reason)
    const late = await rejectionOf(secrets.get(name, { timeout: 100, fresh: true }))
    expect(late).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', provider: 'aws-secrets-manager', secretName: name })
    proxy.heal()
    expect(await secrets.get(name, { fresh: true })).toBe('value')
  })

  test.each(['hang', 'stall'] as const)('requestTimeout ends a server that goes silent: %s', async mode => {
    const provider = open({ requestTimeout: 100, maxAttempts: 2 })
    await provider.put(name, bytesOf('value'), newCall())
    proxy[mode]()
    const error = await rejectionOf(provider.get(name, newCall()))
    expect(provider.classify(error, 'get')).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', attempts: 2 })
    proxy.heal()
    expect(await textOf(provider.get(name, newCall()))).toBe('value')
  })

  test('closing leaves no connection behind', async () => {
    const provider = open()
    await provider.put(name, bytesOf('value'), newCall())
    expect(await proxy.connections()).toBeGreaterThan(0)
    await provider.close()
    await expect.poll(proxy.connections).toBe(0)
  })
})

eachServer(['ministack'], 'an answer that is not of Secrets Manager', () => {
  const answers: readonly (readonly [what: string, status: number, body: string])[] = [
    ['a page', 200, '<html>sign in</html>'],
    ['a page for what is not there', 404, '<html>not here</html>'],
    ['nothing', 200, ''],
    ['null', 200, 'null'],
    ['another schema', 200, '{"items":[]}'],
    ['a failing gateway', 502, '<html>bad gateway</html>'],
  ]
  test.each(answers)('%s: no operation succeeds or finds nothing', async (_, status, body) => {
    const provider = open({ maxAttempts: 1 })
    await provider.put(name, bytesOf('value'), newCall())
    const secrets = createSecrets(provider, { cache: false })
    proxy.answer(status, body)
    const list = async (): Promise<void> => {
      for await (const _name of secrets.list());
    }
    const versions = async (): Promise<void> => {
      for await (const _version of secrets.versions(name));
    }
    const works: readonly Promise<unknown>[] = [
      secrets.getOptional(name),
      secrets.has(name),
      secrets.getMany([name, 'other']),
      secrets.put(name, 'other'),
      secrets.put(name, 'other', { ifVersion: 'absent' }),
      secrets.put(name, 'other', { ifVersion: crypto.randomUUID() }),
      secrets.moveStage(name, { stage: 'LABEL', to: crypto.randomUUID() }),
      secrets.delete(name),
      secrets.restore(name),
      secrets.purge(name),
      list(),
      versions(),
    ]
    const codes = (await Promise.all(works.map(rejectionOf))).map(error => (error as { code?: string }).code)
    expect(codes).toEqual(works.map(() => 'ERR_SECRET_UNAVAILABLE'))
  })
})
