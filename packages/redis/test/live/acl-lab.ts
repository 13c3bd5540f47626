import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RevokeCall, SetCall, TargetCall } from '@sealwax/core/rotate'
import { type TcpFaultProxy, tcpFaultProxy } from '@sealwax/live'
import { OwnRedis, sendAll } from '@sealwax/live/redis'
import { createClient } from 'redis'
import type { RedisConnectionOptions } from '../../src/index.ts'
import { closing, rulesFor, server, type User } from './redis-server.ts'

export function randomPassword(): string {
  return randomBytes(24).toString('base64url')
}

export interface AclServerOptions {
  /** Lines of its ACL file beside the administrator and the rotator; `%` is the name of nobody. */
  readonly users?: readonly string[]
  /** Rules of the rotator. Default: the README's. */
  readonly rules?: readonly string[]
  /** More of the server's own options. */
  readonly options?: readonly string[]
  /** Where the users stand. Default: an ACL file. */
  readonly keptIn?: 'acl-file' | 'config-file'
}

/** A server with users: nobody gets in without a password, one is the administrator, one has the rotator's rights. */
export class AclLab {
  readonly own: OwnRedis
  readonly proxy: TcpFaultProxy
  readonly admin: User
  readonly rotator: User
  /** Of the users: their ACL file, or the server's configuration. */
  readonly file: string
  /** What the server wrote to its log. */
  readonly logFile: string
  readonly #folder: string
  readonly #options: readonly string[]

  private constructor(parts: {
    own: OwnRedis
    proxy: TcpFaultProxy
    users: readonly [User, User]
    folder: string
    file: string
    options: readonly string[]
  }) {
    this.own = parts.own
    this.proxy = parts.proxy
    this.admin = parts.users[0]
    this.rotator = parts.users[1]
    this.file = parts.file
    this.logFile = join(parts.folder, 'log')
    this.#folder = parts.folder
    this.#options = parts.options
  }

  static async start(more: AclServerOptions = {}): Promise<AclLab> {
    const { users = [], rules = rulesFor('rotator', 'shop'), keptIn = 'acl-file', options = [] } = more
    const folder = mkdtempSync(join(tmpdir(), 'sealwax-acl-'))
    const [admin, rotator] = [
      { username: 'admin', password: randomPassword() },
      { username: 'rotator', password: randomPassword() },
    ]
    const file = join(folder, keptIn === 'acl-file' ? 'users.acl' : 'redis.conf')
    const lines = [
      'user default off',
      `user admin on >${admin.password} ~* &* +@all`,
      `user rotator on >${rotator.password} ${rules.join(' ')}`,
      ...users,
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    const all = [
      ...(keptIn === 'acl-file' ? ['--aclfile', file] : []),
      ...['--logfile', join(folder, 'log'), '--loglevel', 'debug', ...options],
    ]
    const command: string[] = JSON.parse(server.settings['COMMAND'] ?? '[]')
    // A file of configuration stands before all options.
    const words = keptIn === 'config-file' ? [...command, file] : command
    const own = await OwnRedis.start(JSON.stringify(words), ...all)
    const proxy = await tcpFaultProxy('127.0.0.1', own.port)
    const lab = new AclLab({ own, proxy, users: [admin, rotator], folder, file, options: all })
    return closing(lab)
  }

  /** How the rotator reaches it; through what may fail. */
  get connection(): RedisConnectionOptions {
    const { host, port } = this.proxy
    return { url: `redis://${host}:${port}`, ...this.rotator, requestTimeout: 20_000, connectTimeout: 20_000 }
  }

  /** Sends commands as the administrator, past what may fail. */
  async ask(...commands: readonly (readonly string[])[]): Promise<unknown[]> {
    const client = createClient({
      url: this.own.url,
      ...this.admin,
      RESP: 2,
      socket: { reconnectStrategy: false },
      disableClientInfo: true,
    })
    return sendAll(client, commands)
  }

  /** How many passwords a user has. */
  async passwordsOf(user: string): Promise<number> {
    const [reply] = await this.ask(['ACL', 'GETUSER', user])
    const fields = reply as unknown[]
    return (fields[fields.indexOf('passwords') + 1] as unknown[]).length
  }

  /** What a login is answered, past all code of ours: `+OK`, or the server's error. */
  logIn(username: string, password: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.own.port, '127.0.0.1')
      socket.once('error', reject)
      socket.once('data', answer => {
        resolve(answer.toString().trim())
        socket.destroy()
      })
      socket.write(`AUTH ${username} ${password}\r\n`)
    })
  }

  async restart(signal: NodeJS.Signals = 'SIGKILL', ...more: readonly string[]): Promise<void> {
    await this.own.stop(signal)
    await this.own.start(...this.#options, ...more)
  }

  /** The folder of its ACL file is another one for now: no file can be made in it. */
  loseFile(): void {
    renameSync(this.#folder, `${this.#folder}-away`)
  }

  bringBackFile(): void {
    renameSync(`${this.#folder}-away`, this.#folder)
  }

  get log(): string {
    return readFileSync(this.logFile, 'utf8')
  }

  async close(): Promise<void> {
    await this.proxy.close()
    await this.own.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export function testing(more: Partial<TargetCall> = {}): TargetCall {
  return { signal: AbortSignal.timeout(30_000), secret: 'SHOP_REDIS', fence: 1, ...more }
}

export function setting<C>(current: C, more: Partial<SetCall<C>> = {}): SetCall<C> {
  return { ...testing(), current, endSessions: false, ...more }
}

export function revoking<C>(published: C, more: Partial<RevokeCall<C>> = {}): RevokeCall<C> {
  return { ...testing(), published, endSessions: false, ...more }
}
