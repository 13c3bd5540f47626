import type { Login } from '@sealwax/core/rotate'
import { runTargetCase, type TargetHarness, targetCases } from '@sealwax/core/rotate/testing'
import { tcpFaultProxy } from '@sealwax/live'
import type pg from 'pg'
import { describe, test } from 'vitest'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { newPassword, onPostgres, type Server, World } from './postgres-world.ts'

function users(server: Server): TargetHarness<Login> {
  return {
    fenced: true,
    async open() {
      const world = await World.open(server)
      const proxy = await tcpFaultProxy(server.host, server.port)
      const current = await world.firstLogin()
      const sessions: pg.Client[] = []
      return {
        target: postgresUsers(world.options({ server: { host: proxy.host, port: proxy.port } })),
        current,
        make: () => world.nextLogin(),
        forbidden: () => ({ username: world.users[1], password: 'schlüssel' }),
        async use(login, isUsed) {
          if (isUsed) sessions.push(await world.connect(login))
          else await Promise.all(sessions.splice(0).map(session => session.end()))
        },
        down: () => proxy.outage(),
        up: () => proxy.heal(),
        async dispose() {
          await Promise.all(sessions.map(session => session.end()))
          await proxy.close()
          await world.dispose()
        },
      }
    },
  }
}

function password(server: Server): TargetHarness {
  return {
    fenced: true,
    overlaps: false,
    async open() {
      const world = await World.open(server)
      const proxy = await tcpFaultProxy(server.host, server.port)
      const { username, password: current } = await world.firstLogin()
      const options = { ...world.shared(), server: { host: proxy.host, port: proxy.port }, user: username }
      return {
        target: postgresPassword(options),
        current,
        make: newPassword,
        forbidden: () => 'schlüssel',
        down: () => proxy.outage(),
        up: () => proxy.heal(),
        async dispose() {
          await proxy.close()
          await world.dispose()
        },
      }
    },
  }
}

onPostgres('the promises of a target', server => {
  for (const [name, harness] of [
    ['postgresUsers', users(server)],
    ['postgresPassword', password(server)],
  ] as const) {
    describe(name, () => {
      for (const each of targetCases) {
        test(each.title, { timeout: 60_000 }, async ({ skip }) => {
          const { outcome, reason } = await runTargetCase(each, harness as TargetHarness<Login>)
          if (outcome === 'not-applicable') skip(reason)
          if (outcome === 'failed') throw new Error(reason)
        })
      }
    })
  }
})
