import { type Change, createSecrets, type Secrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, tcpFaultProxy } from '@sealwax/live'
import { createClient } from 'redis'
import { afterEach, expect, test, vi } from 'vitest'
import { type Redis, redis } from '../../src/index.ts'
import { closing, newUser, onRedis, open, prefix, proxy, rulesFor, server } from './redis-server.ts'

/** So long that only a notice of the server's can bring the news, in milliseconds. */
const never = 86_400_000
const patient = { timeout: 20_000 }

afterEach(() => void vi.useRealTimers())

interface Watched {
  readonly changes: readonly Change[]
  readonly errors: readonly { readonly code?: string }[]
  readonly watcher: AsyncDisposable
}

async function watch(secrets: Secrets<Redis>, names: readonly Parameters<typeof secrets.get>[0][]): Promise<Watched> {
  const changes: Change[] = []
  const errors: { code?: string }[] = []
  const onError = (error: unknown): void => void errors.push(error as { code?: string })
  const watcher = await secrets.watch([...names], change => void changes.push(change), { interval: never, onError })
  return { changes, errors, watcher }
}

/** The other side: it does not go through the proxy. */
function writer(): Redis {
  return closing(redis({ url: server.url, prefix, ...server.admin }))
}

onRedis('changes that others make', () => {
  test('reach who watches: each name its own, of several', async () => {
    const others = writer()
    await others.put('a', bytesOf('1'), newCall())
    const secrets = closing(createSecrets(open()))
    const { changes, errors } = await watch(secrets, ['a', 'b'])
    const { version: second } = await others.put('a', bytesOf('2'), newCall())
    await expect.poll(() => changes.length, patient).toBe(1)
    expect(changes[0]).toMatchObject({ name: 'a', version: second, gone: false })
    expect(await secrets.get('a')).toBe('2')
    const { version: born } = await others.putIf('b', bytesOf('1'), 'absent', newCall())
    await expect.poll(() => changes.length, patient).toBe(2)
    expect(changes[1]).toMatchObject({ name: 'b', version: born, gone: false })
    await others.delete('a', newCall())
    await expect.poll(() => changes.length, patient).toBe(3)
    expect(changes[2]).toMatchObject({ name: 'a', previous: second, gone: true })
    expect(errors).toEqual([])
  })

  test('reach who watches a label, when it moves', async () => {
    const others = writer()
    const { version: first = '' } = await others.put('key', bytesOf('1'), newCall())
    const { version: second = '' } = await others.put('key', bytesOf('2'), newCall())
    await others.moveStage('key', { stage: 'good', to: second }, newCall())
    const secrets = closing(createSecrets(open()))
    const { changes } = await watch(secrets, [{ name: 'key', stage: 'good' }])
    await others.moveStage('key', { stage: 'good', to: first, from: second }, newCall())
    await expect.poll(() => changes.length, patient).toBe(1)
    expect(changes[0]).toMatchObject({ version: first, previous: second, gone: false })
  })

  test('are told by the id of the version, on the channel of the key: no value is in it', async () => {
    const told: [channel: string, message: string][] = []
    const listener = createClient({ url: server.url, ...server.admin })
    await listener.connect()
    await listener.pSubscribe(`${prefix}:*`, (message, channel) => void told.push([channel, message]))
    const others = writer()
    const { version } = await others.put('key', bytesOf('hunter2'), newCall({ metadata: { owner: 'hunter2' } }))
    await others.moveStage('key', { stage: 'next', to: version ?? '' }, newCall())
    await others.delete('key', newCall())
    await expect.poll(() => told.length, patient).toBe(3)
    const channel = `${prefix}:key`
    expect(told).toEqual([
      [channel, version],
      [channel, version],
      [channel, 'deleted'],
    ])
    listener.destroy()
  })

  test('no longer reach who has stopped, and no connection is left', async () => {
    const others = writer()
    const secrets = closing(createSecrets(open()))
    const { changes, watcher } = await watch(secrets, ['key'])
    const one = proxy.connections()
    await watcher[Symbol.asyncDispose]()
    await expect.poll(() => proxy.connections()).toBe(one - 1)
    await others.put('key', bytesOf('1'), newCall())
    expect(await secrets.get('key', { fresh: true })).toBe('1')
    expect(changes).toEqual([])
    await secrets.close()
    await expect.poll(() => proxy.connections()).toBe(0)
  })
})

