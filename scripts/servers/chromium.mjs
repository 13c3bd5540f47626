import { debianProgram } from './parts/debian-program.mjs'
import { outcome } from './parts/outcome.mjs'
import { ServerMissing } from './parts/server-missing.mjs'

// No server, but what the page's tests need of a machine: Chromium (BSD licence, Debian's package). The tests start it.

export const name = 'chromium'
/** Of Debian 12's security updates; what this machine has is told once it ran. */
export const version = '156'

/** The oldest that has all that the page uses: Ed25519 in Web Crypto, in a release since May 2025. */
const oldest = 137

/** CHROMIUM_PATH names another program. @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const program =
    process.env['CHROMIUM_PATH'] || (await debianProgram({ server: name, command: 'chromium', package: 'chromium' }))
  const { code, output } = await outcome([program, '--version'])
  const installed = /(\d+)\.\d+\.\d+\.\d+/.exec(output)
  if (code !== 0 || installed === null) throw new Error(`${program} --version tells no version: ${output.trim()}`)
  if (Number(installed[1]) < oldest) {
    throw new ServerMissing(`Chromium ${oldest} or newer is needed; this machine has ${installed[0]}`)
  }
  return { endpoint: program, version: installed[0], reset: async () => {}, stop: async () => {} }
}
