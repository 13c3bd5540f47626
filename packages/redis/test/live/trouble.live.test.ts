import { execFile } from 'node:child_process'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createSecrets, type SecretError } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { createClient } from 'redis'
import { afterEach, expect, test, vi } from 'vitest'
import { redis, redisLocks } from '../../src/index.ts'
import { closing, faultOf, onRedis, open, prefix, proxy, server } from './redis-server.ts'

afterEach(() => void vi.useRealTimers())

async function listen(made: Server): Promise<string> {
  await new Promise<void>(resolve => made.listen(0, '127.0.0.1', resolve))
  closing({ close: () => new Promise(resolve => made.close(() => resolve())) })
  return `127.0.0.1:${(made.address() as AddressInfo).port}`
}

/** The server with TLS, whose words come so many milliseconds late. */
async function lateServer(
  delay: number,
): Promise<{ readonly host: { readonly host: string; readonly port: number }; readonly sockets: ReadonlySet<Socket> }> {
  const { hostname, port } = new URL(server.settings['TLS'] ?? '')
  const sockets = new Set<Socket>()
  const later = setTimeout
  const late = createServer(socket => {
    sockets.add(socket.on('close', () => sockets.delete(socket)))
    const onward = connect(Number(port), hostname)
    for (const each of [socket, onward]) each.on('error', () => {}).on('close', () => socket.destroy())
    socket.on('data', data => onward.write(data)).on('close', () => onward.destroy())
    onward.on('data', data => later(() => socket.write(data), delay))
  })
  return { host: { host: '127.0.0.1', port: Number(new URL(`tcp://${await listen(late)}`).port) }, sockets }
}

onRedis('a network that fails', () => {
  test('nobody listens: ERR_SECRET_UNAVAILABLE, and the message says where', async () => {
    const secrets = closing(createSecrets(redis({ url: 'redis://127.0.0.1:1' }), { retry: { attempts: 1 } }))
    const error = (await rejectionOf(secrets.get('key'))) as SecretError
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', retryable: true })
    expect(error.message).toContain('127.0.0.1:1/0')
    expect(error.message).toContain('Check the address')
  })

  test('a host that there is not: the message says so', async () => {
    const secrets = closing(createSecrets(redis({ url: 'rediss://redis.invalid' }), { retry: { attempts: 1 } }))
    const error = (await rejectionOf(secrets.get('key'))) as SecretError
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', message: expect.stringContaining('DNS') })
  })

  test.each(['outage', 'interrupt'] as const)(
    '%s in the middle of calls: each is told, the next one works',
    async mode => {
      const provider = open()
      await provider.put('key', bytesOf('x'.repeat(10_000)), newCall())
      proxy[mode]()
      const works = Array.from({ length: 20 }, () => faultOf(provider, provider.get('key', newCall())))
      // What came whole before the connection ended is an answer.
      const faults = (await Promise.all(works)).filter(fault => fault !== undefined)
      expect(faults.length).toBeGreaterThan(mode === 'outage' ? 19 : 0)
      for (const fault of faults) expect(fault).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
      proxy.heal()
      expect(await textOf(provider.get('key', newCall()))).toHaveLength(10_000)
      expect(proxy.connections()).toBe(1)
    },
  )

  test('core repeats a read that was cut off, on a new connection', async () => {
    const secrets = closing(createSecrets(open(), { retry: { attempts: 5, baseDelay: 50 } }))
    await secrets.put('key', 'value')
    proxy.interrupt()
    const work = secrets.get('key', { fresh: true })
    await expect.poll(() => proxy.connections()).toBe(0)
    proxy.heal()
    expect(await work).toBe('value')
  })

  test('a put whose answer was lost has written one version when it is repeated', async () => {
    const provider = open()
    await provider.put('key', bytesOf('first'), newCall())
    const call = newCall()
    proxy.interrupt()
    expect(await faultOf(provider, provider.put('key', bytesOf('second'), call))).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
    })
    proxy.heal()
    const { version } = await provider.put('key', bytesOf('second'), call)
    const { versions } = await provider.versions('key', newCall())
    expect(versions.map(each => each.version)).toEqual([version, expect.any(String)])
  })
})

