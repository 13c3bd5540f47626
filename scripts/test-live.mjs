// Starts the servers of scripts/servers/ and runs the live tests (test/**/*.live.test.ts) against them:
//
//   node scripts/test-live.mjs                                  every server, every live test
//   node scripts/test-live.mjs --only moto -- --project aws     some servers; after `--`, arguments of vitest
//   node scripts/test-live.mjs --only ministack --run node packages/aws/bench/single-read.ts
//                                                               another command with the servers there
//
// Tests learn from the environment where a server is (SEALWAX_LIVE_MINISTACK=http://…), or why it is not there
// (SEALWAX_LIVE_MINISTACK_MISSING), and skip with that reason. A server that is left out makes the run fail, unless
// --allow-missing says that this machine need not have it; one that could run and does not start always does.

import { spawn } from 'node:child_process'
import { root } from './packages.mjs'
import { knownServers, startServers } from './servers/parts/run.mjs'

process.exitCode = await main(process.argv.slice(2))

/** @param {string[]} args */
async function main(args) {
  const { only, allowMissing, command } = parse(args)
  const known = await knownServers()
  const unknown = only.filter(name => !known.some(server => server.name === name))
  if (unknown.length > 0) {
    console.error(`There is no server ${unknown.join(', ')}: there are ${known.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  const servers = await startServers(known.filter(({ name }) => only.length === 0 || only.includes(name)))
  try {
    for (const line of servers.started) console.log(`started  ${line}`)
    for (const line of [...servers.missing, ...servers.failed]) console.error(`missing  ${line}`)
    const code = await run(command, servers.env)
    if (servers.missing.length + servers.failed.length > 0) {
      console.error(
        `Not tried, because the server was not there:\n  ${[...servers.missing, ...servers.failed].join('\n  ')}`,
      )
    }
    if (servers.failed.length > 0 || (servers.missing.length > 0 && !allowMissing)) return code || 1
    return code
  } finally {
    await servers.stop()
  }
}

/** @param {string[]} args */
function parse(args) {
  /** @type {{ only: string[], allowMissing: boolean, command: string[] }} */
  const parsed = { only: [], allowMissing: false, command: [] }
  const vitest = ['pnpm', 'exec', 'vitest', 'run', '--config', 'vitest.workspace.ts', '--mode', 'live']
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]
    if (arg === '--allow-missing') parsed.allowMissing = true
    else if (arg === '--only') parsed.only = (args[++index] ?? '').split(',')
    else if (arg === '--run') return { ...parsed, command: args.slice(index + 1) }
    // Without a leading `--`, what this does not know is vitest's as well.
    else return { ...parsed, command: [...vitest, ...args.slice(arg === '--' ? index + 1 : index)] }
  }
  return { ...parsed, command: vitest }
}

/** @param {string[]} command @param {Record<string, string>} env @returns {Promise<number>} */
function run([file = '', ...args], env) {
  return new Promise(resolve => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, ...env },
    })
    // Ctrl-C reaches the child as well: this waits for it, and stops the servers then.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('error', error => {
      console.error(`${file} could not be started: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
