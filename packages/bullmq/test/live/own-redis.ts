import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, liveServer } from '@sealwax/live'
import { createClient } from 'redis'
import { describe, test } from 'vitest'

type Client = ReturnType<
  typeof createClient<Record<never, never>, Record<never, never>, Record<never, never>, 3, Record<never, never>>
>

/** A Redis that a test has for itself: it looks at every key, and stops the server. */
export class OwnRedis {
  readonly port: number
  readonly #folder = mkdtempSync(join(tmpdir(), 'sealwax-fleet-redis-'))
  readonly #words: readonly string[]
  readonly #clients: Client[] = []
  #process: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  private constructor(port: number, words: readonly string[]) {
    this.port = port
    this.#words = words
  }

  /** @param command as scripts/servers/redis.mjs gives it (COMMAND) */
  static async start(command: string): Promise<OwnRedis> {
    const server = new OwnRedis(await freePort(), JSON.parse(command))
    const own = ['--bind', '127.0.0.1', '--port', `${server.port}`, '--save', '', '--appendonly', 'no']
    const [program = '', ...words] = server.#words
    const child = spawn(program, [...words, ...own, '--maxmemory-policy', 'noeviction'], {
      cwd: server.#folder,
      stdio: 'ignore',
    })
    server.#process = child
    server.#ended = new Promise(resolve => child.on('exit', resolve).on('error', resolve))
    for (const deadline = Date.now() + 20_000; ; ) {
      if (await server.ask(['PING']).catch(() => undefined)) return server
      if (Date.now() > deadline || child.exitCode !== null) throw new Error('a redis-server of the test did not start')
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** A client that is closed with the server. */
  async client(user: { readonly username?: string; readonly password?: string } = {}): Promise<Client> {
    const client: Client = createClient({ url: this.url, ...user })
    client.on('error', () => {})
    await client.connect()
    this.#clients.push(client)
    return client
  }

  async ask(command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    try {
      return await client.sendCommand(command)
    } finally {
      client.destroy()
    }
  }

  /** Everything that it has, as text. */
  async everything(): Promise<string> {
    const client = await this.client()
    const found: unknown[] = []
    for (const key of await client.keys('*')) {
      const kind = await client.type(key)
      const commands: Readonly<Record<string, readonly string[]>> = {
        string: ['GET', key],
        hash: ['HGETALL', key],
        list: ['LRANGE', key, '0', '-1'],
        set: ['SMEMBERS', key],
        zset: ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
        stream: ['XRANGE', key, '-', '+'],
      }
      const command = commands[kind]
      // Gone meanwhile, or of a kind that has to be added here.
      if (command === undefined && kind !== 'none') throw new Error(`a key is a ${kind}`)
      found.push(key, command === undefined ? '' : await client.sendCommand([...command]))
    }
    return JSON.stringify(found)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async close(): Promise<void> {
    for (const client of this.#clients) if (client.isOpen) client.destroy()
    this.#process?.kill('SIGKILL')
    await this.#ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Tests with a Redis, or the reason why there are none. */
export function onRedis(title: string, cases: (start: () => Promise<OwnRedis>) => void): void {
  const found = liveServer('redis')
  describe(title, { timeout: 180_000 }, () => {
    if ('missing' in found) return void test.skip(found.missing, () => {})
    cases(() => OwnRedis.start(found.settings['COMMAND'] ?? ''))
  })
}
