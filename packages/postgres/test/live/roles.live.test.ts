import { createSecrets } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import { rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { call, newPassword, onPostgres, revoking, setting, World } from './postgres-world.ts'

const timeout = 60_000

onPostgres('roles', server => {
  test('what is missing is said with the statement that mends it', { timeout }, async () => {
    const world = await World.open(server)
    const [a, b] = world.users
    const first = await world.firstLogin()
    const next = world.nextLogin()
    const target = postgresUsers(world.options())
    const advice = async (): Promise<string> => {
      const error = await rejectionOf(target.set(next, setting(first)))
      expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
      return /Run `(.*);`/.exec(String(error))?.[1] ?? ''
    }
    await world.sql(`REVOKE ${world.owner} FROM ${a}`)
    expect(await advice()).toBe(`GRANT "${world.owner}" TO "${a}"`)
    await world.sql(await advice())
    await world.sql(`DROP ROLE ${b}`)
    expect(await advice()).toBe(`CREATE ROLE "${b}" NOLOGIN IN ROLE "${world.owner}"`)
    await world.sql(await advice())
    if (Number.parseInt(server.version, 10) >= 16) {
      expect(await rejectionOf(target.set(next, setting(first)))).toMatchObject({ code: 'ERR_SECRET_DENIED' })
      await world.sql(`GRANT ${b} TO ${world.rotator.username} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`)
    }
    await world.sql(`DROP OWNED BY ${world.owner}; DROP ROLE ${world.owner}`)
    expect(await advice()).toBe(`CREATE ROLE "${world.owner}" NOLOGIN; GRANT "${world.owner}" TO "${a}"`)
    await world.sql(await advice())
    expect(await advice()).toBe(`GRANT "${world.owner}" TO "${b}"`)
    await world.sql(await advice())
    expect(await target.set(next, setting(first))).toBe('accepted')
    await world.dispose()
  })

  test('any name is one name: nothing of it is run', { timeout }, async () => {
    const world = await World.open(server)
    const odd = `odd"; DROP ROLE ${world.users[1]}; -- 'x' $$ é`
    const quoted = `"${odd.replaceAll('"', '""')}"`
    await world.sql(`CREATE ROLE ${quoted} NOLOGIN IN ROLE ${world.owner}`)
    if (Number.parseInt(server.version, 10) >= 16) {
      await world.sql(`GRANT ${quoted} TO ${world.rotator.username} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`)
    }
    try {
      const login = { username: odd, password: newPassword() }
      const first = await world.firstLogin()
      const target = postgresUsers(world.options({ users: [world.users[0], odd] }))
      expect(await target.set(login, setting(first))).toBe('accepted')
      expect(await target.test(login, call())).toBe('accepted')
      expect(await target.inUse(login, call())).toBe(false)
      expect(await target.revoke(login, revoking(first, 2))).toBe('done')
      expect(await target.test(login, call())).toBe('refused')
      const single = postgresPassword({ ...world.shared(), user: odd })
      await world.sql(`ALTER ROLE ${quoted} LOGIN`)
      expect(await single.set(login.password, setting('x', 3))).toBe('accepted')
      expect(await single.test(login.password, call())).toBe('accepted')
      expect(await world.sql('SELECT FROM pg_roles WHERE rolname = $1', [world.users[1]])).toHaveLength(1)
    } finally {
      await world.sql(`DROP ROLE ${quoted}`)
      await world.dispose()
    }
  })

  test('no other role is ever altered, nor the one that is published', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const target = postgresUsers(world.options())
    const stranger = { username: world.rotator.username, password: newPassword() }
    for (const work of [
      () => target.set(stranger, setting(first)),
      () => target.revoke(stranger, revoking(first)),
      () => target.set({ ...first, password: newPassword() }, setting(first)),
    ]) {
      expect(await rejectionOf(work())).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
    }
    expect(await target.revoke({ ...first, password: newPassword() }, revoking(first))).toBe('done')
    expect(await target.test(first, call())).toBe('accepted')
    expect(await world.refusal(world.rotator)).toBeUndefined()
    await world.dispose()
  })

  test('one user who may not log in: it says what to run', { timeout }, async () => {
    const world = await World.open(server)
    const { username, password } = await world.firstLogin()
    const target = postgresPassword({ ...world.shared(), user: username })
    await world.sql(`ALTER ROLE ${username} NOLOGIN`)
    const error = await rejectionOf(target.set(newPassword(), setting(password)))
    expect(String(error)).toContain(`ALTER ROLE "${username}" LOGIN`)
    await world.dispose()
  })

  test('an administrator without the rights is told from one whose password is wrong', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    await world.sql(`ALTER ROLE ${world.rotator.username} NOCREATEROLE`)
    const lacking = await rejectionOf(postgresUsers(world.options()).set(world.nextLogin(), setting(first)))
    expect(lacking).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining('42501') })
    const administrator = { ...world.rotator, password: 'wrong-password' }
    const wrong = await rejectionOf(postgresUsers(world.options({ administrator })).inUse(first, call()))
    expect(wrong).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining('28P01') })
    expect(String(wrong)).not.toContain('wrong-password')
    await world.dispose()
  })

  test('an administrator who is a secret: its password is read anew where it was rotated', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const store = memory({ 'admin/db': JSON.stringify({ ...world.rotator, host: 'db.example' }) })
    await using secrets = createSecrets(store)
    const target = postgresUsers(world.options({ administrator: { secrets, name: 'admin/db' } }))
    const next = world.nextLogin()
    expect(await target.set(next, setting(first))).toBe('accepted')
    const changed = { ...world.rotator, password: newPassword() }
    await world.sql(`ALTER ROLE ${changed.username} PASSWORD '${changed.password}'`)
    await createSecrets(store).put('admin/db', JSON.stringify(changed))
    expect(await target.set(next, setting(first, 2))).toBe('accepted')
    const broken = postgresUsers(world.options({ administrator: { secrets, name: 'admin/other' } }))
    expect(await rejectionOf(broken.inUse(first, call()))).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    await secrets.put('admin/other', '{"user": "not-what-it-should-be"}')
    const error = await rejectionOf(broken.inUse(first, call()))
    expect(error).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      message: expect.stringContaining('username and password'),
    })
    expect(String(error)).not.toContain('not-what-it-should-be')
    await world.dispose()
  })

  test('an administrator who is a function is asked at each connection', { timeout }, async () => {
    const world = await World.open(server)
    let asked = 0
    const administrator = async () => {
      asked++
      return world.rotator
    }
    const target = postgresUsers(world.options({ administrator }))
    for (let turn = 0; turn < 3; turn++) await target.inUse(await world.firstLogin(), call())
    expect(asked).toBe(3)
    const own = new Error('the cloud gives no token')
    const failing = postgresUsers(world.options({ administrator: () => Promise.reject(own) }))
    expect(await rejectionOf(failing.inUse(world.nextLogin(), call()))).toBe(own)
    await world.dispose()
  })
})
