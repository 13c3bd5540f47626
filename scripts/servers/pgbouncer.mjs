import { debianProgram } from './parts/debian-program.mjs'
import { startPooler } from './postgres/pooler.mjs'
import { findPostgres, startPostgres, versionOf } from './postgres/start.mjs'

// PgBouncer (ISC licence), before a PostgreSQL of its own.

export const name = 'pgbouncer'
/** Of Debian 12. */
export const version = '1.18'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const program = await findPostgres(name)
  const pgbouncer = await debianProgram({ server: name, command: 'pgbouncer', package: 'pgbouncer' })
  const { settings, port, stop } = await startPostgres({ name: 'postgres-behind', program })
  const pooler = await startPooler({ pgbouncer, port, user: settings.USER, password: settings.PASSWORD }).catch(
    async error => {
      await stop()
      throw error
    },
  )
  return {
    endpoint: `postgres://127.0.0.1:${pooler.port}`,
    settings: { ...settings, SERVER_PORT: `${port}`, SERVER_VERSION: await versionOf(program) },
    reset: async () => {},
    stop: async () => {
      await pooler.stop()
      await stop()
    },
  }
}
