// Runs a script of this workspace on a machine that has nothing but some Node and npm:
//
//   node scripts/bootstrap.mjs <task> [arguments…]     runs `pnpm run ws:<task>` of package.json
//
// Plain JavaScript for Node 18 and newer, with nothing installed. What is missing of the right Node and pnpm is brought by
// npm for this one run (into npm's own cache, nothing is installed on the machine), then dependencies are installed if
// package.json files or the lockfile changed since the last time.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Exact versions: npm looks a range up anew each time, which takes seconds.
const NODE = '24.21.0'
const PNPM = '12.21.0'
const RELAUNCHED = 'SEALWAX_BOOTSTRAP'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.sealwax-installed')
const windows = process.platform === 'win32'
const relaunched = process.env[RELAUNCHED] !== undefined

const [task, ...args] = process.argv.slice(2)
process.exitCode = await main()

async function main() {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  if (task === undefined || scripts[`ws:${task}`] === undefined) {
    const known = Object.keys(scripts).filter(name => name.startsWith('ws:'))
    say(
      `${task === undefined ? 'Which task?' : `There is no task "${task}".`} Known: ${known.map(name => name.slice(3)).join(', ')}.`,
    )
    return 2
  }

  const nodeIsRight = isRightNode(process.versions.node)
  const pnpmIsRight = isRightPnpm(pnpmVersion())
  if (nodeIsRight && pnpmIsRight) {
    // `install` is for package.json files that the lockfile does not know yet.
    const code = task === 'install' ? 0 : install()
    if (code !== 0) return code
    // What a relaunch was told is not for the script: it may start this file again.
    return run('pnpm', ['--silent', 'run', `ws:${task}`, ...args], { [RELAUNCHED]: undefined })
  }

  if (relaunched) {
    explain(nodeIsRight)
    return 1
  }
  if (!existsSync(stamp)) say('preparing… (once: fetches what is missing of Node, pnpm and the dependencies)')
  const bring = [...(nodeIsRight ? [] : [`node@${NODE}`]), ...(pnpmIsRight ? [] : [`pnpm@${PNPM}`])]
  return run(
    'npx',
    ['--yes', ...bring.flatMap(name => ['-p', name]), 'node', fileURLToPath(import.meta.url), task, ...args],
    {
      [RELAUNCHED]: '1',
      npm_config_loglevel: 'error',
      npm_config_update_notifier: 'false',
    },
  )
}

/** Users of the packages need Node 22.12; the workspace runs TypeScript as it stands, which Node does from 22.18 on. @param {string} version */
function isRightNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26
}

/** The settings in pnpm-workspace.yaml are those of pnpm 12. @param {string | undefined} version */
function isRightPnpm(version) {
  return version !== undefined && Number(version.split('.')[0]) === 12
}

function pnpmVersion() {
  const answer = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8', shell: windows })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

/** Installs unless nothing that decides the outcome has changed since the last install. Quiet unless it fails. */
function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return 0
  // A stamp is there only after an install that ended well.
  rmSync(stamp, { force: true })
  if (!relaunched) say('preparing… (installs the dependencies)')
  const answer = spawnSync('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: 64 * 1024 * 1024,
    // Without a terminal, pnpm asks nothing only when it knows that it runs unattended.
    env: { ...process.env, CI: process.env.CI || 'true' },
  })
  if (answer.status === 0) {
    writeFileSync(stamp, fingerprint())
    return 0
  }
  say(`${answer.stdout ?? ''}${answer.stderr ?? ''}${answer.error?.message ?? ''}`.trim())
  say(
    'The dependencies could not be installed (above is what pnpm said). After a change to a package.json, run `node scripts/bootstrap.mjs install` and keep the new pnpm-lock.yaml.',
  )
  return answer.status ?? 1
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${root}\n`)
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']
  for (const parent of ['packages', 'examples']) {
    if (!existsSync(join(root, parent))) continue
    for (const name of readdirSync(join(root, parent)).sort()) files.push(`${parent}/${name}/package.json`)
  }
  for (const file of files) {
    const path = join(root, file)
    if (!existsSync(path)) continue
    hash.update(`${file}\n`).update(readFileSync(path))
    // A package whose own node_modules was removed needs the install again.
    const linked = file.includes('/') && existsSync(join(dirname(path), 'node_modules'))
    hash.update(`\n${linked}\n`)
  }
  return hash.digest('hex')
}

/**
 * Runs with this terminal's input and output; answers with the exit code.
 * @param {'npx' | 'pnpm'} command
 * @param {string[]} commandArgs
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function run(command, commandArgs, env = {}) {
  return new Promise(resolve => {
    /** @type {[string, string[]]} */
    const [file, fileArgs] = command === 'npx' ? npx(commandArgs) : [command, commandArgs]
    const shell = windows && file === command
    const child = spawn(file, shell ? fileArgs.map(quote) : fileArgs, {
      cwd: root,
      stdio: 'inherit',
      shell,
      env: { ...process.env, ...env },
    })
    // Ctrl-C reaches the whole group: the child ends by itself, and this waits for it.
    const wait = () => {}
    process.on('SIGINT', wait)
    const passOn = () => child.kill('SIGTERM')
    process.on('SIGTERM', passOn)
    child.on('error', error => {
      say(`${command} could not be started: ${error.message}`)
      if (command === 'npx') explain(false)
      resolve(1)
    })
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

/**
 * npm's own npx beside the npm that runs this: needs no shell, so that arguments arrive as they are on Windows too.
 * @param {string[]} npxArgs
 * @returns {[string, string[]]}
 */
function npx(npxArgs) {
  const npm = process.env.npm_execpath
  if (npm !== undefined && /npm-cli\.js$/.test(npm)) {
    const script = join(dirname(npm), 'npx-cli.js')
    if (existsSync(script)) return [process.execPath, [script, ...npxArgs]]
  }
  return ['npx', npxArgs]
}

/** For cmd.exe, the only shell that this uses. @param {string} text */
function quote(text) {
  return /^[\w@./:=-]+$/.test(text) ? text : `"${text.replace(/"/g, '""')}"`
}

/** @param {boolean} nodeIsRight */
function explain(nodeIsRight) {
  const missing = nodeIsRight
    ? 'pnpm could not be brought by npm.'
    : `This is Node ${process.versions.node}, and a newer one could not be brought by npm (npm's setting ignore-scripts, or no way to its registry, keeps it from working).`
  say(`${missing}
Install these, then run the same command again:
  Node 22.18 or newer, or 24 (see nodejs.org)${nodeIsRight ? ', which you have' : ''}
  pnpm ${PNPM.split('.')[0]}:  npm install --global pnpm@${PNPM}`)
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`)
}
