import { checkOptions, isFlag, isMatch, isWhole, type OptionCheck, type OptionChecks } from '@sealwax/core/adapter'
import { addressProblem, isDatabase, type PostgresAddress } from './address.ts'
import { administratorRule, isAdministrator, type PostgresAdministrator } from './administrator.ts'
import { tablePattern } from './fence.ts'
import { isRoleName } from './quote.ts'
import type { MakeClient } from './sdk.ts'

/** What both targets need to know. */
export interface PostgresOptions {
  /** The database that consumers use, and where the table of fences is. */
  readonly database: string
  /** The primary, where roles are altered. */
  readonly server: PostgresAddress
  /** Where else consumers log in: replicas, poolers. A login is tested on each, and always on the server. Default: nowhere else. */
  readonly endpoints?: readonly PostgresAddress[] | undefined
  /** Who alters the roles: a secret, a function that gives a login at each connection, or a login. */
  readonly administrator: PostgresAdministrator
  /** The table of fences, `schema.table` in lower case. Default: `sealwax.rotation_fence`. */
  readonly fenceTable?: string | undefined
  /** Makes the table of fences where it is missing; the administrator then needs CREATE on the database. Default: false. */
  readonly createFenceTable?: boolean | undefined
  /** Rounds of the SCRAM verifier, 4,096 to 100,000: each login pays for them. Default: 4,096, as PostgreSQL's own. */
  readonly iterations?: number | undefined
  /** Milliseconds until a new connection must be ready, with TLS and login. Default: 5,000. */
  readonly connectTimeout?: number | undefined
  /**
   * Milliseconds for each statement, for a lock, and for a process that is stopped inside a transaction: the server ends it then.
   * Default: 10,000. Keep it below the `timeout` of the rotation.
   */
  readonly statementTimeout?: number | undefined
  /** Makes a client for these settings, instead of `new Client(config)` of the package `pg`: for a connector of a cloud, a proxy. */
  readonly client?: MakeClient | undefined
}

const milliseconds: OptionCheck = ['a whole number of milliseconds from 1 to 600,000', isWhole(1, 600_000)]

export const roleRule = 'a name of 1 to 63 bytes without NUL'

const shared: OptionChecks<PostgresOptions> = {
  database: ['the name of a database', isDatabase],
  server: ['an address', value => typeof value === 'object'],
  endpoints: ['an array of addresses, at least one', value => Array.isArray(value) && value.length > 0],
  administrator: [administratorRule, isAdministrator],
  fenceTable: ['schema.table, each of a-z 0-9 _', isMatch(tablePattern)],
  createFenceTable: ['true or false', isFlag],
  iterations: ['a whole number from 4,096 to 100,000', isWhole(4_096, 100_000)],
  connectTimeout: milliseconds,
  statementTimeout: milliseconds,
  client: ['a function that makes a client of the package pg', value => typeof value === 'function'],
}

/** @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another. Never with its value. */
export function checkPostgresOptions<O extends PostgresOptions>(
  options: O,
  own: Readonly<Record<Exclude<keyof O, keyof PostgresOptions>, OptionCheck>>,
): void {
  const checks = { ...shared, ...own } as OptionChecks<O>
  checkOptions(options, checks)
  for (const option of ['database', 'server', 'administrator', ...Object.keys(own)] as (keyof O & string)[]) {
    if (options[option] === undefined)
      throw new TypeError(`options.${option} must be ${checks[option][0]}; it is missing`)
  }
  checkAddress('options.server', options.server)
  for (const [index, address] of (options.endpoints ?? []).entries())
    checkAddress(`options.endpoints[${index}]`, address)
  if (options.server.pooler === true) {
    throw new TypeError('options.server must be the server itself: a pooler belongs into options.endpoints')
  }
}

function checkAddress(what: string, address: unknown): void {
  const problem = addressProblem(address)
  if (problem !== undefined) throw new TypeError(`${what}${problem}`)
}

export const isRole: OptionCheck = [roleRule, isRoleName]
