import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { findLeak, makeCanary, surfacesOf } from '@sealwax/conformance'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { redisAclUser } from '../../src/acl/index.ts'
import { type Redis, redis, redisLocks } from '../../src/index.ts'
import { AclLab, revoking, setting, testing } from './acl-lab.ts'
import { closing, onRedis, open, prefix, proxy, rulesFor, server } from './redis-server.ts'

/** The channels that the SDK tells tools of (@redis/client, lib/client/tracing.ts). */
const traced = ['command', 'batch', 'connect'].map(name => `node-redis:${name}`)
const told = [
  'command:reply',
  'connection:ready',
  'connection:closed',
  'error',
  'maintenance',
  'pubsub',
  'cache:request',
].map(name => `node-redis:${name}`)

/** All that tools hear while something is done. What comes with an answer is looked at when the answer has been used. */
async function heardWhile(
  work: () => Promise<void>,
): Promise<{ readonly before: string; readonly answers: unknown[] }> {
  let before = ''
  const answers: unknown[] = []
  const hear = (message: unknown): void => {
    const { result, ...rest } = message as { result?: unknown }
    if (result !== undefined) answers.push(result)
    before += `${JSON.stringify(rest)} ${inspect(rest, { depth: 8, showHidden: true })}\n`
  }
  const handlers = { start: hear, end: hear, asyncStart: hear, asyncEnd: hear, error: hear }
  for (const name of traced) tracingChannel(name).subscribe(handlers)
  for (const name of told) subscribe(name, hear)
  try {
    await work()
  } finally {
    for (const name of traced) tracingChannel(name).unsubscribe(handlers)
    for (const name of told) unsubscribe(name, hear)
  }
  return { before, answers }
}

async function useAll(provider: Redis, value: string): Promise<void> {
  const { version = '' } = await provider.put('key', bytesOf(value), newCall({ metadata: { owner: 'shop' } }))
  await provider.putIf('key', bytesOf(value), version, newCall())
  expect(await textOf(provider.get('key', newCall()))).toBe(value)
  expect(await textOf(provider.get('key', { ...newCall(), version }))).toBe(value)
  await provider.getMany(['key', 'other'], newCall())
  await provider.versions('key', newCall())
  await provider.list('', newCall())
  await (await provider.watch(['key'], { changed() {}, failed() {} }, newCall()))[Symbol.asyncDispose]()
}

onRedis('the diagnostics channels of the SDK', () => {
  test('tell values when the SDK is used by itself, so that this test would see it', async () => {
    const canary = makeCanary()
    const { before } = await heardWhile(async () => {
      const client = await createClient({ url: server.url, ...server.admin }).connect()
      await client.eval('return 1', { keys: ['key'], arguments: [canary] })
      client.destroy()
    })
    expect(findLeak(before, canary)).toBeDefined()
  })

  test('hear no value and no password of a call', async () => {
    const canary = makeCanary()
    const { password } = server.admin
    const { before, answers } = await heardWhile(async () => {
      const provider = open()
      await useAll(provider, canary)
      const other = open({ username: server.admin.username, password: makeCanary() })
      await rejectionOf(other.get('key', newCall()))
      const locks = closing(redisLocks({ url: server.url, prefix: `${prefix}:lock`, ...server.admin }))
      await (await locks.acquire('work', { ttl: 1_000 }))?.release()
      await provider.close()
    })
    expect(before).toContain('HMGET')
    expect(before).toContain('EVALSHA')
    expect(findLeak(before, canary)).toBeUndefined()
    expect(findLeak(before, password)).toBeUndefined()
    // Node gives a traced answer to who listens, before the one who asked has it: what is kept of it is overwritten.
    expect(answers.length).toBeGreaterThan(5)
    expect(findLeak(inspect(answers, { depth: 8, maxArrayLength: null }), canary)).toBeUndefined()
  })
})

onRedis('the same channels, in a rotation of an ACL user', () => {
  test('hear neither a password nor its hash', async () => {
    const [old, next] = [makeCanary(), makeCanary()]
    const lab = await AclLab.start({ users: [`user shop on >${old} ~shop:* +get`] })
    const client = createClient({ url: lab.own.url, ...lab.rotator, disableClientInfo: true }).on('error', () => {})
    await client.connect()
    closing({ close: async () => client.destroy() })
    const { before } = await heardWhile(async () => {
      for (const servers of [[lab.connection], [{ client }]]) {
        const target = redisAclUser({ user: 'shop', servers })
        await target.set(next, setting(old))
        expect(await target.test(next, testing())).toBe('accepted')
        await target.revoke(next, revoking(old))
      }
    })
    expect(before).toContain('SETUSER')
    for (const password of [old, next, lab.rotator.password]) {
      expect(findLeak(before, password)).toBeUndefined()
      expect(before).not.toContain(createHash('sha256').update(password).digest('hex'))
    }
  })
})

