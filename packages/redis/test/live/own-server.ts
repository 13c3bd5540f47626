import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@sealwax/live'
import { createClient } from 'redis'

/**
 * A server that one test has for itself, for what would disturb others: it is filled, made a replica, kept busy, stopped and
 * started again. Without users, on 127.0.0.1.
 */
export class OwnServer {
  readonly port: number
  /** What it keeps between a stop and a start. */
  readonly folder: string
  readonly #words: readonly string[]
  #process: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  private constructor(port: number, words: readonly string[]) {
    this.port = port
    this.folder = mkdtempSync(join(tmpdir(), 'sealwax-own-redis-'))
    this.#words = words
  }

  /** @param command as scripts/servers/redis.mjs gives it (COMMAND) */
  static async start(command: string, ...options: readonly string[]): Promise<OwnServer> {
    const server = new OwnServer(await freePort(), JSON.parse(command))
    await server.start(...options)
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Starts it, and waits until it answers, were it only that it is loading. */
  async start(...options: readonly string[]): Promise<void> {
    const own = ['--bind', '127.0.0.1', '--port', `${this.port}`, '--save', '', '--appendonly', 'no']
    const [program = '', ...words] = this.#words
    const child = spawn(program, [...words, ...own, ...options], { cwd: this.folder, stdio: 'ignore' })
    this.#process = child
    this.#ended = new Promise(resolve => child.on('exit', resolve).on('error', resolve))
    for (const deadline = Date.now() + 20_000; ; ) {
      const answer = await this.ask(['PING']).catch((error: Error) => error)
      if (!(answer instanceof Error) || /^[A-Z]+ /.test(answer.message)) return
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`a redis-server of the test's own did not start`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** Sends commands, one after another, on a connection for them. */
  async ask(...commands: readonly (readonly string[])[]): Promise<unknown[]> {
    const socket = { host: '127.0.0.1', port: this.port, reconnectStrategy: false } as const
    return sendAll(createClient({ socket, disableClientInfo: true, maintNotifications: 'disabled' }), commands)
  }

  /** Ends its process; what it keeps in its folder stays. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#process?.kill(signal)
    await this.#ended
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
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
