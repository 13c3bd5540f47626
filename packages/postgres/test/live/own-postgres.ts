import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, OwnServer } from '@sealwax/live'
import pg from 'pg'
import type { Server } from './postgres-world.ts'

type Settings = Readonly<Record<string, string | number>>

/** A server that one test has for itself, or a replica of one. Its superuser is `admin`. */
export class OwnPostgres extends OwnServer {
  readonly #like: Server

  private constructor(like: Server, port: number) {
    super('postgres', port)
    this.#like = like
    // Whoever runs it need not be who runs the tests.
    chmodSync(this.folder, 0o777)
  }

  /** @param like whose programs it is started with. */
  static async start(like: Server, settings: Settings = {}): Promise<OwnPostgres> {
    const own = new OwnPostgres(like, await freePort())
    writeFileSync(join(own.folder, 'password'), own.#password, { mode: 0o644 })
    const words = ['--auth=scram-sha-256', '--username=admin', '--pwfile=password', '--no-locale', '--no-sync']
    own.#run('initdb', [...words, '--encoding=UTF8', '--pgdata=data'])
    await own.#start(settings)
    return own
  }

  /** A replica of this server, which follows it. */
  async startReplica(): Promise<OwnPostgres> {
    const replica = new OwnPostgres(this.#like, await freePort())
    const from = `host=127.0.0.1 port=${this.port} user=admin password=${this.#password}`
    replica.#run('pg_basebackup', ['--dbname', from, '--write-recovery-conf', '--pgdata=data', '--checkpoint=fast'])
    await replica.#start({})
    return replica
  }

  get server(): Server {
    const { name, version, host, settings } = this.#like
    return { name, version, host, port: this.port, settings: { ...settings, USER: 'admin', PASSWORD: this.#password } }
  }

  override async stop(signal: NodeJS.Signals = 'SIGQUIT'): Promise<void> {
    await super.stop(signal)
  }

  protected async answers(): Promise<boolean> {
    const { host } = this.#like
    const client = new pg.Client({
      host,
      port: this.port,
      user: 'admin',
      password: this.#password,
      database: 'postgres',
    })
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } finally {
      await client.end().catch(() => {})
    }
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
    execFileSync(command, [...words, ...args], { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }

  async #start(more: Settings): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      fsync: 'off',
      ...more,
    }
    const own = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    await this.launch([...this.#words('postgres'), '-D', 'data', ...own])
  }
}
