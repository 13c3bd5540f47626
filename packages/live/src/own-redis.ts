import { createClient } from 'redis'
import { freePort } from './free-port.ts'
import { OwnServer } from './own-server.ts'

type Client = ReturnType<
  typeof createClient<Record<never, never>, Record<never, never>, Record<never, never>, 3, Record<never, never>>
>

/** A Redis that one test has for itself. Without users, unless its options say some. */
export class OwnRedis extends OwnServer {
  readonly #words: readonly string[]
  readonly #clients: Client[] = []

  private constructor(port: number, words: readonly string[]) {
    super('redis', port)
    this.#words = words
  }

  /** @param command as scripts/servers/redis.mjs gives it (COMMAND) */
  static async start(command: string, ...options: readonly string[]): Promise<OwnRedis> {
    const server = new OwnRedis(await freePort(), JSON.parse(command))
    await server.start(...options)
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(...options: readonly string[]): Promise<void> {
    const own = ['--bind', '127.0.0.1', '--port', `${this.port}`, '--save', '', '--appendonly', 'no']
    await this.launch([...this.#words, ...own, ...options])
  }

  /** Sends commands, one after another, on a connection for them. */
  async ask(...commands: readonly (readonly string[])[]): Promise<unknown[]> {
    const socket = { host: '127.0.0.1', port: this.port, reconnectStrategy: false } as const
    return sendAll(createClient({ socket, disableClientInfo: true, maintNotifications: 'disabled' }), commands)
  }

  /** A client that is closed with the server. */
  async client(user: { readonly username?: string; readonly password?: string } = {}): Promise<Client> {
    const client: Client = createClient({ url: this.url, ...user })
    client.on('error', () => {})
    await client.connect()
    this.#clients.push(client)
    return client
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

  override async close(): Promise<void> {
    for (const client of this.#clients) if (client.isOpen) client.destroy()
    await super.close()
  }

  /** Were it only that it is loading, or wants a password. */
  protected async answers(): Promise<boolean> {
    const answer = await this.ask(['PING']).catch((error: Error) => error)
    return !(answer instanceof Error) || /^[A-Z]+ /.test(answer.message)
  }
}

/** A client, whatever protocol it speaks. */
interface Sender {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  sendCommand(command: readonly string[]): Promise<unknown>
  destroy(): void
}

/** Sends commands, one after another, by a client that is for them alone. */
export async function sendAll(client: Sender, commands: readonly (readonly string[])[]): Promise<unknown[]> {
  client.on('error', () => {})
  await client.connect()
  try {
    const answers: unknown[] = []
    for (const command of commands) answers.push(await client.sendCommand(command))
    return answers
  } finally {
    client.destroy()
  }
}
