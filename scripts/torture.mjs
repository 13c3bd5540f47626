// The runs that take minutes or hours: what the tests do with a few, drawn cases, with all of them.
//
//   node scripts/bootstrap.mjs torture:all         everything, with the Node and the packages that this takes
//   node scripts/torture.mjs                      the same, where these are there
//   node scripts/torture.mjs --only rotation      some of: files, rotation, audit, live
//   node scripts/torture.mjs --only live --servers redis,vault
//
// `live` starts the servers of scripts/servers/. Each line of its output that begins with `rotation on` says what was tried.

import { spawn } from 'node:child_process'
import { root } from './packages.mjs'

const vitest = ['exec', 'vitest', 'run', '--config', 'vitest.workspace.ts']

/** @type {Record<string, (servers: string) => { command: string[], env?: Record<string, string> }>} */
const runs = {
  files: () => ({ command: ['pnpm', '--silent', '--dir', 'packages/file', 'run', 'torture'] }),
  rotation: () => ({ command: ['pnpm', ...vitest, 'test/rotat'], env: { SEALWAX_ROTATION: 'full' } }),
  audit: () => ({ command: ['pnpm', ...vitest, 'test/audit'], env: { SEALWAX_AUDIT: 'full' } }),
  live: servers => ({
    command: [
      ...['node', 'scripts/test-live.mjs', '--allow-missing'],
      ...['--only', servers, '--', 'test/live/rotation'],
    ],
    env: { SEALWAX_ROTATION: 'full' },
  }),
}
const allServers = 'redis,vault,openbao,ministack,moto,gcp-double,azure-double'

process.exitCode = await main(process.argv.slice(2))

/** @param {string[]} args */
async function main(args) {
  const { only = Object.keys(runs).join(','), servers = allServers } = parse(args)
  let code = 0
  for (const name of only.split(',')) {
    const run = runs[name]
    if (run === undefined) {
      console.error(`There is no run ${name}: there are ${Object.keys(runs).join(', ')}.`)
      return 2
    }
    const { command, env = {} } = run(servers)
    const start = Date.now()
    const failed = (await runCommand(command, env)) !== 0
    console.log(`torture: ${name} ${failed ? 'FAILED' : 'held'} after ${Math.round((Date.now() - start) / 1_000)} s`)
    if (failed) code = 1
  }
  return code
}

/** @param {string[]} args @returns {{ only?: string, servers?: string }} */
function parse(args) {
  /** @type {Record<string, string>} */
  const found = {}
  for (let index = 0; index < args.length; index += 2) {
    const [option = '', value] = args.slice(index, index + 2)
    if ((option !== '--only' && option !== '--servers') || value === undefined) {
      console.error(`Expected --only or --servers with names, received ${option}.`)
      process.exit(2)
    }
    found[option.slice(2)] = value
  }
  return found
}

/** @param {string[]} command @param {Record<string, string>} env @returns {Promise<number>} */
function runCommand([file = '', ...args], env) {
  return new Promise(resolve => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', error => {
      console.error(`${file} could not be started: ${error.message}`)
      resolve(1)
    })
    child.on('close', code => resolve(code ?? 1))
  })
}
