import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { findLeak, surfacesOf } from '@sealwax/conformance'
import type { SecretError } from '@sealwax/core'
import { rejectionOf } from '@sealwax/live'
import { createClient } from 'redis'
import { expect, test, vi } from 'vitest'
import { redisAclUser, redisAclUsers } from '../../src/acl/index.ts'
import type { RedisClient } from '../../src/index.ts'
import { AclLab, randomPassword, revoking, setting, testing } from './acl-lab.ts'
import { closing, onRedis, rulesFor } from './redis-server.ts'

// Servers of their own are started, and each call makes connections: slow where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const patient = { timeout: 20_000 }
const rights = (): string[] => rulesFor('rotator', 'shop').filter(rule => rule.startsWith('+'))

async function startWith(password: string, ...users: readonly string[]): Promise<AclLab> {
  return AclLab.start({ users: [`user shop on >${password} ~shop:* +get +client|id`, ...users] })
}

/** An administrator's client of the application, through whose commands a test looks and reaches. */
async function tapped(lab: AclLab, before: (command: string) => Promise<void>): Promise<RedisClient> {
  const client = createClient({ url: lab.own.url, ...lab.rotator, disableClientInfo: true })
  client.on('error', () => {})
  await client.connect()
  closing({ close: async () => client.destroy() })
  return {
    sendCommand: (args, options) => client.sendCommand(args, options),
    subscribe: (channels, listener) => client.subscribe(channels, listener),
    duplicate() {
      const own = client.duplicate()
      return Object.assign(Object.create(own), {
        connect: () => own.connect(),
        on: (event: 'error', listener: (error: unknown) => void) => own.on(event, listener),
        destroy: () => own.destroy(),
        subscribe: own.subscribe.bind(own),
        async sendCommand(args: readonly (string | Buffer)[], options?: object) {
          await before(String(args[0]))
          return own.sendCommand(args, options)
        },
      })
    },
  }
}

/** Sessions of a user, as they are open. */
async function sessionsOf(lab: AclLab, user: string): Promise<number> {
  const [list] = await lab.ask(['CLIENT', 'LIST'])
  return String(list).split(` user=${user} `).length - 1
}

async function logInAs(lab: AclLab, username: string, password: string): Promise<{ isOpen(): boolean }> {
  const client = createClient({
    url: lab.own.url,
    username,
    password,
    socket: { reconnectStrategy: false },
    disableClientInfo: true,
  })
  client.on('error', () => {})
  await client.connect()
  closing({
    close: async () => {
      if (client.isOpen) client.destroy()
    },
  })
  return { isOpen: () => client.isOpen }
}

onRedis('the rights of the README', () => {
  test('are enough for all that is done, and each is needed', async () => {
    const [old, next] = [randomPassword(), randomPassword()]
    const users = [`user shop_a on >${old} +get`, 'user shop_b on +get', `user shop on >${old} +get`]
    const all = async (rules: readonly string[]): Promise<unknown[]> => {
      const lab = await AclLab.start({ users, rules })
      const one = redisAclUser({ user: 'shop', servers: [lab.connection] })
      const two = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [lab.connection] })
      const [a, b] = [
        { username: 'shop_a', password: old },
        { username: 'shop_b', password: next },
      ]
      const works = [
        () => one.test(old, testing()),
        () => one.set(next, setting(old, { fence: 2 })),
        () => one.revoke(old, revoking(next, { fence: 3, endSessions: true })),
        () => two.set(b, setting(a)),
        () => two.inUse(a, testing()),
        () => two.revoke(a, revoking(b)),
      ]
      const errors: unknown[] = []
      for (const work of works) errors.push(await rejectionOf(work()))
      return errors.filter(error => error !== undefined)
    }
    const rules = rulesFor('rotator', 'shop')
    expect(await all(rules)).toEqual([])
    for (const right of rights()) {
      // Needed where a replica sends a fence back only: see the test of replicas.
      if (right === '+discard') continue
      const errors = await all(rules.filter(other => other !== right))
      expect([right, errors.length > 0]).toEqual([right, true])
      // EXEC is refused in other words than other commands.
      const code = right === '+exec' ? 'ERR_SECRET_UNAVAILABLE' : 'ERR_SECRET_DENIED'
      const message = expect.stringContaining(right)
      for (const error of errors) expect([right, error]).toMatchObject([right, { code, message }])
    }
  }, 120_000)
})

