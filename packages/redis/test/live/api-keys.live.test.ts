import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { findLeak } from '@sealwax/conformance'
import { createSecrets, SecretError, type SecretErrorCode } from '@sealwax/core'
import { type ApiKeys, addPepper, apiKeys, newPeppers, secretsKeyStore, usePepper } from '@sealwax/core/api-keys'
import { rejectionOf } from '@sealwax/live'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { type RedisKeyStore, type RedisKeyStoreOptions, redisKeyStore } from '../../src/api-keys/index.ts'
import type { RedisClient } from '../../src/index.ts'
import { closing, newUser, onRedis, open, prefix, proxy, server } from './redis-server.ts'

const rights = ['+eval', '+evalsha', '+hmget', '+hset', '+time']

function openStore(more: RedisKeyStoreOptions = {}): RedisKeyStore {
  const login = 'credentials' in more || 'client' in more ? {} : server.admin
  const place = 'client' in more ? {} : { url: `redis://${proxy.host}:${proxy.port}` }
  return closing(redisKeyStore({ ...place, prefix, ...login, ...more }))
}

let peppers = newPeppers()

function openKeys(store: RedisKeyStore = openStore()): ApiKeys {
  return apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => peppers })
}

async function outcome(keys: ApiKeys, key: string): Promise<string> {
  const result = await keys.verify(key)
  return result.ok ? 'good' : result.reason
}

async function fieldOf(id: string, field: string): Promise<string | null> {
  const [value] = await server.ask(['HGET', `${prefix}:${id}`, field])
  return value as string | null
}

/** A connected client of the application's own, and the commands that went through it. */
async function openClient(): Promise<{ client: RedisClient; commands: string[][] }> {
  const client = await createClient({ url: server.url, ...server.admin }).connect()
  closing({ close: async () => client.destroy() })
  const commands: string[][] = []
  const counting = Object.create(client, {
    sendCommand: {
      value(args: readonly (string | Buffer)[], options?: object) {
        commands.push(args.map(String))
        return client.sendCommand(args, options)
      },
    },
  })
  return { client: counting, commands }
}

/** A server of the test's own; undefined where this machine has none in its PATH. */
async function startRedis(...settings: string[]) {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', ...settings]
  const program = 'redis-server'
  const started = spawn(program, args, { cwd: '/', stdio: 'ignore' })
  const isThere = await Promise.race([
    once(started, 'spawn').then(() => true),
    once(started, 'error').then(() => false),
  ])
  if (!isThere) return undefined
  const url = `redis://127.0.0.1:${port}`
  const ask = async (command: string[]): Promise<unknown> => {
    const client = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => {})
    await client.connect()
    return client.sendCommand(command).finally(() => client.destroy())
  }
  await expect.poll(() => ask(['PING']).catch(() => undefined), { timeout: 10_000 }).toBe('PONG')
  return {
    store: closing(redisKeyStore({ url, prefix })),
    ask,
    async [Symbol.asyncDispose]() {
      started.kill()
      await once(started, 'close')
    },
  }
}

async function codeOf(work: Promise<unknown>): Promise<SecretErrorCode | undefined> {
  const error = await rejectionOf(work)
  if (error !== undefined && !(error instanceof SecretError)) throw error
  return error?.code
}

