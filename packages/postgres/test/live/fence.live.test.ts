import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type PostgresUsersOptions, postgresPassword, postgresUsers } from '../../src/index.ts'
import { call, newPassword, onPostgres, revoking, setting, World } from './postgres-world.ts'

const timeout = 60_000

onPostgres('fences', server => {
  test('a rotator that wakes after two later rotations changes nothing', { timeout }, async () => {
    const world = await World.open(server)
    const [a, b] = world.users
    const target = postgresUsers(world.options())
    const login = (username: string) => ({ username, password: newPassword() })
    const first = await world.firstLogin()
    const late = login(b)
    // It read that fence 1 is its own, and was paused before its call.
    const [second, third] = [login(b), login(a)]
    expect(await target.set(second, setting(first, 2))).toBe('accepted')
    expect(await target.revoke(first, revoking(second, 2))).toBe('done')
    expect(await target.set(third, setting(second, 3))).toBe('accepted')
    const before = await world.sql('SELECT rolname, rolpassword, rolcanlogin FROM pg_authid ORDER BY 1')
    expect(await target.set(late, setting(first, 1))).toBe('fenced')
    expect(await target.revoke(third, revoking(late, 1))).toBe('fenced')
    expect(await target.revoke(second, revoking(first, 2))).toBe('fenced')
    expect(await world.sql('SELECT rolname, rolpassword, rolcanlogin FROM pg_authid ORDER BY 1')).toEqual(before)
    expect(await target.test(third, call())).toBe('accepted')
    expect(await world.sql(`SELECT role, fence, secret FROM ${world.fenceTable} ORDER BY role`)).toEqual([
      { role: a, fence: '3', secret: 'shop/db' },
      { role: b, fence: '3', secret: 'shop/db' },
    ])
    await world.dispose()
  })

  test('the same of one user’s password', { timeout }, async () => {
    const world = await World.open(server)
    const { username, password } = await world.firstLogin()
    const target = postgresPassword({ ...world.shared(), user: username })
    const [second, third] = [newPassword(), newPassword()]
    expect(await target.set(second, setting(password, 2))).toBe('accepted')
    expect(await target.set(third, setting(second, 3))).toBe('accepted')
    expect(await target.set(newPassword(), setting(password, 1))).toBe('fenced')
    expect(await target.reset(newPassword(), setting(password, 2))).toBe('fenced')
    expect(await target.test(third, call())).toBe('accepted')
    await world.dispose()
  })

  test('twenty at once, in whatever order they arrive: the greatest fence is what stays', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const target = postgresUsers(world.options())
    const tries = Array.from({ length: 20 }, (_, fence) => ({ fence: fence + 1, login: world.nextLogin() }))
    const answers = await Promise.all(tries.map(({ fence, login }) => target.set(login, setting(first, fence))))
    expect(answers.at(-1)).toBe('accepted')
    for (const [index, { login }] of tries.entries()) {
      expect(await target.test(login, call())).toBe(index === tries.length - 1 ? 'accepted' : 'refused')
    }
    await world.dispose()
  })

  test('a rotator stopped inside its transaction loses it, and what it holds is free for others', {
    timeout,
  }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const [late, next] = [world.nextLogin(), world.nextLogin()]
    const options = world.options({ statementTimeout: 3_000 })
    const stopped = startRotator({ options, login: late, call: setting(first, 1) })
    try {
      await stopped.heard('in the transaction')
      stopped.child.kill('SIGSTOP')
      const target = postgresUsers(world.options({ statementTimeout: 20_000 }))
      expect(await target.set(next, setting(first, 2))).toBe('accepted')
      stopped.child.kill('SIGCONT')
      expect(await stopped.heard('outcome')).toMatch(/rejected ERR_SECRET_(UNAVAILABLE|TIMEOUT)/)
      expect(await target.test(late, call())).toBe('refused')
      expect(await target.test(next, call())).toBe('accepted')
    } finally {
      stopped.child.kill('SIGKILL')
    }
    await world.dispose()
  })

  test('one that is aborted while it waits for another’s fence leaves nothing behind', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const target = postgresUsers(world.options())
    expect(await target.set(world.nextLogin(), setting(first))).toBe('accepted')
    const holder = await world.connect(world.rotator)
    await holder.query('BEGIN')
    await holder.query(`SELECT * FROM ${world.fenceTable} FOR UPDATE`)
    const aborting = new AbortController()
    const late = world.nextLogin()
    const work = rejectionOf(target.set(late, setting(first, 2, { signal: aborting.signal })))
    await setTimeout(300)
    aborting.abort(new Error('enough'))
    expect(String(await work)).toContain('enough')
    await holder.query('COMMIT')
    await holder.end()
    await setTimeout(300)
    expect(await target.test(late, call())).toBe('refused')
    await world.dispose()
  })

  test('another’s fence that is held for too long: it rejects, and says so', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const target = postgresUsers(world.options({ statementTimeout: 500 }))
    await target.set(world.nextLogin(), setting(first))
    const holder = await world.connect(world.rotator)
    await holder.query('BEGIN')
    await holder.query(`SELECT * FROM ${world.fenceTable} FOR UPDATE`)
    const error = (await rejectionOf(target.set(world.nextLogin(), setting(first, 2)))) as { code: string }
    expect(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT']).toContain(error.code)
    await holder.end()
    await world.dispose()
  })

  test('without their table nothing is altered, and the message makes it', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const next = world.nextLogin()
    await world.sql(`DROP TABLE ${world.fenceTable}`)
    const target = postgresUsers(world.options())
    const error = await rejectionOf(target.set(next, setting(first)))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining('createFenceTable') })
    expect(await target.test(next, call())).toBe('refused')
    const statement = /run `(.*)`/.exec(String(error))?.[1] ?? ''
    await world.sql(statement)
    await world.sql(`GRANT SELECT, INSERT, UPDATE ON ${world.fenceTable} TO ${world.rotator.username}`)
    expect(await target.set(next, setting(first))).toBe('accepted')
    await world.dispose()
  })

  test('createFenceTable makes it, once, where the administrator may', { timeout }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const options: Partial<PostgresUsersOptions> = {
      createFenceTable: true,
      fenceTable: `${world.owner}_made.rotation_fence`,
    }
    const target = postgresUsers(world.options(options))
    const error = await rejectionOf(target.set(world.nextLogin(), setting(first)))
    expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    await world.sql(`GRANT CREATE ON DATABASE postgres TO ${world.rotator.username}`)
    const next = world.nextLogin()
    for (let fence = 1; fence <= 2; fence++) expect(await target.set(next, setting(first, fence))).toBe('accepted')
    expect(await target.test(next, call())).toBe('accepted')
    await world.dispose()
  })
})

/** A process of its own that sets a login, and tells when it is inside its transaction. */
function startRotator(what: object) {
  const program = fileURLToPath(new URL('rotator-that-stops.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=sealwax-source', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(what))
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  return {
    child,
    async heard(word: string): Promise<string> {
      for (;;) {
        const found = lines.find(line => line.includes(word))
        if (found !== undefined) return found
        await once(reader, 'line')
      }
    },
  }
}
