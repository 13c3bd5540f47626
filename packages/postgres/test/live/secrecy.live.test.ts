import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { SecretError } from '@sealwax/core'
import { rejectionOf, tcpFaultProxy } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type PostgresUsersOptions, postgresPassword, postgresUsers } from '../../src/index.ts'
import { call, newPassword, onPostgres, revoking, setting, World } from './postgres-world.ts'

/** A password as it may show: whole, or a stretch of it. */
function isIn(text: string, password: string): boolean {
  return Array.from({ length: password.length - 7 }, (_, at) => password.slice(at, at + 8)).some(part =>
    text.includes(part),
  )
}

onPostgres('secrecy', server => {
  test('no error, message or log of ours shows a password, whatever fails', { timeout: 120_000 }, async () => {
    const world = await World.open(server)
    const proxy = await tcpFaultProxy(server.host, server.port)
    const [first, next] = [await world.firstLogin(), world.nextLogin()]
    const administrator = { ...world.rotator, password: newPassword() }
    const passwords = [first.password, next.password, world.rotator.password, administrator.password]
    const away = { host: proxy.host, port: proxy.port }
    const faults: readonly [Partial<PostgresUsersOptions>, (() => unknown)?][] = [
      [{ administrator }],
      [{ server: away, connectTimeout: 200 }, () => proxy.hang()],
      [{ server: away }, () => proxy.interrupt()],
      [{ server: away }, () => proxy.outage()],
      [{ database: 'absent' }],
      [{ fenceTable: 'absent.rotation_fence' }],
      [{ owner: 'absent' }],
      [{}, () => world.sql(`REVOKE ${world.owner} FROM ${next.username}`)],
      [{}, () => world.sql(`ALTER ROLE ${world.rotator.username} NOCREATEROLE`)],
    ]
    const errors: unknown[] = []
    for (const [options, make] of faults) {
      await make?.()
      const users = postgresUsers(world.options(options))
      const user = postgresPassword({ ...world.shared(), ...without(options), user: first.username })
      errors.push(
        await rejectionOf(users.set(next, setting(first))),
        await rejectionOf(users.test(next, call())),
        await rejectionOf(users.inUse(first, call())),
        await rejectionOf(users.revoke(next, revoking(first, 1, { endSessions: true }))),
        await rejectionOf(user.set(next.password, setting(first.password))),
      )
      proxy.heal()
    }
    const failed = errors.filter(error => error !== undefined)
    expect(failed.length).toBeGreaterThan(25)
    for (const error of failed) {
      expect(error).toBeInstanceOf(SecretError)
      const { message } = error as SecretError
      const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${(error as Error).stack}`
      for (const password of passwords) expect(isIn(shown, password), message).toBe(false)
      // The control: it would be found.
      expect(isIn(`${shown}${first.password}`, first.password)).toBe(true)
    }
    await proxy.close()
    await world.dispose()
  })

  test.each<Readonly<Record<string, string>>>([{ DEBUG: '*' }, { NODE_DEBUG: 'net,tls,timer,diagnostics_channel' }])(
    'nothing is printed of a password with %j',
    { timeout: 120_000 },
    async debug => {
      const world = await World.open(server)
      const [first, next] = [await world.firstLogin(), world.nextLogin()]
      const orders = JSON.stringify({ options: world.options(), login: next, call: setting(first) })
      const program = fileURLToPath(new URL('rotator-that-stops.ts', import.meta.url))
      const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=sealwax-source', program], {
        input: orders,
        encoding: 'utf8',
        env: { ...process.env, ...debug },
      })
      expect(stdout).toContain('outcome: accepted')
      if (debug['NODE_DEBUG'] !== undefined) expect(stderr).toContain('NET ')
      for (const { password } of [first, next, world.rotator]) expect(isIn(`${stdout}${stderr}`, password)).toBe(false)
      await world.dispose()
    },
  )
})

function without({ owner: _, users: __, ...shared }: Partial<PostgresUsersOptions>): Partial<PostgresUsersOptions> {
  return shared
}