onRedis('what a login comes to', () => {
  test('is refused for a wrong password, a user that is off, and one that there is not', async () => {
    const password = randomPassword()
    const lab = await startWith(password, `user resting off >${password} +get`)
    const target = (user: string) => redisAclUser({ user, servers: [lab.connection] })
    expect(await target('shop').test(password, testing())).toBe('accepted')
    expect(await target('shop').test('wrong', testing())).toBe('refused')
    expect(await target('resting').test(password, testing())).toBe('refused')
    expect(await target('nobody').test(password, testing())).toBe('refused')
  })

  test('does not hang on the administrator’s own login, whose failure is no refusal', async () => {
    const password = randomPassword()
    const lab = await startWith(password)
    const servers = [{ ...lab.connection, password: 'wrong' }]
    const target = redisAclUser({ user: 'shop', servers })
    expect(await target.test(password, testing())).toBe('accepted')
    const change = target.set(randomPassword(), setting(password))
    expect(await rejectionOf(change)).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    const revocation = target.revoke(password, revoking(randomPassword()))
    expect(await rejectionOf(revocation)).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    expect(await lab.passwordsOf('shop')).toBe(1)
  })

  test('is not known where the server is full', async () => {
    const password = randomPassword()
    const lab = await startWith(password)
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    await lab.ask(['CONFIG', 'SET', 'maxclients', '1'])
    const held = createClient({ url: lab.own.url, ...lab.admin, disableClientInfo: true }).on('error', () => {})
    closing({ close: async () => held.destroy() })
    await held.connect()
    for (const tried of [password, 'wrong']) {
      expect(await rejectionOf(target.test(tried, testing()))).toMatchObject({
        code: expect.stringMatching(/UNAVAILABLE|UNKNOWN/),
      })
    }
  })

  test('is not known where the server wants nobody from here, or is stopped', async () => {
    const password = randomPassword()
    const lab = await startWith(password)
    const connection = { ...lab.connection, requestTimeout: 300, connectTimeout: 300 }
    const target = redisAclUser({ user: 'shop', servers: [connection] })
    lab.proxy.hang()
    expect(await rejectionOf(target.test(password, testing()))).toMatchObject({ code: 'ERR_SECRET_TIMEOUT' })
    const reason = new Error('enough')
    const controller = new AbortController()
    const waiting = rejectionOf(
      redisAclUser({ user: 'shop', servers: [lab.connection] }).test(password, testing({ signal: controller.signal })),
    )
    controller.abort(reason)
    expect(await waiting).toBe(reason)
    lab.proxy.heal()
    await expect.poll(() => target.test(password, testing()).catch(() => undefined), patient).toBe('accepted')
    await lab.own.stop()
    expect(await rejectionOf(target.test(password, testing()))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
  })
})

onRedis('a server that is still loading its data', () => {
  test('takes logins, and no changes', async () => {
    const [old, next] = [randomPassword(), randomPassword()]
    const lab = await startWith(old)
    await lab.ask(['EVAL', "for i = 1, 500 do redis.call('SET', i, string.rep('x', 1000)) end", '0'], ['SAVE'])
    // Microseconds a key: 20 seconds in all, and the test ends before.
    await lab.restart('SIGKILL', '--key-load-delay', '40000', '--loading-process-events-interval-bytes', '1024')
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    expect(await rejectionOf(target.set(next, setting(old)))).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      message: expect.stringContaining('still loading'),
    })
    expect(await target.test(old, testing())).toBe('accepted')
    expect(await target.test(next, testing())).toBe('refused')
  })
})

