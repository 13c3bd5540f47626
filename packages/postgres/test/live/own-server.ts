import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@sealwax/live'
import pg from 'pg'
import type { Server } from './postgres-world.ts'

type Settings = Readonly<Record<string, string | number>>

/** A server that one test has for itself, for what would disturb others, or a replica of one. Its superuser is `admin`. */
export class OwnServer {
  readonly port: number
  readonly #like: Server
  readonly #folder: string
  #process: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  private constructor(like: Server, port: number) {
    this.#like = like
    this.port = port
    this.#folder = mkdtempSync(join(tmpdir(), 'sealwax-own-postgres-'))
    // Whoever runs it need not be who runs the tests.
    chmodSync(this.#folder, 0o777)
  }

  /** @param like whose programs it is started with. */
  static async start(like: Server, settings: Settings = {}): Promise<OwnServer> {
    const own = new OwnServer(like, await freePort())
    writeFileSync(join(own.#folder, 'password'), own.#password, { mode: 0o644 })
    const words = ['--auth=scram-sha-256', '--username=admin', '--pwfile=password', '--no-locale', '--no-sync']
    own.#run('initdb', [...words, '--encoding=UTF8', '--pgdata=data'])
    await own.#start(settings)
    return own
  }

  /** A replica of this server, which follows it. */
  async startReplica(): Promise<OwnServer> {
    const replica = new OwnServer(this.#like, await freePort())
    const from = `host=127.0.0.1 port=${this.port} user=admin password=${this.#password}`
    replica.#run('pg_basebackup', ['--dbname', from, '--write-recovery-conf', '--pgdata=data', '--checkpoint=fast'])
    await replica.#start({})
    return replica
  }

  get server(): Server {
    const { name, version, host, settings } = this.#like
    return { name, version, host, port: this.port, settings: { ...settings, USER: 'admin', PASSWORD: this.#password } }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  async close(): Promise<void> {
    this.#process?.kill('SIGQUIT')
    await this.#ended
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #password(): string {
    return this.#like.settings['PASSWORD'] ?? ''
  }

  #words(program: string): string[] {
    const guard: string[] = JSON.parse(this.#like.settings['GUARD'] ?? '[]')
    return [...guard, join(this.#like.settings['BIN'] ?? '', program)]
  }

  #run(program: string, args: readonly string[]): void {
    const [command = '', ...words] = this.#words(program)
    execFileSync(command, [...words, ...args], { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  async #start(more: Settings): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      fsync: 'off',
      ...more,
    }
    const [command = '', ...words] = this.#words('postgres')
    const own = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    const child = spawn(command, [...words, '-D', 'data', ...own], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let printed = ''
    child.stderr?.setEncoding('utf8').on('data', chunk => {
      printed = `${printed}${chunk}`.slice(-2_000)
    })
    this.#process = child
    this.#ended = new Promise(resolve => child.on('exit', resolve).on('error', resolve))
    const { host } = this.#like
    for (const deadline = Date.now() + 40_000; ; ) {
      const client = new pg.Client({
        host,
        port: this.port,
        user: 'admin',
        password: this.#password,
        database: 'postgres',
      })
      client.on('error', () => {})
      const error = await client.connect().then(
        () => undefined,
        (error: unknown) => error ?? 'away',
      )
      await client.end().catch(() => {})
      if (error === undefined) return
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`a server of the test's own did not start: ${printed}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}
