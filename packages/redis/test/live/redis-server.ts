import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Fault, StoreFault } from '@sealwax/core'
import { liveServer, rejectionOf, type TcpFaultProxy, tcpFaultProxy } from '@sealwax/live'
import { OwnRedis } from '@sealwax/live/redis'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { type Redis, type RedisOptions, redis } from '../../src/index.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

export interface User {
  readonly username: string
  readonly password: string
}

/** The rules of a user as they stand in the README, for another prefix. */
export function rulesFor(which: 'reader' | 'writer' | 'locks' | 'rotator', prefix: string): readonly string[] {
  const rules = new RegExp(`^user shop-${which} on >PASSWORD (.+)$`, 'm').exec(readme)?.[1]
  if (rules === undefined) throw new Error(`The README has no rules for ${which}`)
  return rules.replaceAll('shop', prefix).split(' ')
}

/** What was given to the tests; the user that may do everything makes others. */
export class RedisServer {
  readonly url: string
  readonly version: string
  readonly settings: Readonly<Record<string, string>>
  readonly admin: User

  constructor(found: { endpoint: string; version: string; settings: Readonly<Record<string, string>> }) {
    this.url = found.endpoint
    this.version = found.version
    this.settings = found.settings
    this.admin = this.user('ADMIN')
  }

  user(name: 'ADMIN' | 'NOBODY'): User {
    const { [`${name}_USER`]: username = '', [`${name}_PASSWORD`]: password = '' } = this.settings
    return { username, password }
  }

  /** Sends commands as the user that may do everything. */
  async ask(...commands: readonly (readonly (string | Buffer)[])[]): Promise<unknown[]> {
    const client = createClient({ url: this.url, ...this.admin })
    await client.connect()
    try {
      return await Promise.all(commands.map(command => client.sendCommand(command)))
    } finally {
      await client.close()
    }
  }

  async makeUser(rules: readonly string[]): Promise<User> {
    const user = { username: `live-${crypto.randomUUID()}`, password: randomBytes(18).toString('base64url') }
    await this.ask(['ACL', 'SETUSER', user.username, 'on', `>${user.password}`, ...rules])
    return user
  }

  async removeUsers(users: readonly User[]): Promise<void> {
    if (users.length > 0) await this.ask(['ACL', 'DELUSER', ...users.map(({ username }) => username)])
  }

  async removeKeys(prefix: string): Promise<void> {
    const [keys] = await this.ask(['KEYS', `${prefix}:*`])
    if (Array.isArray(keys) && keys.length > 0) await this.ask(['DEL', ...keys])
  }
}

/** The server, what stands before it, and a prefix of its own, for the test that runs now. */
export let server: RedisServer
export let proxy: TcpFaultProxy
export let prefix: string

let opened: { close(): Promise<void> }[] = []
let users: User[] = []

/** A provider through the proxy, with all rights unless told otherwise. Closed after the test. */
export function open(more: RedisOptions = {}): Redis {
  const login = 'credentials' in more ? {} : server.admin
  return closing(redis({ url: `redis://${proxy.host}:${proxy.port}`, prefix, ...login, ...more }))
}

/** Closes it after the test. */
export function closing<T extends { close(): Promise<void> }>(what: T): T {
  opened.push(what)
  return what
}

/** A user that is removed after the test. */
export async function newUser(rules: readonly string[]): Promise<User> {
  const user = await server.makeUser(rules)
  users.push(user)
  return user
}

/** A server of the test's own: see {@link OwnRedis}. Ended after the test. */
export async function startOwn(...options: readonly string[]): Promise<OwnRedis> {
  return closing(await OwnRedis.start(server.settings['COMMAND'] ?? '', ...options))
}

/** Tests on the server, or the reason why there are none. */
export function onRedis(title: string, cases: () => void): void {
  const found = liveServer('redis')
  describe(title, () => {
    if ('missing' in found) return void test.skip(found.missing, () => {})
    beforeEach(async () => {
      server = new RedisServer(found)
      const { hostname, port } = new URL(found.endpoint)
      proxy = await tcpFaultProxy(hostname, Number(port))
      prefix = `live-${crypto.randomUUID()}`
    })
    afterEach(async () => {
      // Last opened, first closed: a server after those who use it.
      for (const each of opened.toReversed()) await each.close()
      opened = []
      await proxy.close()
      await server.removeUsers(users)
      users = []
      await server.removeKeys(prefix)
    })
    cases()
  })
}

/** The code that core would give to what a promise rejects with; undefined where it resolves. */
export async function faultOf(provider: Redis, work: Promise<unknown>): Promise<Fault | undefined> {
  const error = await rejectionOf(work)
  if (error === undefined) return undefined
  return error instanceof StoreFault ? error.fault : provider.classify(error, 'put')
}
