import { builtVault, version } from './vault/build.mjs'
import { startVault } from './vault/start.mjs'

// HashiCorp's Vault itself, built from source: see vault/build.mjs. Its licence is the Business Source License 1.1 (BUSL): it is
// built here as a tool for tests, on the machine that runs them. Nothing of it is in this repository or in any package of it,
// and what is built must not be passed on with them.

export const name = 'vault'
export { version }

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  return startVault({ name, program: await builtVault() })
}
