import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { eachServer, name, open, proxy } from './each-server.ts'

eachServer(['ministack', 'moto'], 'the SDK repeats', () => {
  test('throttled requests, and the attempts are told', async () => {
    const provider = open({ maxAttempts: 3 })
    await provider.put(name, bytesOf('value'), newCall())
    const before = proxy.requests()
    proxy.throttle(2)
    expect(await textOf(provider.get(name, newCall()))).toBe('value')
    expect(proxy.requests() - before).toBe(3)
    proxy.throttle()
    const error = await rejectionOf(provider.get(name, newCall()))
    expect(provider.classify(error, 'get')).toMatchObject({ code: 'ERR_SECRET_THROTTLED', attempts: 3, status: 400 })
    expect(proxy.requests() - before).toBe(6)
  })

  test('a move of AWSCURRENT whose answer was lost, and the put has succeeded', async () => {
    const provider = open()
    const { version = '' } = await provider.put(name, bytesOf('first'), newCall())
    proxy.loseAnswer('UpdateSecretVersionStage')
    const call = newCall()
    expect(await provider.putIf(name, bytesOf('second'), version, call)).toEqual({ version: call.token })
    expect(await textOf(provider.get(name, newCall()))).toBe('second')
  })

  test('a delete whose answer was lost, and it has succeeded', async () => {
    const provider = open()
    await provider.put(name, bytesOf('value'), newCall())
    proxy.loseAnswer('DeleteSecret')
    await provider.delete(name, newCall())
    expect(await rejectionOf(provider.delete(name, newCall()))).toMatchObject({
      fault: { code: 'ERR_SECRET_DELETED', hint: expect.stringContaining(`restore-secret --secret-id ${name}`) },
    })
  })
})

// ministack writes again under a token that it has seen; AWS does not (API Reference, PutSecretValue).
eachServer(['moto'], 'a lost answer', () => {
  test('of a put is one version', async () => {
    const provider = open()
    await provider.put(name, bytesOf('first'), newCall())
    proxy.loseAnswer('PutSecretValue')
    const call = newCall()
    expect(await provider.put(name, bytesOf('second'), call)).toEqual({ version: call.token })
    const { versions } = await provider.versions(name, newCall())
    expect(versions).toHaveLength(2)
    expect(versions.find(({ current }) => current)?.version).toBe(call.token)
  })

  test('of a create is one version', async () => {
    const provider = open()
    proxy.loseAnswer('CreateSecret')
    const call = newCall()
    expect(await provider.putIf(name, bytesOf('value'), 'absent', call)).toEqual({ version: call.token })
    expect((await provider.versions(name, newCall())).versions).toHaveLength(1)
  })
})
