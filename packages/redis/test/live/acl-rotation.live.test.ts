import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import {
  alternatingUsers,
  dualSlot,
  type RotateOptions,
  type RotationError,
  resume,
  rollback,
  rotate,
  verify,
} from '@sealwax/core/rotate'
import { rejectionOf } from '@sealwax/live'
import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'
import { redisAclUser, redisAclUsers } from '../../src/acl/index.ts'
import type { RedisOptions } from '../../src/index.ts'
import { AclLab, randomPassword } from './acl-lab.ts'
import { onRedis, open, prefix, server } from './redis-server.ts'

// Servers of their own are started, and each call makes connections: slow where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const program = fileURLToPath(new URL('../torture/rotate-acl-user.ts', import.meta.url))
const name = 'SHOP_REDIS'

/** Numbers from 0 up to 1, the same for the same seed (a linear congruential generator of 48 bits, as drand48 has it). */
function numbersFrom(seed: number): () => number {
  let state = (BigInt(seed) << 16n) + 0x330en
  return () => {
    state = (state * 0x5deece66dn + 0xbn) & ((1n << 48n) - 1n)
    return Number(state >> 16n) / 2 ** 32
  }
}

async function twoServers(password: string): Promise<readonly [AclLab, AclLab]> {
  const users = [`user shop on >${password} ~shop:* +get`]
  return [await AclLab.start({ users }), await AclLab.start({ users })]
}

/** What is published, from a store of its own on the server that all tests share. */
function openSecrets(store: RedisOptions = {}) {
  return createSecrets(open(store), { cache: false })
}

