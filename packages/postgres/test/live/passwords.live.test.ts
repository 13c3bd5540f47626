import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { OwnPostgres } from './own-postgres.ts'
import { call, newPassword, onPostgres, setting, World } from './postgres-world.ts'

const timeout = 60_000

onPostgres('passwords', server => {
  test('never reach the server’s log, which has every statement', { timeout }, async () => {
    const world = await World.open(server)
    const current = await world.firstLogin()
    const [next, another] = [world.nextLogin(), newPassword()]
    const users = postgresUsers(world.options())
    const user = postgresPassword({ ...world.shared(), user: current.username })
    expect(await users.set(next, setting(current))).toBe('accepted')
    expect(await users.test(next, call())).toBe('accepted')
    expect(await user.set(another, setting(current.password, 2))).toBe('accepted')
    expect(await user.test(another, call())).toBe('accepted')
    const log = readFileSync(server.settings['LOG_FILE'] ?? '', 'utf8')
    // It would be seen: the tests' own statement is there in clear.
    expect(log).toContain(current.password)
    expect(log).toMatch(new RegExp(`ALTER ROLE "${next.username}" LOGIN PASSWORD 'SCRAM-SHA-256\\$4096:`))
    for (const password of [next.password, another]) expect(log).not.toContain(password)
    await world.dispose()
  })

  test.each([
    ['with quotes', `'";\\--$$ {}`],
    ['with spaces at its ends', ' starts and ends with a space '],
    ['with what looks like an escape', '%s\\0'],
    ['of 500 characters', '~'.repeat(500)],
  ])('%s let in this driver and PostgreSQL’s own', { timeout }, async (_, password) => {
    const world = await World.open(server)
    const login = { username: world.users[1], password }
    const target = postgresUsers(world.options({ iterations: 5_000 }))
    expect(await target.set(login, setting(await world.firstLogin()))).toBe('accepted')
    expect(await target.test(login, call())).toBe('accepted')
    const words = ['-h', server.host, '-p', `${server.port}`, '-U', login.username, '-d', 'postgres']
    const psql = await promisify(execFile)(
      join(server.settings['BIN'] ?? '', 'psql'),
      [...words, '-Atc', 'SELECT session_user'],
      {
        env: { ...process.env, PGPASSWORD: password },
      },
    )
    expect(psql.stdout.trim()).toBe(login.username)
    const [{ rolpassword } = {}] = await world.sql('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [
      login.username,
    ])
    expect(rolpassword).toMatch(/^SCRAM-SHA-256\$5000:/)
    await world.dispose()
  })

  test('that a client might change are refused, and nothing is', { timeout }, async () => {
    const world = await World.open(server)
    const current = await world.firstLogin()
    const target = postgresUsers(world.options())
    for (const password of ['schlüssel', '', 'a\0b', 'a\u00a0b']) {
      expect(await target.set({ username: world.users[1], password }, setting(current))).toBe('refused')
    }
    expect(await world.sql(`SELECT rolpassword FROM pg_authid WHERE rolname = '${world.users[1]}'`)).toEqual([
      { rolpassword: null },
    ])
    await world.dispose()
  })

  test('where an expiry has passed, no password is set: it says what to run', { timeout }, async () => {
    const world = await World.open(server)
    const current = await world.firstLogin()
    const [target, next] = [postgresUsers(world.options()), world.nextLogin()]
    await world.sql(`ALTER ROLE ${next.username} VALID UNTIL '2001-01-01'`)
    const error = await target.set(next, setting(current)).catch((error: Error) => error.message)
    const statement = /run `(.*?);?`/i.exec(String(error))?.[1] ?? ''
    expect(statement).toBe(`ALTER ROLE "${next.username}" VALID UNTIL 'infinity'`)
    await world.sql(statement)
    expect(await target.set(next, setting(current))).toBe('accepted')
    expect(await target.test(next, call())).toBe('accepted')
    await world.dispose()
  })

  test('that a rule of the server’s does not allow are refused, and the published one stays', { timeout }, async () => {
    const own = await OwnPostgres.start(server, { shared_preload_libraries: 'passwordcheck' })
    const world = await World.open(own.server)
    const current = await world.firstLogin()
    const target = postgresUsers(world.options())
    const login = { username: world.users[1], password: world.users[1] }
    expect(await target.set(login, setting(current))).toBe('refused')
    // The rule cannot see more of a verifier: eight letters would be too simple for it.
    expect(await target.set({ ...login, password: 'aaaaaaaa' }, setting(current))).toBe('accepted')
    expect(await target.test(current, call())).toBe('accepted')
    await world.dispose()
    await own.close()
  })
})
