import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { debianProgram } from './parts/debian-program.mjs'
import { findProgram } from './parts/find-program.mjs'
import { ServerMissing } from './parts/server-missing.mjs'
import { startPooler } from './postgres/pooler.mjs'
import { startPostgres, versionOf } from './postgres/start.mjs'

// PostgreSQL itself (PostgreSQL licence), and PgBouncer (ISC) before it: nobody gets in without a password.

export const name = 'postgres'
/** Of Debian 12; what this machine has is told once it runs. */
export const version = '15'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const program = await findPostgres()
  const pgbouncer = await debianProgram({ server: name, command: 'pgbouncer', package: 'pgbouncer' })
  const installed = await versionOf(program)
  const { endpoint, settings, password, port, stop } = await startPostgres({ name, program })
  const pooler = await startPooler({ pgbouncer, port, user: settings.USER, password }).catch(async error => {
    await stop()
    throw error
  })
  return {
    endpoint,
    version: installed,
    settings: { ...settings, POOLER_PORT: `${pooler.port}`, PGBOUNCER: pgbouncer },
    // Each test makes its own roles and databases, and removes them.
    reset: async () => {},
    stop: async () => {
      await pooler.stop()
      await stop()
    },
  }
}

/** Debian keeps a folder for each version, none of them in PATH. */
async function findPostgres() {
  const found = newest() ?? findProgram('postgres')
  if (found !== undefined) return found
  // What the package puts into PATH finds a server of one of the versions.
  await debianProgram({ server: name, command: 'pg_lsclusters', package: 'postgresql' })
  const installed = newest()
  if (installed === undefined) throw new ServerMissing('the package postgresql brought no server')
  return installed
}

function newest() {
  const folder = '/usr/lib/postgresql'
  const versions = existsSync(folder) ? readdirSync(folder) : []
  return versions
    .sort((one, other) => Number(other) - Number(one))
    .map(each => join(folder, each, 'bin', 'postgres'))
    .find(each => existsSync(each))
}
