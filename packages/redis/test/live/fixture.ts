import type { Fixture } from '@sealwax/conformance'
import { newCall, tcpFaultProxy } from '@sealwax/live'
import { expect } from 'vitest'
import { type Redis, type RedisOptions, redis } from '../../src/index.ts'
import { type RedisServer, rulesFor, type User } from './redis-server.ts'

/** A prefix of its own on the server, and a user with the rights that the README gives to a writer. */
export async function openFixture(server: RedisServer, scheme: 'redis' | 'rediss'): Promise<Fixture> {
  const { hostname, port } = new URL(scheme === 'redis' ? server.url : (server.settings['TLS'] ?? ''))
  const proxy = await tcpFaultProxy(hostname, Number(port))
  const prefix = `conformance-${crypto.randomUUID()}`
  const users: User[] = []
  const opened: Redis[] = []
  const options: RedisOptions = {
    url: `${scheme}://${proxy.host}:${proxy.port}`,
    prefix,
    ...(scheme === 'rediss' ? { caFile: server.settings['CA_FILE'] } : {}),
  }
  const open = (user: User): Redis => {
    const provider = redis({ ...options, ...user })
    opened.push(provider)
    return provider
  }
  const openAs = async (rules: readonly string[]): Promise<Redis> => {
    const user = await server.makeUser(rules)
    users.push(user)
    return open(user)
  }
  const provider = await openAs([...rulesFor('writer', prefix), '+acl|whoami'])
  const outside = open(users[0] ?? server.admin)
  return {
    provider,
    another: async () => open(users[0] ?? server.admin),
    denied: () => openAs([]),
    outside: { put: async (native, bytes) => void (await outside.put(native, bytes, newCall())) },
    faults: {
      ...proxy,
      async heal() {
        proxy.heal()
        // It ends connections that swallowed something; whoever calls before that is heard of fails once.
        await expect
          .poll(() =>
            outside.list('', newCall()).then(
              () => true,
              () => false,
            ),
          )
          .toBe(true)
        await expect
          .poll(() =>
            provider.list('', newCall()).then(
              () => true,
              () => false,
            ),
          )
          .toBe(true)
      },
    },
    async dispose() {
      await Promise.all(opened.map(each => each.close()))
      await proxy.close()
      await server.removeUsers(users)
      await server.removeKeys(prefix)
    },
  }
}