onRedis('errors', () => {
  test('of every kind show neither value nor password', async () => {
    const canary = makeCanary()
    const password = makeCanary()
    await server.ask(['SET', `${prefix}:plain`, canary])
    const reader = await server.makeUser(rulesFor('reader', prefix))
    const provider = open(reader)
    const wrong = open({ username: 'nobody', password })
    const errors = [
      await rejectionOf(wrong.get('key', newCall())),
      await rejectionOf(wrong.put('key', bytesOf(canary), newCall())),
      await rejectionOf(provider.put('key', bytesOf(canary), newCall())),
      await rejectionOf(open().put('plain', bytesOf(canary), newCall())),
      await rejectionOf(open().putIf('key', bytesOf(canary), '1-a', newCall())),
      await rejectionOf(open().put('key', bytesOf(canary), newCall({ expiresAt: new Date(0) }))),
    ]
    const writing = open()
    await writing.put('key', bytesOf(canary), newCall())
    proxy.interrupt()
    errors.push(await rejectionOf(writing.put('key', bytesOf(canary), newCall())))
    await server.removeUsers([reader])
    expect(errors).not.toContain(undefined)
    for (const secret of [canary, password, reader.password, server.admin.password]) {
      for (const { name, text } of errors.flatMap(error => [...surfacesOf(error)])) {
        expect([name, findLeak(text, secret)]).toEqual([name, undefined])
      }
    }
  })

  test('nor do the provider and what it is made of', async () => {
    const password = makeCanary()
    const provider = closing(redis({ url: server.url, username: server.admin.username, password }))
    const locks = closing(redisLocks({ url: server.url, username: server.admin.username, password }))
    await rejectionOf(provider.get('key', newCall()))
    for (const thing of [provider, locks]) {
      for (const { name, text } of surfacesOf(thing)) {
        expect([name, findLeak(text, password)]).toEqual([name, undefined])
      }
    }
  })
})

onRedis('what is printed', () => {
  test.each<Readonly<Record<string, string>>>([
    { DEBUG: '*', REDIS_EMIT_DIAGNOSTICS: '1', REDIS_DEBUG_MAINTENANCE: '1' },
    { NODE_DEBUG: 'net,tls,stream,timer,diagnostics_channel' },
  ])(
    'is nothing of a value or a password with %j',
    async env => {
      const [canary, wrong] = [makeCanary(), makeCanary()]
      const { username, password } = server.admin
      const program = `
      import { redis } from '@sealwax/redis'
      const { URL: url, USERNAME: username, PASSWORD: password, PREFIX: prefix, VALUE: value, WRONG: wrong } = process.env
      const call = () => ({ signal: new AbortController().signal, token: crypto.randomUUID(), notice() {} })
      const provider = redis({ url, username, password, prefix })
      const watching = await provider.watch(['key'], { changed() {}, failed() {} }, call())
      await provider.put('key', new TextEncoder().encode(value), call())
      const { bytes } = await provider.get('key', call())
      if (new TextDecoder().decode(bytes) !== value) throw new Error('another value')
      await redis({ url, username, password: wrong }).get('key', call()).catch(() => {})
      await watching[Symbol.asyncDispose]()
      await provider.close()
      console.log('done')`
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--conditions=sealwax-source', '--input-type=module', '--eval', program],
        {
          cwd: fileURLToPath(new URL('../..', import.meta.url)),
          encoding: 'utf8',
          env: {
            ...env,
            PATH: process.env['PATH'],
            URL: server.url,
            USERNAME: username,
            PASSWORD: password,
            PREFIX: prefix,
            VALUE: canary,
            WRONG: wrong,
          },
          timeout: 30_000,
          maxBuffer: 1 << 26,
        },
      )
      expect(stdout).toContain('done')
      for (const secret of [canary, wrong, password]) expect(findLeak(stdout + stderr, secret)).toBeUndefined()
    },
    40_000,
  )
})
