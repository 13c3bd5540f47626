import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Login, RevokeCall, SetCall, TargetCall } from '@sealwax/core/rotate'
import { liveServer } from '@sealwax/live'
import pg from 'pg'
import { describe, test } from 'vitest'
import type { PostgresAddress, PostgresOptions, PostgresUsersOptions } from '../../src/index.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The statements that stand in the README below a text. */
function statementsBelow(text: string): readonly string[] {
  const from = readme.indexOf(text)
  const block = from === -1 ? undefined : /```sql\n([\s\S]*?)```/.exec(readme.slice(from))?.[1]
  if (block === undefined) throw new Error(`The README has no SQL below ${text}`)
  return block.split(/;\n/).filter(statement => statement.trim() !== '')
}

/** A server that the tests were given. */
export interface Server {
  readonly name: string
  readonly version: string
  readonly host: string
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
}

function serverOf(name: string): Server | { readonly missing: string } {
  const found = liveServer(name)
  if ('missing' in found) return found
  const { hostname, port } = new URL(found.endpoint)
  // Of a pooler, the server behind it.
  const { SERVER_PORT = port, SERVER_VERSION = found.version } = found.settings
  const settings = { ...found.settings, ENDPOINT_PORT: port }
  return { name, version: SERVER_VERSION, host: hostname, port: Number(SERVER_PORT), settings }
}

/** Runs the cases on every server there is; says why on the others. */
export function onPostgres(
  title: string,
  cases: (server: Server) => void,
  names: readonly string[] = ['postgres', 'postgres-18'],
): void {
  for (const name of names) {
    const server = serverOf(name)
    if ('missing' in server) test.skip(`${title}, on ${name}: ${server.missing}`)
    else describe(`${title}, on PostgreSQL ${server.version}`, () => cases(server))
  }
}

/** With letters and others, as passwordcheck wants it, whatever is drawn. */
export function newPassword(): string {
  return `a1-${randomBytes(18).toString('base64url')}`
}

let worlds = 0

/** Two users, their owner, a rotator and a table of fences of their own, made by the README's SQL. */
export class World {
  readonly server: Server
  readonly owner: string
  readonly users: readonly [string, string]
  readonly rotator: Login
  readonly fenceTable: string
  readonly #schema: string
  readonly #admin: pg.Pool

  private constructor(server: Server, as: { readonly owner: string; readonly schema: string } | undefined) {
    this.server = server
    const unique = as?.owner ?? `t${process.pid}_${++worlds}`
    this.owner = unique
    this.users = [`${unique}_a`, `${unique}_b`]
    this.rotator = { username: `${unique}_rotator`, password: newPassword() }
    this.#schema = as?.schema ?? `${unique}_fences`
    this.fenceTable = `${this.#schema}.rotation_fence`
    const { USER: user = '', PASSWORD: password = '' } = server.settings
    this.#admin = new pg.Pool({ host: server.host, port: server.port, database: 'postgres', user, password, max: 3 })
    this.#admin.on('error', () => {})
  }

  /** @param as the names, which are the tests' own otherwise */
  static async open(server: Server, as?: { readonly owner: string; readonly schema: string }): Promise<World> {
    const world = new World(server, as)
    await world.#run(statementsBelow('## Set up'))
    if (Number.parseInt(server.version, 10) >= 16) await world.#run(statementsBelow('On PostgreSQL 16 or newer'))
    await world.sql(`ALTER ROLE ${world.rotator.username} PASSWORD '${world.rotator.password}'`)
    return world
  }

  /** The statement that stands in the README for ending sessions. */
  async allowEndingSessions(): Promise<void> {
    await this.#run(statementsBelow('Only for `compromised`'))
  }

  /** What the target is given, with the rights of the README. */
  options(more: Partial<PostgresUsersOptions> = {}): PostgresUsersOptions {
    return { ...this.shared(), users: this.users, owner: this.owner, ...more }
  }

  shared(): PostgresOptions {
    return {
      database: 'postgres',
      server: this.address,
      administrator: this.rotator,
      fenceTable: this.fenceTable,
    }
  }

  get address(): PostgresAddress {
    const { host, port } = this.server
    return { host, port }
  }

  /** The first user with a password that works. */
  async firstLogin(): Promise<Login> {
    const login = { username: this.users[0], password: newPassword() }
    await this.sql(`ALTER ROLE ${login.username} LOGIN PASSWORD '${login.password}'`)
    return login
  }

  nextLogin(): Login {
    return { username: this.users[1], password: newPassword() }
  }

  /** As the superuser. */
  async sql(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.#admin.query(text, values)).rows
  }

  async connect({ username, password }: Login, more: pg.ClientConfig = {}): Promise<pg.Client> {
    const { host, port } = this.server
    const client = new pg.Client({ host, port, database: 'postgres', user: username, password, ...more })
    client.on('error', () => {})
    await client.connect()
    return client
  }

  /** SQLSTATE with which a login is refused; undefined where it is let in. */
  async refusal(login: Login): Promise<string | undefined> {
    try {
      await (await this.connect(login)).end()
      return undefined
    } catch (error) {
      return String((error as { code?: unknown }).code)
    }
  }

  async dispose(): Promise<void> {
    const roles = [...this.users, this.rotator.username, this.owner]
    await this.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY($1)', [roles])
    await this.sql(`DROP SCHEMA IF EXISTS ${this.#schema} CASCADE`)
    for (const role of roles) {
      const [{ found } = {}] = await this.sql('SELECT count(*)::int AS found FROM pg_roles WHERE rolname = $1', [role])
      if (found === 1) await this.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
    await this.#admin.end()
  }

  async #run(statements: readonly string[]): Promise<void> {
    for (const statement of statements) {
      await this.sql(statement.replaceAll(/\bshop/g, this.owner).replaceAll(/\bsealwax\b/g, this.#schema))
    }
  }
}

export function call(fence = 1, more: Partial<TargetCall> = {}): TargetCall {
  return { signal: new AbortController().signal, secret: 'shop/db', fence, ...more }
}

export function setting<C>(current: C, fence = 1, more: Partial<SetCall<C>> = {}): SetCall<C> {
  return { ...call(fence), current, endSessions: false, ...more }
}

export function revoking<C>(published: C, fence = 1, more: Partial<RevokeCall<C>> = {}): RevokeCall<C> {
  return { ...call(fence), published, endSessions: false, ...more }
}