onRedis('a password that is rotated', () => {
  test('30 times by processes that are killed logs in at every moment, on both servers; nothing is left over', async () => {
    const seed = Number(process.env['SEALWAX_SEED'] ?? Date.now() % 1_000_000)
    console.log(`seed ${seed}`)
    const next = numbersFrom(seed)
    const first = randomPassword()
    const labs = await twoServers(first)
    const secrets = openSecrets()
    await secrets.put(name, first)
    const servers = labs.map(({ own, rotator }) => ({ url: own.url, ...rotator }))
    const store = { url: server.url, prefix, ...server.admin }
    const env = { ...process.env, ROTATION: JSON.stringify({ store, servers, name }) }

    const rotations = new Set<string>()
    let [kills, logins, isOver] = [0, 0, false]
    const failures: string[] = []
    const poll = async (): Promise<void> => {
      while (!isOver) {
        const published = await secrets.get(name)
        for (const [index, lab] of labs.entries()) {
          const answer = await lab.logIn('shop', published)
          logins++
          // Who read it before it was replaced reads again; what is still published must log in.
          if (answer !== '+OK' && (await secrets.get(name)) === published) failures.push(`server ${index}: ${answer}`)
        }
        await wait(5)
      }
    }
    const polling = poll()
    let span: number | undefined
    while (rotations.size < 30) {
      const child = spawn(process.execPath, ['--conditions=sealwax-source', program], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = new Promise<NodeJS.Signals | null>(resolve => child.on('exit', (_, signal) => resolve(signal)))
      const [ready, rotated] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      child.stdout.on('data', chunk => {
        ready.resolve()
        for (const [, epoch = ''] of String(chunk).matchAll(/rotated (\d+)\n/g)) {
          rotations.add(epoch)
          rotated.resolve()
        }
      })
      await Promise.race([ready.promise, ended])
      const start = performance.now()
      // The first one shows how long a rotation takes here now; the others are killed somewhere in one, or in the next.
      await (span === undefined ? Promise.race([rotated.promise, ended]) : wait(next() * 1.5 * span))
      span ??= performance.now() - start
      child.kill('SIGKILL')
      expect(await ended).toBe('SIGKILL')
      kills++
    }
    isOver = true
    await polling
    console.log(`${rotations.size} rotations, ${kills} kills, ${logins} logins, ${failures.length} refused`)
    expect(failures).toEqual([])
    expect(kills).toBeGreaterThan(3)
    expect(logins).toBeGreaterThan(rotations.size)

    const target = redisAclUser({ user: 'shop', servers })
    const options = {
      strategy: dualSlot({ target, generate: () => tokenUrlsafe(32) }),
      grace: { ms: 0, consumers: [] },
    }
    expect(await resume(secrets, name, options)).toMatchObject({ phase: 'idle' })
    const published = await secrets.get(name)
    for (const lab of labs) {
      expect([await lab.passwordsOf('shop'), await lab.logIn('shop', published)]).toEqual([1, '+OK'])
    }
  }, 1_200_000)

  test('while one of two servers is down is not published; when it is back, by resume', async () => {
    const first = randomPassword()
    const [up, down] = await twoServers(first)
    const secrets = openSecrets()
    await secrets.put(name, first)
    const target = redisAclUser({ user: 'shop', servers: [up.connection, down.connection] })
    const errors: unknown[] = []
    const options: RotateOptions = {
      strategy: dualSlot({ target, generate: () => tokenUrlsafe(32) }),
      grace: { ms: 0, consumers: [] },
      patience: 0,
      onTargetError: error => void errors.push(error),
    }
    down.proxy.outage()
    const error = (await rejectionOf(rotate(secrets, name, options))) as RotationError
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', rotation: { phase: 'setting', waitsFor: 'target' } })
    expect(errors[0]).toMatchObject({ message: expect.stringContaining(`${down.proxy.port}`) })
    expect(await secrets.get(name)).toBe(first)
    expect([await up.logIn('shop', first), await down.logIn('shop', first)]).toEqual(['+OK', '+OK'])
    expect(await up.passwordsOf('shop')).toBe(1)
    down.proxy.heal()
    await expect
      .poll(async () => (await resume(secrets, name, options)).phase, { timeout: 20_000, interval: 100 })
      .toBe('idle')
    const published = await secrets.get(name)
    expect(published).not.toBe(first)
    for (const lab of [up, down]) {
      expect([await lab.passwordsOf('shop'), await lab.logIn('shop', published)]).toEqual([1, '+OK'])
    }
  }, 60_000)

  test('and goes down between the two revocations: the old one ends there as well, when it is back', async () => {
    const first = randomPassword()
    const [up, down] = await twoServers(first)
    const secrets = openSecrets()
    await secrets.put(name, first)
    const inner = redisAclUser({ user: 'shop', servers: [up.connection, down.connection] })
    const alone = redisAclUser({ user: 'shop', servers: [up.connection] })
    let crashes = 1
    const target: typeof inner = {
      location: inner.location,
      test: (password, call) => inner.test(password, call),
      set: (password, call) => inner.set(password, call),
      async revoke(password, call) {
        if (crashes-- <= 0) return inner.revoke(password, call)
        // As a rotator that was killed when it had reached one.
        await alone.revoke(password, call)
        throw new Error('killed')
      },
    }
    const options: RotateOptions = {
      strategy: dualSlot({ target, generate: () => tokenUrlsafe(32) }),
      grace: { ms: 0, consumers: [] },
      patience: 0,
    }
    expect(await rotate(secrets, name, options)).toMatchObject({ phase: 'revoking', waitsFor: 'target' })
    expect([await up.passwordsOf('shop'), await down.passwordsOf('shop')]).toEqual([1, 2])
    expect(await resume(secrets, name, options)).toMatchObject({ phase: 'idle' })
    expect([await up.passwordsOf('shop'), await down.passwordsOf('shop')]).toEqual([1, 1])
  })

  test('goes back to the old one, and to two users that take turns as well', async () => {
    const [first, a] = [randomPassword(), { username: 'shop_a', password: randomPassword() }]
    const lab = await AclLab.start({
      users: [`user shop on >${first}`, `user shop_a on >${a.password}`, 'user shop_b on'],
    })
    const secrets = openSecrets()
    await secrets.put(name, first)
    await secrets.put('shop/redis', JSON.stringify({ ...a, host: 'redis.example' }))
    const grace = { ms: 0, consumers: [] }
    const generate = (): string => tokenUrlsafe(32)
    const one = {
      strategy: dualSlot({ target: redisAclUser({ user: 'shop', servers: [lab.connection] }), generate }),
      grace: { ms: 60_000, consumers: [] },
    }
    expect(await rotate(secrets, name, one)).toMatchObject({ phase: 'grace' })
    expect(await verify(secrets, name, one)).toMatchObject({ published: 'accepted', previous: 'accepted' })
    await rollback(secrets, name, one)
    expect(await secrets.get(name)).toBe(first)

    const users = ['shop_a', 'shop_b'] as const
    const target = redisAclUsers({ users, servers: [lab.connection] })
    const two = { strategy: alternatingUsers({ target, users, generate }), grace }
    for (const expected of ['shop_b', 'shop_a', 'shop_b']) {
      expect(await rotate(secrets, 'shop/redis', two)).toMatchObject({ phase: 'idle', last: { outcome: 'rotated' } })
      const published = JSON.parse(await secrets.get('shop/redis'))
      expect(published).toMatchObject({ username: expected, host: 'redis.example' })
      expect(await lab.logIn(expected, published.password)).toBe('+OK')
      const counts = await Promise.all(users.map(user => lab.passwordsOf(user)))
      expect(counts).toEqual(expected === 'shop_b' ? [0, 1] : [1, 0])
    }
  })

  test('because others know it ends at once, with all sessions of the user on both servers', async () => {
    const first = randomPassword()
    const labs = await twoServers(first)
    const secrets = openSecrets()
    await secrets.put(name, first)
    const sessions = await Promise.all(
      labs.map(({ own }) =>
        createClient({
          url: own.url,
          username: 'shop',
          password: first,
          disableClientInfo: true,
          socket: { reconnectStrategy: false },
        })
          .on('error', () => {})
          .connect(),
      ),
    )
    const target = redisAclUser({ user: 'shop', servers: labs.map(({ connection }) => connection) })
    const strategy = dualSlot({ target, generate: () => tokenUrlsafe(32) })
    expect(await rotate(secrets, name, { strategy, compromised: true })).toMatchObject({
      phase: 'idle',
      last: { outcome: 'rotated' },
    })
    await expect.poll(() => sessions.map(({ isOpen }) => isOpen), { timeout: 20_000 }).toEqual([false, false])
    const published = await secrets.get(name)
    for (const lab of labs) {
      expect(await lab.logIn('shop', first)).toMatch(/^-WRONGPASS/)
      expect(await lab.logIn('shop', published)).toBe('+OK')
    }
  })

  test('is not revoked while a connection of the old user is open', async () => {
    const a = { username: 'shop_a', password: randomPassword() }
    const lab = await AclLab.start({ users: [`user shop_a on >${a.password} +ping`, 'user shop_b on'] })
    const secrets = openSecrets()
    await secrets.put(name, JSON.stringify(a))
    const users = ['shop_a', 'shop_b'] as const
    const target = redisAclUsers({ users, servers: [lab.connection] })
    const options: RotateOptions = {
      strategy: alternatingUsers({ target, users, generate: () => tokenUrlsafe(32) }),
      grace: { ms: 0 },
    }
    const session = await createClient({ url: lab.own.url, ...a, disableClientInfo: true })
      .on('error', () => {})
      .connect()
    expect(await rotate(secrets, name, options)).toMatchObject({ phase: 'grace', waitsFor: 'in-use' })
    expect(await lab.logIn('shop_a', a.password)).toBe('+OK')
    session.destroy()
    await expect.poll(async () => (await resume(secrets, name, options)).phase, { timeout: 20_000 }).toBe('idle')
    expect(await lab.logIn('shop_a', a.password)).toMatch(/^-WRONGPASS/)
  })
})
