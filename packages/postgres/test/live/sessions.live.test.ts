import { rejectionOf } from '@sealwax/live'
import pg from 'pg'
import { expect, test } from 'vitest'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { OwnPostgres } from './own-postgres.ts'
import { call, newPassword, onPostgres, revoking, setting, World } from './postgres-world.ts'

const timeout = 120_000

/** Cut off, in whatever way. */
function endOf(session: pg.Client): Promise<void> {
  return new Promise(resolve => session.once('end', resolve))
}

onPostgres('sessions', server => {
  test('are seen while there are any, without rights of the administrator’s', { timeout }, async () => {
    const world = await World.open(server)
    const login = await world.firstLogin()
    await world.sql(`ALTER ROLE ${world.rotator.username} NOCREATEROLE`)
    const target = postgresUsers(world.options())
    expect(await target.inUse(login, call())).toBe(false)
    const session = await world.connect(login)
    expect(await target.inUse(login, call())).toBe(true)
    // Our own tests are no use.
    await session.end()
    await expect.poll(() => target.inUse(login, call()), { timeout: 20_000 }).toBe(false)
    const tests = Array.from({ length: 5 }, () => target.test(login, call()))
    expect(await target.inUse(login, call())).toBe(false)
    await Promise.all(tests)
    await world.dispose()
  })

  test('go on when their user is revoked, and end where it was compromised', { timeout }, async () => {
    const world = await World.open(server)
    const [first, next] = [await world.firstLogin(), world.nextLogin()]
    const target = postgresUsers(world.options())
    const session = await world.connect(first)
    await target.set(next, setting(first))
    const other = await world.connect(next)
    expect(await target.revoke(first, revoking(next))).toBe('done')
    expect((await session.query('SELECT session_user AS who')).rows).toEqual([{ who: first.username }])
    expect(await rejectionOf(target.revoke(first, revoking(next, 1, { endSessions: true })))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining('GRANT pg_signal_backend'),
    })
    await world.allowEndingSessions()
    const ended = endOf(session)
    expect(await target.revoke(first, revoking(next, 1, { endSessions: true }))).toBe('done')
    await ended
    expect(await target.inUse(first, call())).toBe(false)
    expect((await other.query('SELECT session_user AS who')).rows).toEqual([{ who: next.username }])
    await other.end()
    await world.dispose()
  })

  test('a rotator who lacks the right to end them changes nothing before he says so', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const target = postgresUsers(world.options())
    await rejectionOf(target.revoke(first, revoking(world.nextLogin(), 1, { endSessions: true })))
    expect(await target.test(first, call())).toBe('accepted')
    await world.dispose()
  })

  test('of one user end with its old password where that was compromised, and only then', { timeout }, async () => {
    const world = await World.open(server)
    await world.allowEndingSessions()
    const login = await world.firstLogin()
    const target = postgresPassword({ ...world.shared(), user: login.username })
    const session = await world.connect(login)
    const [second, third] = [newPassword(), newPassword()]
    expect(await target.set(second, setting(login.password))).toBe('accepted')
    await session.query('SELECT 1')
    const ended = endOf(session)
    expect(await target.set(third, setting(second, 1, { endSessions: true }))).toBe('accepted')
    await ended
    expect(await target.test(third, call())).toBe('accepted')
    await world.dispose()
  })

  test('are ended although the rotator is gone as soon as he sent the commit', { timeout }, async () => {
    const world = await World.open(server)
    await world.allowEndingSessions()
    const [first, next] = [await world.firstLogin(), world.nextLogin()]
    const session = await world.connect(first)
    const aborting = new AbortController()
    const target = postgresUsers(
      world.options({
        client: config => {
          const client = new pg.Client(config)
          const query = client.query.bind(client)
          client.query = ((text: string, values?: unknown[]) => {
            const answer = query(text, values)
            if (text.startsWith('COMMIT')) setImmediate(() => aborting.abort())
            return answer
          }) as typeof client.query
          return client
        },
      }),
    )
    await postgresUsers(world.options()).set(next, setting(first))
    const ended = endOf(session)
    const { signal } = aborting
    await rejectionOf(target.revoke(first, revoking(next, 1, { endSessions: true, signal })))
    await ended
    await expect.poll(() => world.refusal(first), { timeout: 20_000 }).toBe('28P01')
    await world.dispose()
  })

  test('a login that was under way while its user was revoked is not let in', { timeout }, async () => {
    const world = await World.open(server)
    const [first, next] = [await world.firstLogin(), world.nextLogin()]
    const users = postgresUsers(world.options())
    expect(await users.set(next, setting(first))).toBe('accepted')
    // The server has read what it will check the password against, and waits for it.
    const slow = async (password: string) => {
      const [wanted, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const connecting = world.connect(first, {
        async password() {
          wanted.resolve()
          await gate.promise
          return password
        },
      })
      const end = rejectionOf(connecting.then(session => session.end()))
      await wanted.promise
      return () => {
        gate.resolve()
        return end
      }
    }
    const goOn = await slow(first.password)
    expect(await users.revoke(first, revoking(next))).toBe('done')
    expect(await goOn()).toMatchObject({ code: '28000' })
    // With one user that is not so, and the README says it.
    await world.sql(`ALTER ROLE ${first.username} LOGIN PASSWORD '${first.password}'`)
    const user = postgresPassword({ ...world.shared(), user: first.username })
    const goOnWithOne = await slow(first.password)
    expect(await user.set(newPassword(), setting(first.password, 2))).toBe('accepted')
    expect(await goOnWithOne()).toBeUndefined()
    await world.dispose()
  })

  test('a replica is tested and asked as well, and its sessions end', { timeout }, async () => {
    const primary = await OwnPostgres.start(server)
    const replica = await primary.startReplica()
    const world = await World.open(primary.server)
    await world.allowEndingSessions()
    const [first, next] = [await world.firstLogin(), world.nextLogin()]
    const { host, port } = replica.server
    const target = postgresUsers(world.options({ endpoints: [{ host, port }] }))
    await expect.poll(() => target.test(first, call()).catch(() => 'unknown'), { timeout: 20_000 }).toBe('accepted')
    expect(await target.set(next, setting(first))).toBe('accepted')
    await expect.poll(() => target.test(next, call()), { timeout: 20_000 }).toBe('accepted')
    const session = await world.connect(first, { host, port })
    expect(await target.inUse(first, call())).toBe(true)
    const ended = endOf(session)
    expect(await target.revoke(first, revoking(next, 1, { endSessions: true }))).toBe('done')
    await ended
    expect(await target.inUse(first, call())).toBe(false)
    // What a replica is asked to change, it cannot.
    const wrong = postgresUsers(world.options({ server: { host, port } }))
    expect(await rejectionOf(wrong.set(first, setting(next, 2)))).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      message: expect.stringContaining('25006'),
    })
    replica.signal('SIGSTOP')
    const late = postgresUsers(world.options({ endpoints: [{ host, port }], connectTimeout: 500 }))
    expect(await rejectionOf(late.test(next, call()))).toMatchObject({ code: 'ERR_SECRET_TIMEOUT' })
    replica.signal('SIGCONT')
    await world.dispose()
    await replica.close()
    await primary.close()
  })

  test('a server that is stopping is not known', { timeout }, async () => {
    const own = await OwnPostgres.start(server)
    const world = await World.open(own.server)
    const login = await world.firstLogin()
    const session = await world.connect(login)
    // Smart: it waits for who is there, and lets nobody in (PostgreSQL documentation, 19.5).
    own.signal('SIGTERM')
    const target = postgresUsers(world.options())
    const state = async () => {
      const error = await target.test(login, call()).catch((error: Error) => error)
      return error instanceof Error ? /57P03/.exec(error.message)?.[0] : error
    }
    await expect.poll(state, { timeout: 20_000 }).toBe('57P03')
    await session.end()
    await own.close()
  })
})