onRedis('a subscription that was lost', () => {
  test('is told, made again, and what changed meanwhile is told then', async () => {
    const others = writer()
    const { version: first } = await others.put('key', bytesOf('1'), newCall())
    const secrets = closing(createSecrets(open(), { retry: { attempts: 1 } }))
    const { changes, errors } = await watch(secrets, ['key'])
    proxy.outage()
    await expect.poll(() => errors.length, patient).toBeGreaterThan(0)
    expect(errors[0]).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', operation: 'watch' })
    const { version: second } = await others.put('key', bytesOf('2'), newCall())
    expect(changes).toEqual([])
    proxy.heal()
    await expect.poll(() => changes.length, patient).toBe(1)
    expect(changes[0]).toMatchObject({ version: second, previous: first })
    const { version: third } = await others.put('key', bytesOf('3'), newCall())
    await expect.poll(() => changes.length, patient).toBe(2)
    expect(changes[1]).toMatchObject({ version: third, previous: second })
  }, 60_000)

  test('is asked for more and more seldom while it cannot be had, and every failure is told', async () => {
    const failures: number[] = []
    const failed = (): void => void failures.push(performance.now())
    const provider = open()
    const watching = await provider.watch(['key'], { changed() {}, failed }, newCall())
    const before = proxy.requests()
    proxy.outage()
    await expect.poll(() => failures.length, patient).toBe(4)
    expect(proxy.requests() - before).toBe(3)
    // At least a half of 0.5, 1 and 2 seconds.
    const [a = 0, b = 0, c = 0, d = 0] = failures
    expect([b - a >= 240, c - b >= 490, d - c >= 990]).toEqual([true, true, true])
    await watching[Symbol.asyncDispose]()
    const asked = proxy.requests()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(proxy.requests()).toBe(asked)
  }, 60_000)

  test('is noticed where the server only went silent', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const errors: unknown[] = []
    const provider = open({ requestTimeout: 200 })
    const sink = { changed() {}, failed: (error: unknown) => void errors.push(error) }
    await provider.watch(['key'], sink, newCall())
    // A look that is answered changes nothing.
    vi.advanceTimersByTime(30_000)
    await new Promise(resolve => setTimeout(resolve, 400))
    expect(errors).toEqual([])
    proxy.hang()
    vi.advanceTimersByTime(30_000)
    await expect.poll(() => errors.length, patient).toBe(1)
    expect(errors[0]).toMatchObject({ fault: { code: 'ERR_SECRET_TIMEOUT' } })
  })

  test('of a client that the application gave is made again by a duplicate of it', async () => {
    const between = closing(await tcpFaultProxy(proxy.host, proxy.port))
    const socket = { host: between.host, port: between.port, reconnectStrategy: () => 50 } as const
    const client = await createClient({ socket, ...server.admin })
      .on('error', () => {})
      .connect()
    const secrets = closing(createSecrets(redis({ client, prefix }), { retry: { attempts: 1 } }))
    const { changes, errors } = await watch(secrets, ['key'])
    between.outage()
    await expect.poll(() => errors.length, patient).toBeGreaterThan(0)
    const others = writer()
    await others.put('key', bytesOf('1'), newCall())
    between.heal()
    await expect.poll(() => changes.length, patient).toBe(1)
    await others.put('key', bytesOf('2'), newCall())
    await expect.poll(() => changes.length, patient).toBe(2)
    await secrets.close()
    client.destroy()
    await expect.poll(() => between.connections(), patient).toBe(0)
  }, 60_000)
})

onRedis('a subscription that is not allowed', () => {
  test('is ERR_SECRET_DENIED, and says which channels', async () => {
    const rules = rulesFor('reader', prefix).filter(rule => !rule.startsWith('&'))
    const secrets = closing(createSecrets(open(await newUser(rules))))
    const error = await rejectionOf(secrets.watch(['key'], () => {}))
    expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining('channels') })
    await expect.poll(() => proxy.connections()).toBe(0)
  })
})