onRedis('API keys in Redis', () => {
  test('go from issue to revocation', async () => {
    const keys = openKeys()
    const first = await keys.issue({ owner: 'customer-17', scopes: ['orders:read'] })
    expect(await keys.verify(first.key.text(), { scopes: ['orders:read'] })).toMatchObject({
      ok: true,
      key: { id: first.id, owner: 'customer-17', slot: 1 },
    })
    const second = await openKeys().rotate(first.id)
    expect([await outcome(keys, first.key.text()), await outcome(keys, second.key.text())]).toEqual(['good', 'good'])
    await keys.retire(first.id)
    expect([await outcome(keys, first.key.text()), await outcome(keys, second.key.text())]).toEqual(['secret', 'good'])
    await openKeys().revoke(first.id)
    expect(await outcome(keys, second.key.text())).toBe('revoked')
    expect([await fieldOf(first.id, 'hash1'), await fieldOf(first.id, 'hash2')]).toEqual(['', ''])
    expect((await keys.describe(first.id)).revokedAt).toBeInstanceOf(Date)
  })

  test('take one round trip for a verification, last use included; one more where the server forgot the script', async () => {
    const { client, commands } = await openClient()
    const keys = openKeys(openStore({ client }))
    const { id, key } = await keys.issue({ owner: 'a' })
    await outcome(keys, key.text())
    await server.ask(['SCRIPT', 'FLUSH'])
    const counts: number[] = []
    for (let count = 0; count < 3; count++) {
      if (count === 2) await server.ask(['HSET', `${prefix}:${id}`, 'used1', '0'])
      commands.length = 0
      await outcome(keys, key.text())
      counts.push(commands.length)
    }
    console.log(`round trips of a verification after SCRIPT FLUSH: ${counts.join(', ')}`)
    expect([counts, commands[0]?.[0]]).toEqual([[2, 1, 1], 'EVALSHA'])
    expect(Number(await fieldOf(id, 'used1'))).toBeGreaterThan(1e12)
  })

  test('note the last use by the clock of the server, at most every five minutes, and only of the right secret', async () => {
    const keys = openKeys()
    const first = await keys.issue({ owner: 'a' })
    const second = await keys.rotate(first.id)
    const used = async () => [await fieldOf(first.id, 'used1'), await fieldOf(first.id, 'used2')]
    const stranger = (await keys.issue({ owner: 'b' })).key.text()
    const wrong = `shop_live_${first.id}${stranger.slice(-49)}`
    await outcome(keys, wrong)
    await keys.describe(first.id)
    expect(await used()).toEqual(['', ''])
    const [time] = (await server.ask(['TIME'])) as [[string, string]]
    const now = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000)
    await outcome(keys, second.key.text())
    const [, noted] = await used()
    expect(Number(noted) - now).toBeGreaterThanOrEqual(0)
    expect(Number(noted) - now).toBeLessThan(10_000)
    const { slots } = await keys.describe(first.id)
    expect(slots.map(({ lastUsedAt }) => lastUsedAt?.getTime())).toEqual([undefined, Number(noted)])
    for (const [before, isNoted] of [
      [Number(noted) - 290_000, false],
      [Number(noted) - 300_000, true],
      [Number(noted) + 3_600_000, true], // the clock was set back
    ] as const) {
      await server.ask(['HSET', `${prefix}:${first.id}`, 'used2', `${before}`])
      await outcome(keys, second.key.text())
      expect([before, (await used())[1] !== `${before}`]).toEqual([before, isNoted])
    }
    // A new secret in an old slot has not been used.
    await keys.retire(first.id, { slot: 2 })
    await keys.rotate(first.id)
    expect(await used()).toEqual(['', ''])
  })

  test('note a use under each of several peppers', async () => {
    const keys = openKeys()
    const { id, key } = await keys.issue({ owner: 'a' })
    const before = peppers
    peppers = usePepper(addPepper(peppers))
    expect(await outcome(keys, key.text())).toBe('good')
    expect(await fieldOf(id, 'used1')).not.toBe('')
    peppers = before
  })

  test('are not widened, moved or brought back to life by who can write to Redis', async () => {
    const keys = openKeys()
    const [one, other] = [await keys.issue({ owner: 'a' }), await keys.issue({ owner: 'b', scopes: ['admin'] })]
    const record = (await fieldOf(one.id, 'record')) ?? ''
    for (const [changed, reason] of [
      [record.replace('"scopes":[]', '"scopes":["admin"]'), 'tampered'],
      [record.replace('"owner":"a"', '"owner":"b"'), 'tampered'],
      [(await fieldOf(other.id, 'record')) ?? '', 'secret'],
      ['rubbish', 'tampered'],
      ['', 'tampered'],
    ] as const) {
      expect(changed).not.toBe(record)
      await server.ask(['HSET', `${prefix}:${one.id}`, 'record', changed])
      expect(await outcome(keys, one.key.text())).toBe(reason)
    }
    await server.ask(['HSET', `${prefix}:${one.id}`, 'record', record, 'hash1', 'HS256:p1:0', 'used1', 'x y z'])
    expect(await outcome(keys, one.key.text())).toBe('tampered')
    await server.ask(['HSET', `${prefix}:${one.id}`, 'used1', ''])
    expect(await outcome(keys, one.key.text())).toBe('good')
    await server.ask(['DEL', `${prefix}:${one.id}`])
    expect(await outcome(keys, one.key.text())).toBe('unknown')
  })

  test('of two that rotate at once let one win; a revocation wins over both', async () => {
    const [here, there] = [openKeys(), openKeys()]
    for (let round = 0; round < 20; round++) {
      const { id } = await here.issue({ owner: 'a' })
      const results = await Promise.allSettled([here.rotate(id), there.rotate(id)])
      const codes = results.map(result => (result.status === 'rejected' ? result.reason.code : 'made')).sort()
      expect(codes).toEqual(['ERR_SECRET_CONFLICT', 'made'])
      const [, made] = await Promise.allSettled([here.revoke(id), there.rotate(id)])
      expect([made.status, (await here.describe(id)).slots]).toEqual(['rejected', []])
    }
    const { id } = await here.issue({ owner: 'a' })
    const [, rotated] = await Promise.allSettled([here.revoke(id), there.rotate(id)])
    if (rotated.status === 'fulfilled') expect(await outcome(here, rotated.value.key.text())).toBe('revoked')
    expect((await here.describe(id)).slots).toEqual([])
  })

  test('need these rights of an ACL user, and no other', async () => {
    const all = async (rules: readonly string[]): Promise<unknown[]> => {
      const user = await newUser([`~${prefix}:*`, ...rules])
      const keys = openKeys(openStore({ credentials: () => user }))
      const admin = openKeys()
      const { id, key } = await admin.issue({ owner: 'a' })
      const other = await admin.issue({ owner: 'a' })
      const works = [
        keys.issue({ owner: 'a' }),
        keys.verify(key.text()),
        keys.describe(id),
        keys.rotate(id),
        keys.revoke(other.id),
      ]
      const errors = await Promise.all(works.map(rejectionOf))
      return errors.filter(error => error !== undefined)
    }
    expect(await all(rights)).toEqual([])
    for (const right of rights) {
      // A script that the server knows is run without EVAL.
      if (right === '+eval') await server.ask(['SCRIPT', 'FLUSH'])
      const errors = await all(rights.filter(other => other !== right))
      expect([right, errors.length > 0 || right === '+eval']).toEqual([right, true])
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining(rights.join(' ')) })
      }
    }
  })

  test('say so where another user or a wrong password is the matter, and never that a key is unknown', async () => {
    const { key } = await openKeys().issue({ owner: 'a' })
    const nobody = openStore({ credentials: () => server.user('NOBODY') })
    const stranger = openStore({ credentials: () => ({ username: 'nobody', password: 'wrong' }) })
    for (const store of [nobody, stranger]) {
      expect(await codeOf(openKeys(store).verify(key.text()))).toBe('ERR_SECRET_DENIED')
    }
  })

  test.each([
    ['outage', 'ERR_SECRET_UNAVAILABLE'],
    ['hang', 'ERR_SECRET_TIMEOUT'],
    ['interrupt', 'ERR_SECRET_UNAVAILABLE'],
  ] as const)('end with a typed error in an %s, and work again after it', async (fault, code) => {
    const keys = openKeys(openStore({ requestTimeout: 300, connectTimeout: 300 }))
    const { id, key } = await keys.issue({ owner: 'a' })
    proxy[fault]()
    const error = await rejectionOf(keys.verify(key.text()))
    expect(error).toMatchObject({ code, provider: 'redis', secretName: id })
    expect(findLeak(`${(error as SecretError).stack}`, key.text().slice(-49, -6))).toBeUndefined()
    proxy.heal()
    await expect.poll(() => outcome(keys, key.text()).catch(() => undefined)).toBe('good')
  })

  test('give up with the reason of the signal', async () => {
    const keys = openKeys()
    const { key } = await keys.issue({ owner: 'a' })
    const reason = new Error('enough')
    expect(await rejectionOf(keys.verify(key.text(), { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  test('say so where the Redis key holds something else', async () => {
    const keys = openKeys()
    const { id, key } = await keys.issue({ owner: 'a' })
    await server.ask(['DEL', `${prefix}:${id}`], ['RPUSH', `${prefix}:${id}`, 'a'])
    expect(await codeOf(keys.verify(key.text()))).toBe('ERR_SECRET_CORRUPT')
  })

  test('are never asked of a replica, which may not know of a revocation yet', async context => {
    // Of a primary that is not there: it serves what it has, and takes no writes.
    await using replica = await startRedis('--replicaof', '127.0.0.1', '1')
    if (replica === undefined) return context.skip('redis-server is not in the PATH')
    const { key } = await openKeys().issue({ owner: 'a' })
    const error = await rejectionOf(openKeys(replica.store).verify(key.text()))
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', message: expect.stringContaining('It is a replica') })
  })

  test('are verified where the memory is full, and not issued', async context => {
    await using full = await startRedis()
    if (full === undefined) return context.skip('redis-server is not in the PATH')
    const keys = openKeys(full.store)
    const { id, key } = await keys.issue({ owner: 'a' })
    await full.ask(['CONFIG', 'SET', 'maxmemory', '1'])
    expect(await outcome(keys, key.text())).toBe('good')
    expect((await keys.describe(id)).slots[0]?.lastUsedAt).toBeInstanceOf(Date)
    const error = await rejectionOf(keys.issue({ owner: 'a' }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', message: expect.stringContaining('maxmemory') })
  })

  test('hand neither secret nor pepper to Redis', async () => {
    const { client, commands } = await openClient()
    const keys = openKeys(openStore({ client }))
    const first = await keys.issue({ owner: 'a' })
    const second = await keys.rotate(first.id)
    await outcome(keys, first.key.text())
    await keys.revoke(first.id)
    const sent = commands.map(command => command.join(' ')).join('\n')
    expect(sent).toContain(first.id)
    const canaries = [first, second].map(({ key }) => key.text().slice(-49, -6))
    for (const canary of [...canaries, JSON.parse(peppers).peppers.p1]) expect(findLeak(sent, canary)).toBeUndefined()
  })

  test('also live among the secrets of the Redis adapter', async () => {
    const store = secretsKeyStore(createSecrets(open(), { cache: false, redact: false }))
    const keys = apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => peppers })
    const first = await keys.issue({ owner: 'a' })
    const second = await keys.rotate(first.id)
    expect([await outcome(keys, first.key.text()), await outcome(keys, second.key.text())]).toEqual(['good', 'good'])
    await keys.revoke(first.id)
    expect(await outcome(keys, second.key.text())).toBe('revoked')
  })

  test('go through the example', () => {
    const example = fileURLToPath(new URL('../../../../examples/api-keys/src/main.ts', import.meta.url))
    const { username: REDIS_USERNAME, password: REDIS_PASSWORD } = server.admin
    const env = { ...process.env, REDIS_URL: server.url, REDIS_USERNAME, REDIS_PASSWORD, REDIS_PREFIX: prefix }
    const run = spawnSync(process.execPath, ['--conditions=sealwax-source', example], { env, encoding: 'utf8' })
    expect([run.status, run.stderr]).toEqual([0, ''])
    expect(run.stdout).toContain(`keys are in redis ${new URL(server.url).host}/0 ${prefix}:`)
  }, 30_000)
})
