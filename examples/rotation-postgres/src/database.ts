// The database that the example needs, made by the SQL of the guide under names of its own, and removed at the end.

import { readFileSync } from 'node:fs'
import { tokenUrlsafe } from '@sealwax/core/generate'
import pg from 'pg'

/** What the guide calls `shop` and `sealwax`, and a table. */
export const owner = 'sealwax_example'
export const schema = 'sealwax_example_fences'
export const orders = 'sealwax_example_orders'
export const users: readonly [string, string] = ['sealwax_example_a', 'sealwax_example_b']

export interface Server {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly ssl: boolean
}

/** DATABASE_URL, or the server that was started for us. */
export function superuser(): Server & { readonly user: string; readonly password: string } {
  const { DATABASE_URL, SEALWAX_LIVE_POSTGRES: started, SEALWAX_LIVE_POSTGRES_MISSING: missing } = process.env
  const given = DATABASE_URL ?? started
  if (given === undefined) {
    throw new Error(`There is no server: ${missing ?? 'run `pnpm start`, or set DATABASE_URL to a superuser’s URL'}.`)
  }
  const url = new URL(given)
  const { SEALWAX_LIVE_POSTGRES_USER: user = '', SEALWAX_LIVE_POSTGRES_PASSWORD: password = '' } = process.env
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1) || 'postgres',
    ssl: url.searchParams.get('sslmode') === 'verify-full',
    user: decodeURIComponent(url.username) || user,
    password: decodeURIComponent(url.password) || password,
  }
}

/** Makes roles, tables and two first passwords. */
export async function setUp(): Promise<{ first: pg.ClientConfig; rotator: { username: string; password: string } }> {
  const [password, rotatorPassword] = [tokenUrlsafe(32), tokenUrlsafe(32)]
  await as(superuser(), async client => {
    await remove(client)
    const { rows } = await client.query('SHOW server_version_num')
    const files = Number(rows[0].server_version_num) >= 160_000 ? ['set-up.sql', 'set-up-16.sql'] : ['set-up.sql']
    for (const file of files) {
      const sql = readFileSync(new URL(file, import.meta.url), 'utf8')
      await client.query(sql.replaceAll(/\bshop/g, owner).replaceAll(/\bsealwax\b/g, schema))
    }
    await client.query(`CREATE TABLE ${orders} (id bigserial PRIMARY KEY, who name DEFAULT session_user)`)
    await client.query(`ALTER TABLE ${orders} OWNER TO ${owner}`)
    await client.query(`ALTER ROLE ${users[0]} LOGIN PASSWORD '${password}'`)
    await client.query(`ALTER ROLE ${owner}_rotator PASSWORD '${rotatorPassword}'`)
  })
  return {
    first: { user: users[0], password },
    rotator: { username: `${owner}_rotator`, password: rotatorPassword },
  }
}

export async function tearDown(): Promise<void> {
  await as(superuser(), remove)
}

async function remove(client: pg.Client): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${orders}`)
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  for (const role of [...users, `${owner}_rotator`, owner]) {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
    if (rowCount === 1) await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
}

async function as(config: pg.ClientConfig, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
