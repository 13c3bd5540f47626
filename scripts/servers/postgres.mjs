import { findPostgres, startPostgres, versionOf } from './postgres/start.mjs'

// PostgreSQL itself (PostgreSQL licence): nobody gets in without a password.

export const name = 'postgres'
/** Of Debian 12; what this machine has is told once it runs. */
export const version = '15'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const program = await findPostgres(name)
  const installed = await versionOf(program)
  const { endpoint, settings, stop } = await startPostgres({ name, program })
  // Each test makes its own roles and tables, and removes them.
  return { endpoint, version: installed, settings, reset: async () => {}, stop }
}