onRedis('a user that is not as it must be', () => {
  test.each([
    ['is missing', '', 'ERR_SECRET_CONFIG', /There is no ACL user "shop"/, 0],
    ['is off', `user shop off >old-password +get`, 'ERR_SECRET_DISABLED', /is off there/, 1],
    ['takes any password', 'user shop on nopass +get', 'ERR_SECRET_CONFIG', /nopass/, 0],
  ])('because it %s: nothing is set, and no user is made', async (_, line, code, message, count) => {
    const lab = await AclLab.start({ users: line === '' ? [] : [line] })
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    const error = await rejectionOf(target.set(randomPassword(), setting('old-password')))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    const [users] = await lab.ask(['ACL', 'USERS'])
    expect((users as string[]).includes('shop')).toBe(line !== '')
    if (line !== '') expect(await lab.passwordsOf('shop')).toBe(count)
  })

  test('is left alone by a revocation, where it is gone; one that takes any password is told', async () => {
    const lab = await AclLab.start({ users: ['user open on nopass +get'] })
    const gone = redisAclUser({ user: 'shop', servers: [lab.connection] })
    expect(await gone.revoke('old', revoking('new', { endSessions: true }))).toBe('done')
    const open = redisAclUser({ user: 'open', servers: [lab.connection] })
    expect(await rejectionOf(open.revoke('old', revoking('new')))).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
  })

  test('and is none of the two that take turns, is never touched', async () => {
    const password = randomPassword()
    const lab = await startWith(password, 'user shop_a on', 'user shop_b on')
    const target = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [lab.connection] })
    const [shop, a] = [
      { username: 'shop', password },
      { username: 'shop_a', password },
    ]
    await expect(target.set(shop, setting(a))).rejects.toThrow(TypeError)
    await expect(target.revoke(shop, revoking(a))).rejects.toThrow(TypeError)
    expect(await lab.logIn('shop', password)).toBe('+OK')
  })
})

onRedis('passwords of two users that take turns', () => {
  test('are the one that was set, and none after a revocation; what is published stays', async () => {
    const [left, first, second] = [randomPassword(), randomPassword(), randomPassword()]
    const lab = await AclLab.start({ users: [`user shop_a on >${left}`, `user shop_b on >${left}`] })
    const target = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [lab.connection] })
    const a = { username: 'shop_a', password: left }
    await target.set({ username: 'shop_b', password: first }, setting(a))
    expect(await lab.passwordsOf('shop_b')).toBe(1)
    expect(await lab.logIn('shop_b', left)).toMatch(/^-WRONGPASS/)
    // By hand, another password of the same user was published.
    const published = { username: 'shop_b', password: first }
    await target.set({ username: 'shop_b', password: second }, setting(published))
    expect([await lab.logIn('shop_b', first), await lab.logIn('shop_b', second)]).toEqual(['+OK', '+OK'])
    await target.revoke({ username: 'shop_b', password: second }, revoking(published))
    expect(await lab.logIn('shop_b', first)).toBe('+OK')
    expect(await lab.passwordsOf('shop_b')).toBe(1)
    await target.revoke(a, revoking(published))
    expect([await lab.passwordsOf('shop_a'), await lab.passwordsOf('shop_b')]).toEqual([0, 1])
  })

  test('others of one user stay as they are', async () => {
    const [old, others, next] = [randomPassword(), randomPassword(), randomPassword()]
    const lab = await startWith(old)
    await lab.ask(['ACL', 'SETUSER', 'shop', `>${others}`])
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    await target.set(next, setting(old))
    await target.revoke(old, revoking(next))
    expect(await lab.logIn('shop', others)).toBe('+OK')
    expect(await lab.passwordsOf('shop')).toBe(2)
  })
})

