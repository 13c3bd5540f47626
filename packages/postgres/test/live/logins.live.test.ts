import { createServer } from 'node:net'
import { rejectionOf, tcpFaultProxy } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type PostgresUsersOptions, postgresUsers } from '../../src/index.ts'
import { call, newPassword, onPostgres, World } from './postgres-world.ts'

const timeout = 60_000

onPostgres('what a login is worth', server => {
  const inWorld =
    (work: (world: World) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const world = await World.open(server)
      try {
        await work(world)
      } finally {
        await world.dispose()
      }
    }

  test.each<readonly [what: string, sql: (user: string) => string]>([
    ['a wrong password', user => `ALTER ROLE ${user} PASSWORD 'another'`],
    ['no password any more', user => `ALTER ROLE ${user} PASSWORD NULL`],
    ['one that has expired (VALID UNTIL)', user => `ALTER ROLE ${user} VALID UNTIL '2001-01-01'`],
    ['the right one, of a user who may not log in', user => `ALTER ROLE ${user} NOLOGIN`],
    ['a user that there is not any more', user => `DROP ROLE ${user}`],
  ])('%s is refused', { timeout }, (_, sql) =>
    inWorld(async world => {
      const login = await world.firstLogin()
      const target = postgresUsers(world.options())
      expect(await target.test(login, call())).toBe('accepted')
      await world.sql(sql(login.username))
      expect(await target.test(login, call())).toBe('refused')
    })(),
  )

  test.each(['', 'a\0b', 'a'.repeat(64)])('a user that there cannot be (%j) is refused', { timeout }, username =>
    inWorld(async world => {
      const target = postgresUsers(world.options())
      expect(await target.test({ username, password: 'x' }, call())).toBe('refused')
      expect(await target.inUse({ username, password: 'x' }, call())).toBe(false)
    })(),
  )

  test.each<readonly [what: string, code: string, word: string, sql: string]>([
    ['no right to connect', 'ERR_SECRET_DENIED', '42501', 'REVOKE CONNECT ON DATABASE DB FROM PUBLIC'],
    ['too many connections', 'ERR_SECRET_UNAVAILABLE', '53300', 'ALTER ROLE USER CONNECTION LIMIT 0'],
    ['a database that takes none', 'ERR_SECRET_UNAVAILABLE', '55000', 'ALTER DATABASE DB ALLOW_CONNECTIONS false'],
    ['not the owner’s rights', 'ERR_SECRET_CONFIG', 'GRANT "', 'REVOKE OWNER FROM USER'],
  ])('%s: nothing is said of the password, it rejects', { timeout }, (_, code, word, sql) =>
    inWorld(async world => {
      const login = await world.firstLogin()
      const database = `${world.owner}_db`
      await world.sql(`CREATE DATABASE ${database}`)
      try {
        const target = postgresUsers(world.options({ database }))
        expect(await target.test(login, call())).toBe('accepted')
        const names = { DB: database, USER: login.username, OWNER: world.owner }
        await world.sql(sql.replace(/\b(DB|USER|OWNER)\b/g, name => names[name as keyof typeof names]))
        const error = await rejectionOf(target.test(login, call()))
        expect(error).toMatchObject({ code, provider: 'postgres', secretName: 'shop/db' })
        expect(String(error)).toContain(word)
        expect(String(error)).not.toContain(login.password)
      } finally {
        await world.sql(`DROP DATABASE ${database} WITH (FORCE)`)
      }
    })(),
  )

  test('a database that there is not: it rejects', { timeout }, () =>
    inWorld(async world => {
      const target = postgresUsers(world.options({ endpoints: [{ ...world.address, database: 'absent' }] }))
      const error = await rejectionOf(target.test(await world.firstLogin(), call()))
      expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('3D000') })
    })(),
  )

  test.each([
    ['barred', 'ERR_SECRET_DENIED', 'pg_hba.conf'],
    ['trusting', 'ERR_SECRET_CONFIG', 'without wanting the password'],
  ])('a role that pg_hba.conf treats as %s: it rejects', { timeout }, (role, code, word) =>
    inWorld(async world => {
      await world.sql(`DROP ROLE IF EXISTS ${role}`)
      await world.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'x' IN ROLE ${world.owner}`)
      try {
        const target = postgresUsers(world.options({ users: [role, world.users[1]] }))
        const error = await rejectionOf(target.test({ username: role, password: 'wrong' }, call()))
        expect(error).toMatchObject({ code, message: expect.stringContaining(word) })
      } finally {
        await world.sql(`DROP ROLE ${role}`)
      }
    })(),
  )

  test('one endpoint of several that is away is not known; one that refuses is a refusal', { timeout }, () =>
    inWorld(async world => {
      const proxy = await tcpFaultProxy(server.host, server.port)
      const target = postgresUsers(world.options({ endpoints: [{ host: proxy.host, port: proxy.port }] }))
      const login = await world.firstLogin()
      expect(await target.test(login, call())).toBe('accepted')
      expect(proxy.requests()).toBe(1)
      proxy.outage()
      expect(await rejectionOf(target.test(login, call()))).toMatchObject({
        message: expect.stringContaining(`${proxy.host}:${proxy.port}`),
      })
      expect(await target.test({ ...login, password: newPassword() }, call())).toBe('refused')
      await proxy.close()
    })(),
  )

  test.each<readonly [what: string, fault: 'hang' | 'interrupt' | 'outage', code: string]>([
    ['is silent', 'hang', 'ERR_SECRET_TIMEOUT'],
    ['ends in its middle', 'interrupt', 'ERR_SECRET_UNAVAILABLE'],
    ['is closed', 'outage', 'ERR_SECRET_UNAVAILABLE'],
  ])('a connection that %s: nothing is known, and none is left', { timeout }, (_, fault, code) =>
    inWorld(async world => {
      const proxy = await tcpFaultProxy(server.host, server.port)
      const options: Partial<PostgresUsersOptions> = {
        server: { host: proxy.host, port: proxy.port },
        // Only silence takes its time.
        ...(fault === 'hang' && { connectTimeout: 300 }),
      }
      const target = postgresUsers(world.options(options))
      const login = await world.firstLogin()
      proxy[fault]()
      for (const ask of [() => target.test(login, call()), () => target.inUse(login, call())]) {
        expect(await rejectionOf(ask())).toMatchObject({ code })
      }
      await expect.poll(() => proxy.connections(), { timeout: 20_000 }).toBe(0)
      await proxy.close()
    })(),
  )

  test('an abort ends the attempt at once, with its own reason, and no connection is left', { timeout }, () =>
    inWorld(async world => {
      const proxy = await tcpFaultProxy(server.host, server.port)
      const target = postgresUsers(world.options({ server: { host: proxy.host, port: proxy.port } }))
      const login = await world.firstLogin()
      proxy.hang()
      const aborting = new AbortController()
      const reason = new Error('enough')
      const work = rejectionOf(target.test(login, call(1, { signal: aborting.signal })))
      await expect.poll(() => proxy.connections(), { timeout: 20_000 }).toBeGreaterThan(0)
      aborting.abort(reason)
      expect(await work).toBe(reason)
      await expect.poll(() => proxy.connections(), { timeout: 20_000 }).toBe(0)
      await proxy.close()
    })(),
  )

  test('what answers is another server: it rejects', { timeout }, () =>
    inWorld(async world => {
      const other = createServer(socket =>
        socket
          .on('error', () => {})
          .resume()
          .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      )
      await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
      const { port } = other.address() as { port: number }
      const target = postgresUsers(world.options({ server: { host: '127.0.0.1', port } }))
      const error = await rejectionOf(target.test(await world.firstLogin(), call()))
      expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', provider: 'postgres' })
      await new Promise(resolve => other.close(resolve))
    })(),
  )
})

onPostgres(
  'TLS',
  server => {
    const { host, port } = server
    const caFile = server.settings['CA_FILE'] ?? ''

    test('with its authority: the login is encrypted, and refused without', { timeout }, async () => {
      const world = await World.open(server)
      await world.sql('DROP ROLE IF EXISTS encrypted')
      const login = { username: 'encrypted', password: newPassword() }
      await world.sql(`CREATE ROLE encrypted LOGIN PASSWORD '${login.password}' IN ROLE ${world.owner}`)
      const open = (tls: boolean | { caFile: string }) =>
        postgresUsers(world.options({ server: { host, port, tls }, users: ['encrypted', world.users[1]] }))
      expect(await open({ caFile }).test(login, call())).toBe('accepted')
      expect(await open({ caFile }).inUse(login, call())).toBe(false)
      expect(await rejectionOf(open(false).test(login, call()))).toMatchObject({ code: 'ERR_SECRET_DENIED' })
      expect(await rejectionOf(open(true).test(login, call()))).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      })
      expect(await rejectionOf(open({ caFile: '/absent.pem' }).test(login, call()))).toMatchObject({
        code: 'ERR_SECRET_CONFIG',
        message: expect.stringContaining('/absent.pem'),
      })
      await world.sql('DROP ROLE encrypted')
      await world.dispose()
    })
  },
  ['postgres'],
)

onPostgres(
  'a server without TLS',
  server => {
    test('is not spoken to in clear where TLS was asked for', { timeout }, async () => {
      const world = await World.open(server)
      const target = postgresUsers(world.options({ server: { ...world.address, tls: true } }))
      expect(await rejectionOf(target.test(await world.firstLogin(), call()))).toMatchObject({
        message: expect.stringContaining('whether it speaks TLS'),
      })
      await world.dispose()
    })
  },
  ['postgres-18'],
)
