import type { Login } from '@sealwax/core/rotate'
import { runTargetCase, type TargetFixture, type TargetHarness, targetCases } from '@sealwax/core/rotate/testing'
import { createClient } from 'redis'
import { describe, test, vi } from 'vitest'
import { redisAclUser, redisAclUsers } from '../../src/acl/index.ts'
import { AclLab, randomPassword } from './acl-lab.ts'
import { closing, onRedis } from './redis-server.ts'

// Servers of their own are started, and each call makes connections: slow where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** None of the servers can be reached; of one that can, a refusal would be an answer. */
function troubleOf(labs: readonly AclLab[]): Pick<TargetFixture, 'down' | 'up'> {
  return {
    down: () => {
      for (const { proxy } of labs) proxy.outage()
    },
    up: () => {
      for (const { proxy } of labs) proxy.heal()
    },
  }
}

function testAll<C>(title: string, harness: TargetHarness<C>): void {
  describe(title, () => {
    for (const each of targetCases) {
      test(each.title, async ({ skip }) => {
        const { outcome, reason } = await runTargetCase(each, harness)
        if (outcome === 'not-applicable') skip(reason)
        if (outcome === 'failed') throw new Error(reason)
      })
    }
  })
}

const open = async (count: number, client?: { RESP: 2 | 3 }): Promise<TargetFixture> => {
  const current = randomPassword()
  const labs = await Promise.all(
    Array.from({ length: count }, () => AclLab.start({ users: [`user shop on >${current} ~shop:* +get`] })),
  )
  const servers = await Promise.all(
    labs.map(async ({ connection, rotator }) => {
      if (client === undefined) return connection
      const made = createClient({ url: connection.url ?? '', ...rotator, ...client, disableClientInfo: true })
      made.on('error', () => {})
      await made.connect()
      closing({ close: async () => made.destroy() })
      return { client: made }
    }),
  )
  return {
    target: redisAclUser({ user: 'shop', servers }),
    current,
    make: randomPassword,
    forbidden: () => '',
    ...(client === undefined && troubleOf(labs)),
  }
}

onRedis('as a target', () => {
  testAll('one user keeps the promises of targets', { fenced: true, open: () => open(1) })
  testAll('one user on two servers does', { fenced: true, open: () => open(2) })
  testAll('one user by clients of the application does, with RESP 2', {
    fenced: true,
    open: () => open(1, { RESP: 2 }),
  })
  testAll('and with RESP 3', { fenced: true, open: () => open(1, { RESP: 3 }) })

  testAll<Login>('two users do', {
    fenced: true,
    async open() {
      const current = { username: 'shop_a', password: randomPassword() }
      const lab = await AclLab.start({
        users: [`user shop_a on >${current.password} ~shop:* +get`, 'user shop_b on ~shop:* +get'],
      })
      const sessions: { destroy(): void }[] = []
      return {
        target: redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [lab.connection] }),
        current,
        make: () => ({ username: 'shop_b', password: randomPassword() }),
        forbidden: () => ({ username: 'shop_b', password: '' }),
        ...troubleOf([lab]),
        async use(login, isUsed) {
          for (const session of sessions.splice(0)) session.destroy()
          if (!isUsed) return
          const session = createClient({ url: lab.own.url, ...login, disableClientInfo: true })
          sessions.push(await session.connect())
        },
      }
    },
  })
})