onRedis('a server that goes silent', () => {
  test('ends the call after requestTimeout and its connection with it; the next one works', async () => {
    const provider = open({ requestTimeout: 200 })
    await provider.put('key', bytesOf('value'), newCall())
    proxy.hang()
    const start = performance.now()
    const works = Array.from({ length: 5 }, () => faultOf(provider, provider.get('key', newCall())))
    for (const fault of await Promise.all(works)) expect(fault).toMatchObject({ code: 'ERR_SECRET_TIMEOUT' })
    expect(performance.now() - start).toBeGreaterThanOrEqual(199)
    await expect.poll(() => proxy.connections()).toBe(0)
    proxy.heal()
    expect(await textOf(provider.get('key', newCall()))).toBe('value')
  })

  test('before it has answered at all: connectTimeout, and no connection is left', async () => {
    const sockets = new Set<Socket>()
    const mute = createServer(socket => {
      sockets.add(
        socket
          .on('error', () => {})
          .on('close', () => sockets.delete(socket))
          .resume(),
      )
    })
    const host = await listen(mute)
    for (const scheme of ['redis', 'rediss'] as const) {
      const provider = closing(redis({ url: `${scheme}://${host}`, connectTimeout: 200 }))
      const works = [provider.get('a', newCall()), provider.get('b', newCall())].map(work => faultOf(provider, work))
      for (const fault of await Promise.all(works)) {
        expect(fault).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', hint: expect.stringContaining('connectTimeout') })
      }
    }
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('a connection that is ready only after its time is over is ended, not left', async () => {
    const { host, sockets } = await lateServer(300)
    const client = createClient({ socket: { ...host, tls: true, ca: server.settings['CA'] ?? '' }, ...server.admin })
    await client.connect()
    const provider = redis({ client, prefix })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const watching = faultOf(provider, provider.watch(['key'], { changed() {}, failed() {} }, newCall()))
    vi.advanceTimersByTime(5_000)
    expect(await watching).toMatchObject({ code: 'ERR_SECRET_TIMEOUT' })
    vi.useRealTimers()
    // The application's own, and the one that is about to be ready.
    await expect.poll(() => sockets.size, { timeout: 5_000 }).toBe(2)
    await expect.poll(() => sockets.size, { timeout: 5_000 }).toBe(1)
    client.destroy()
  })

  test('through the client an abort is the caller’s own reason at once, and the deadline is ERR_SECRET_TIMEOUT', async () => {
    const secrets = closing(createSecrets(open()))
    await secrets.put('key', 'value')
    proxy.hang()
    const reason = new Error('no longer needed')
    const controller = new AbortController()
    const work = rejectionOf(secrets.get('key', { signal: controller.signal, fresh: true }))
    controller.abort(reason)
    expect(await work).toBe(reason)
    const late = await rejectionOf(secrets.get('key', { timeout: 100, fresh: true }))
    expect(late).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', secretName: 'key' })
    proxy.heal()
    expect(await secrets.get('key', { fresh: true })).toBe('value')
  })
})

onRedis('what answers is not Redis', () => {
  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'],
    ['a mail server', '220 mail.example ESMTP\r\n'],
    ['bytes', Buffer.from([0, 1, 2, 255, 254])],
    ['a success to everything', '+OK\r\n+OK\r\n+OK\r\n+OK\r\n'],
    ['nothing to everything', '_\r\n_\r\n_\r\n_\r\n'],
    ['numbers', ':1\r\n:1\r\n:1\r\n:1\r\n'],
  ])('%s: no operation succeeds or finds nothing', async (_, says) => {
    const host = await listen(
      createServer(socket => void socket.on('error', () => {}).on('data', () => socket.write(says))),
    )
    const options = { url: `redis://${host}`, connectTimeout: 1_000, requestTimeout: 1_000 }
    const secrets = closing(createSecrets(redis(options), { cache: false, retry: { attempts: 1 } }))
    const locks = closing(redisLocks(options))
    const works: Readonly<Record<string, () => Promise<unknown>>> = {
      get: () => secrets.getOptional('key'),
      has: () => secrets.has('key'),
      getMany: () => secrets.getMany(['key', 'other']),
      put: () => secrets.put('key', 'value'),
      create: () => secrets.put('key', 'value', { ifVersion: 'absent' }),
      delete: () => secrets.delete('key'),
      moveStage: () => secrets.moveStage('key', { stage: 'next', to: 'x' }),
      list: () => Array.fromAsync(secrets.list()),
      versions: () => Array.fromAsync(secrets.versions('key')),
      lock: () => locks.acquire('work', { ttl: 1_000 }),
    }
    for (const [name, work] of Object.entries(works)) {
      const { code } = (await rejectionOf(work())) as { code?: string }
      expect([name, code]).toEqual([name, expect.stringMatching(/^ERR_SECRET_(UNAVAILABLE|TIMEOUT)$/)])
    }
  })
})

onRedis('the end', () => {
  test('closing leaves no connection, and what was under way is told', async () => {
    const provider = open()
    await provider.put('key', bytesOf('value'), newCall())
    proxy.hang()
    const work = faultOf(provider, provider.get('key', newCall()))
    await provider.close()
    expect(await work).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', hint: expect.stringContaining('closed') })
    await expect.poll(() => proxy.connections()).toBe(0)
    await provider.close()
  })

  test('a process that forgets to close ends by itself, and not before it has its answer', async () => {
    const { username, password } = server.admin
    const program = `
      import { createSecrets } from '@sealwax/core'
      import { redis, redisLocks } from '@sealwax/redis'
      const options = { url: process.env.URL, username: process.env.USERNAME, password: process.env.PASSWORD }
      const secrets = createSecrets(redis({ ...options, prefix: process.env.PREFIX }))
      await secrets.put('key', 'value')
      await secrets.watch(['key'], () => {})
      const lease = await redisLocks({ ...options, prefix: process.env.PREFIX }).acquire('work', { ttl: 1000 })
      console.log(await secrets.get('key', { fresh: true }), lease.fence > 0)`
    const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { PATH: process.env['PATH'], URL: server.url, USERNAME: username, PASSWORD: password, PREFIX: prefix },
      timeout: 20_000,
    })
    expect(stdout).toBe('value true\n')
  }, 30_000)
})