onRedis('sessions', () => {
  test('stay where nobody else knows the password, and all of the user end where somebody does', async () => {
    const [old, next] = [randomPassword(), randomPassword()]
    const lab = await startWith(old, `user bystander on >${old} +get`)
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    const [mine, others] = [await logInAs(lab, 'shop', old), await logInAs(lab, 'bystander', old)]
    await target.set(next, setting(old, { endSessions: true }))
    const renewed = await logInAs(lab, 'shop', next)
    await target.revoke('another', revoking(next))
    expect([mine.isOpen(), renewed.isOpen(), await sessionsOf(lab, 'shop')]).toEqual([true, true, 2])
    await target.revoke(old, revoking(next, { endSessions: true }))
    await expect.poll(() => [mine.isOpen(), renewed.isOpen(), others.isOpen()], patient).toEqual([false, false, true])
    expect(await sessionsOf(lab, 'shop')).toBe(0)
    expect(await lab.logIn('shop', next)).toBe('+OK')
  })

  test('of the user that takes over stay: only those of the old one end', async () => {
    const [a, b] = [
      { username: 'shop_a', password: randomPassword() },
      { username: 'shop_b', password: randomPassword() },
    ]
    const lab = await AclLab.start({ users: [`user shop_a on >${a.password}`, 'user shop_b on'] })
    const target = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [lab.connection] })
    await target.set(b, setting(a))
    const sessions = [await logInAs(lab, 'shop_a', a.password), await logInAs(lab, 'shop_b', b.password)]
    await target.revoke(a, revoking(b, { endSessions: true }))
    await expect.poll(() => sessions.map(session => session.isOpen()), patient).toEqual([false, true])
  })
})

onRedis('what outlasts a restart', () => {
  const [old, next] = [randomPassword(), randomPassword()]

  async function rotated(lab: AclLab, keptIn?: 'acl-file' | 'config-file' | 'nowhere'): Promise<string[]> {
    const target = redisAclUser({ user: 'shop', servers: [lab.connection], keptIn })
    await target.set(next, setting(old))
    await target.revoke(old, revoking(next))
    await lab.restart()
    return Promise.all([old, next].map(password => lab.logIn('shop', password)))
  }

  test('is in the ACL file', async () => {
    expect(await rotated(await startWith(old))).toEqual([expect.stringMatching(/^-WRONGPASS/), '+OK'])
  })

  test('is in the configuration', async () => {
    const rules = [
      ...rulesFor('rotator', 'shop').filter(rule => rule !== '+acl|save'),
      '+config|get',
      '+config|rewrite',
    ]
    const lab = await AclLab.start({ users: [`user shop on >${old}`], keptIn: 'config-file', rules })
    expect(await rotated(lab, 'config-file')).toEqual([expect.stringMatching(/^-WRONGPASS/), '+OK'])
    expect(readFileSync(lab.file, 'utf8')).toContain('user shop')
  })

  test('is nothing where it shall be kept nowhere', async () => {
    expect(await rotated(await startWith(old), 'nowhere')).toEqual(['+OK', expect.stringMatching(/^-WRONGPASS/)])
  })

  test.each(['acl-file', 'config-file'] as const)(
    'cannot be kept in the wrong place (%s): nothing is changed',
    async keptIn => {
      const rules = [...rulesFor('rotator', 'shop'), '+config|get', '+config|rewrite']
      const lab = await AclLab.start({
        users: [`user shop on >${old}`],
        keptIn: keptIn === 'acl-file' ? 'config-file' : 'acl-file',
        rules,
      })
      const target = redisAclUser({ user: 'shop', servers: [lab.connection], keptIn })
      const error = await rejectionOf(target.set(next, setting(old)))
      expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining("keptIn: '") })
      expect(await lab.logIn('shop', next)).toMatch(/^-WRONGPASS/)
      expect(await lab.passwordsOf('shop')).toBe(1)
    },
  )

  test('cannot be kept where the file cannot be written: a set is taken back, a revocation is asked for again', async () => {
    const [one, two] = [
      await startWith(old),
      await AclLab.start({ users: [`user shop_a on >${old}`, 'user shop_b on'] }),
    ]
    const target = redisAclUser({ user: 'shop', servers: [one.connection] })
    const takingTurns = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [two.connection] })
    const [a, b] = [
      { username: 'shop_a', password: old },
      { username: 'shop_b', password: next },
    ]
    const failed = { code: 'ERR_SECRET_CONFIG', message: expect.stringMatching(/ACL SAVE failed.*cannot write it/) }
    for (const lab of [one, two]) lab.loseFile()
    expect(await rejectionOf(target.set(next, setting(old)))).toMatchObject(failed)
    expect(await rejectionOf(takingTurns.set(b, setting(a)))).toMatchObject(failed)
    expect([await one.passwordsOf('shop'), await two.passwordsOf('shop_b')]).toEqual([1, 0])
    for (const lab of [one, two]) lab.bringBackFile()
    await target.set(next, setting(old))
    await takingTurns.set(b, setting(a))
    for (const lab of [one, two]) lab.loseFile()
    expect(await rejectionOf(target.revoke(old, revoking(next)))).toMatchObject(failed)
    expect(await rejectionOf(takingTurns.revoke(a, revoking(b)))).toMatchObject(failed)
    for (const lab of [one, two]) lab.bringBackFile()
    await target.revoke(old, revoking(next))
    await takingTurns.revoke(a, revoking(b))
    for (const lab of [one, two]) await lab.restart()
    expect([await one.logIn('shop', old), await two.logIn('shop_a', old)]).toEqual([
      expect.stringMatching(/^-WRONGPASS/),
      expect.stringMatching(/^-WRONGPASS/),
    ])
    expect([await one.logIn('shop', next), await two.logIn('shop_b', next)]).toEqual(['+OK', '+OK'])
  })
})

