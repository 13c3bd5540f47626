import { readdirSync } from 'node:fs'
import { ServerMissing } from './server-missing.mjs'

/**
 * A server that runs.
 * @typedef {object} Server
 * @property {string} endpoint where its tests find it
 * @property {string} [version] what runs, where that is known only then
 * @property {Record<string, string>} [settings] what else its tests are told: NAME becomes SEALWAX_LIVE_<SERVER>_NAME
 * @property {() => Promise<void>} reset as if just started
 * @property {() => Promise<void>} stop
 */

/**
 * A file of scripts/servers/: adding one adds a server to the live tests.
 * @typedef {object} ServerModule
 * @property {string} name
 * @property {string} version
 * @property {() => Promise<Server>} start rejects with ServerMissing where this machine lacks something
 */

/**
 * @typedef {object} Running
 * @property {Record<string, string>} env tells tests where each server is, or why it is not there
 * @property {string[]} started one line a server
 * @property {string[]} missing one line a server that this machine cannot run
 * @property {string[]} failed one line a server that should run and does not
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<ServerModule[]>} in the order of their names */
export async function knownServers() {
  const folder = new URL('../', import.meta.url)
  const files = readdirSync(folder).filter(file => file.endsWith('.mjs'))
  return Promise.all(files.sort().map(file => import(new URL(file, folder).href)))
}

/**
 * Starts servers side by side.
 * @param {ServerModule[]} modules
 * @returns {Promise<Running>}
 */
export async function startServers(modules) {
  /** @type {Running} */
  const running = { env: {}, started: [], missing: [], failed: [], stop: async () => {} }
  /** @type {Server[]} */
  const servers = []
  await Promise.all(
    modules.map(async ({ name, version, start }) => {
      const variable = `SEALWAX_LIVE_${name.toUpperCase().replaceAll('-', '_')}`
      const begin = performance.now()
      try {
        const server = await start()
        servers.push(server)
        running.env[variable] = server.endpoint
        const runs = server.version ?? version
        running.env[`${variable}_VERSION`] = runs
        for (const [setting, value] of Object.entries(server.settings ?? {})) {
          running.env[`${variable}_${setting}`] = value
        }
        const seconds = ((performance.now() - begin) / 1_000).toFixed(1)
        running.started.push(`${name} ${runs} at ${server.endpoint} (${seconds} s)`)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        running.env[`${variable}_MISSING`] = why
        const list = error instanceof ServerMissing ? running.missing : running.failed
        list.push(`${name} ${version}: ${why}`)
      }
    }),
  )
  running.stop = async () => void (await Promise.all(servers.map(server => server.stop())))
  return running
}