onRedis('two servers of which one is down', () => {
  test('keep what they have: nothing is set and nothing is revoked on the other', async () => {
    const [old, next] = [randomPassword(), randomPassword()]
    const [up, down] = [await startWith(old), await startWith(old)]
    const target = redisAclUser({ user: 'shop', servers: [up.connection, down.connection] })
    const before = await up.ask(['ACL', 'LIST'])
    down.proxy.outage()
    expect(await rejectionOf(target.set(next, setting(old)))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect(await rejectionOf(target.revoke(old, revoking(next)))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect(await rejectionOf(target.test(old, testing()))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect(await up.ask(['ACL', 'LIST'])).toEqual(before)
    down.proxy.heal()
    await expect.poll(() => target.set(next, setting(old)).catch(() => undefined), patient).toBe('accepted')
    for (const lab of [up, down]) expect(await lab.logIn('shop', next)).toBe('+OK')
    expect(await target.revoke(old, revoking(next))).toBe('done')
    for (const lab of [up, down]) expect(await lab.passwordsOf('shop')).toBe(1)
  })
})

onRedis('a primary and its replica', () => {
  test('both know the user, and the fence, in order', async () => {
    const [old, next, late] = [randomPassword(), randomPassword(), randomPassword()]
    const primary = await startWith(old)
    const replica = await startWith(old)
    await replica.ask(
      ['CONFIG', 'SET', 'masteruser', primary.admin.username],
      ['CONFIG', 'SET', 'masterauth', primary.admin.password],
      ['REPLICAOF', '127.0.0.1', `${primary.own.port}`],
    )
    await expect
      .poll(async () => String(await replica.ask(['INFO', 'replication'])), patient)
      .toContain('master_link_status:up')
    const target = redisAclUser({ user: 'shop', servers: [replica.connection, primary.connection] })
    expect(await target.set(next, setting(old, { fence: 5 }))).toBe('accepted')
    expect(await target.test(next, testing())).toBe('accepted')
    expect(await target.set(late, setting(next, { fence: 4 }))).toBe('fenced')
    // Also for whoever knows the replica alone.
    const alone = redisAclUser({ user: 'shop', servers: [replica.connection] })
    expect(await alone.revoke(next, revoking(old, { fence: 4 }))).toBe('fenced')
    const error = await rejectionOf(alone.set(late, setting(next, { fence: 6 })))
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', message: expect.stringContaining('its primary') })
    expect(await target.revoke(old, revoking(next, { fence: 5 }))).toBe('done')
    for (const lab of [primary, replica]) {
      expect([await lab.passwordsOf('shop'), await lab.logIn('shop', next)]).toEqual([1, '+OK'])
    }
  }, 60_000)
})

onRedis('nodes of a cluster', () => {
  test('are changed without fences, each; with them nothing is changed, since a node has some of the keys only', async () => {
    const [old, next] = [randomPassword(), randomPassword()]
    const options = ['--cluster-enabled', 'yes']
    const nodes = [
      await AclLab.start({ users: [`user shop on >${old}`], options }),
      await AclLab.start({ users: [`user shop on >${old}`], options }),
    ]
    const servers = nodes.map(({ connection }) => connection)
    const fenced = redisAclUser({ user: 'shop', servers })
    expect(await rejectionOf(fenced.set(next, setting(old)))).toMatchObject({
      code: expect.stringMatching(/UNAVAILABLE|CONFIG/),
      message: expect.stringContaining('Redis Cluster'),
    })
    for (const node of nodes) expect(await node.passwordsOf('shop')).toBe(1)
    const target = redisAclUser({ user: 'shop', servers, fences: false })
    expect(await target.set(next, setting(old))).toBe('accepted')
    expect(await target.test(next, testing())).toBe('accepted')
    expect(await target.revoke(old, revoking(next))).toBe('done')
    for (const node of nodes) {
      expect([await node.passwordsOf('shop'), await node.logIn('shop', next)]).toEqual([1, '+OK'])
    }
  })
})

onRedis('a rotator that is paused', () => {
  test.each(['MULTI', 'EXEC'])('before its %s while a later one passes changes nothing', async command => {
    const [old, late, next] = [randomPassword(), randomPassword(), randomPassword()]
    const lab = await startWith(old)
    const { promise: isPaused, resolve: paused } = Promise.withResolvers<void>()
    const { promise: goOn, resolve: wake } = Promise.withResolvers<void>()
    const client = await tapped(lab, async sent => {
      if (sent !== command) return
      paused()
      await goOn
    })
    const sleeper = redisAclUser({ user: 'shop', servers: [{ client }] })
    const awake = redisAclUser({ user: 'shop', servers: [lab.connection] })
    const outcome = sleeper.set(late, setting(old, { fence: 7 }))
    await isPaused
    expect(await awake.set(next, setting(old, { fence: 8 }))).toBe('accepted')
    const before = await lab.ask(['ACL', 'LIST'], ['GET', 'sealwax-acl:SHOP_REDIS'])
    wake()
    expect(await outcome).toBe('fenced')
    expect(await lab.ask(['ACL', 'LIST'], ['GET', 'sealwax-acl:SHOP_REDIS'])).toEqual(before)
    expect(await lab.logIn('shop', late)).toMatch(/^-WRONGPASS/)
  })

  test('and one that was not race: what an older fence brings never replaces what a newer one brought', async () => {
    const a = { username: 'shop_a', password: randomPassword() }
    const lab = await AclLab.start({ users: [`user shop_a on >${a.password}`, 'user shop_b on'] })
    const users = ['shop_a', 'shop_b'] as const
    const [older, newer] = [0, 1].map(() => redisAclUsers({ users, servers: [lab.connection] }))
    const outcomes = new Set<unknown>()
    for (let round = 1; round <= 40; round++) {
      const [first, second] = [0, 1].map(() => ({ username: 'shop_b', password: randomPassword() }))
      if (older === undefined || newer === undefined || first === undefined || second === undefined) return
      // Each starts first as often as the other.
      const works = [
        () => older.set(first, setting(a, { fence: 2 * round })),
        () => newer.set(second, setting(a, { fence: 2 * round + 1 })),
      ]
      const answers = await Promise.all((round % 2 === 0 ? works : works.toReversed()).map(work => work()))
      outcomes.add(answers.toSorted().join(' '))
      expect([round, await lab.logIn('shop_b', second.password)]).toEqual([round, '+OK'])
      expect([round, await lab.logIn('shop_b', first.password)]).toEqual([round, expect.stringMatching(/^-WRONGPASS/)])
      expect(await older.revoke(second, revoking(a, { fence: 2 * round }))).toBe('fenced')
    }
    // Otherwise they never met.
    expect(outcomes).toContain('accepted fenced')
  }, 120_000)

  test('is not seen where fences are off', async () => {
    const [old, next] = [randomPassword(), randomPassword()]
    const lab = await startWith(old)
    const target = redisAclUser({ user: 'shop', servers: [lab.connection], fences: false })
    expect(await target.set(next, setting(old, { fence: 9 }))).toBe('accepted')
    expect(await target.revoke(next, revoking(old, { fence: 1 }))).toBe('done')
    expect(await lab.ask(['DBSIZE'])).toEqual([0])
  })

  test('meets something else under the fence’s key, and says so', async () => {
    const old = randomPassword()
    const lab = await startWith(old)
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    for (const command of [
      ['SET', 'sealwax-acl:SHOP_REDIS', 'somebody’s'],
      ['DEL', 'sealwax-acl:SHOP_REDIS'],
    ]) {
      await lab.ask(command)
      if (command[0] === 'DEL') await lab.ask(['RPUSH', 'sealwax-acl:SHOP_REDIS', 'a'])
      expect(await rejectionOf(target.set(randomPassword(), setting(old)))).toMatchObject({
        code: 'ERR_SECRET_CORRUPT',
      })
    }
    expect(await lab.passwordsOf('shop')).toBe(1)
  })
})

onRedis('a password', () => {
  test('is in clear nowhere: not in what MONITOR, SLOWLOG, ACL LOG, the server’s files and our errors show', async () => {
    const [old, next, wrong] = [randomPassword(), randomPassword(), randomPassword()]
    const lab = await startWith(old)
    await lab.ask(['CONFIG', 'SET', 'slowlog-log-slower-than', '0'], ['SET', 'control', wrong])
    const monitor = createClient({ url: lab.own.url, ...lab.admin, disableClientInfo: true })
    const seen: string[] = []
    await monitor.connect()
    closing({ close: async () => monitor.destroy() })
    await monitor.monitor(line => void seen.push(String(line)))
    const target = redisAclUser({ user: 'shop', servers: [lab.connection] })
    await target.set(next, setting(old))
    await target.test(next, testing())
    await target.test(wrong, testing())
    await target.revoke(old, revoking(next, { endSessions: true }))
    const errors = [
      await rejectionOf(redisAclUser({ user: 'gone', servers: [lab.connection] }).set(next, setting(old))),
      await rejectionOf(
        redisAclUser({ user: 'shop', servers: [{ ...lab.connection, password: wrong }] }).set(next, setting(old)),
      ),
    ]
    await lab.ask(['SET', 'control', next])
    await expect.poll(() => seen.join('\n'), patient).toContain('control')
    // The control: a value that is sent is shown.
    expect(findLeak(seen.join('\n'), next)).toBeDefined()
    const monitored = seen.filter(line => !line.includes('control')).join('\n')
    expect(monitored.toLowerCase()).toContain('"exec"')
    const [slow, denied] = await lab.ask(['SLOWLOG', 'GET', '-1'], ['ACL', 'LOG'])
    const slowly = inspect(slow, { depth: 8 })
      .split('\n')
      .filter(line => !line.includes('control'))
      .join('\n')
    const shown = [monitored, slowly.replaceAll(/'control',\s*'[^']*'/g, ''), inspect(denied), lab.log]
    shown.push(readFileSync(lab.file, 'utf8'))
    for (const text of shown) {
      for (const secret of [old, next, lab.rotator.password]) expect(findLeak(text, secret)).toBeUndefined()
    }
    for (const secret of [old, next, wrong, lab.rotator.password]) {
      for (const { name, text } of [...errors, target].flatMap(thing => [...surfacesOf(thing)])) {
        expect([name, findLeak(text, secret)]).toEqual([name, undefined])
      }
    }
    for (const error of errors) expect((error as SecretError).message).toContain('127.0.0.1')
  })
})
