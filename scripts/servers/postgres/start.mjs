import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join, relative, resolve } from 'node:path'
import { makeCertificates } from '../parts/certificates.mjs'
import { debianProgram } from '../parts/debian-program.mjs'
import { endsWithUs } from '../parts/ends-with-us.mjs'
import { findProgram } from '../parts/find-program.mjs'
import { lastLines, outcome } from '../parts/outcome.mjs'
import { ServerMissing } from '../parts/server-missing.mjs'
import { startProcess } from '../parts/server-process.mjs'

/** @typedef {import('../parts/server-process.mjs').ServerProcess} ServerProcess */

const superuser = 'admin'

/** Who gets in how (PostgreSQL documentation, 21.1). Two roles are for tests: one needs no password, one is kept out. */
const rules = `
host    all          trusting  127.0.0.1/32 trust
host    all          barred    127.0.0.1/32 reject
hostssl all          encrypted 127.0.0.1/32 scram-sha-256
host    all          encrypted 127.0.0.1/32 reject
host    all          all       127.0.0.1/32 scram-sha-256
host    replication  all       127.0.0.1/32 scram-sha-256
`

/**
 * A cluster of its own: TLS, SCRAM, every statement in its log, nothing kept.
 * @param {{ name: string, program: string, copied?: { from: string, folders: string[] }, hasTls?: boolean }} what `program` is `postgres`, beside
 *   which `initdb` is; `copied`: it is below `from`, in folders that are copied to where an unprivileged user can read them
 */
export async function startPostgres({ name, program: given, copied, hasTls = true }) {
  const openssl = await debianProgram({ server: name, command: 'openssl', package: 'openssl' })
  const password = randomBytes(24).toString('base64url')
  const program = copied === undefined ? given : `./${relative(copied.from, given)}`
  const bin = dirname(program)
  const [command = '', ...guard] = await unprivileged([program])
  const main = await startProcess({
    name,
    command,
    prepare: async folder => {
      for (const each of copied?.folders ?? []) {
        cpSync(join(copied?.from ?? '', each), join(folder, each), { recursive: true })
      }
      await makeCertificates(openssl, folder)
      await writeFile(join(folder, 'password'), password)
      own(folder)
      const settings = ['--auth=scram-sha-256', `--username=${superuser}`, '--pwfile=password', '--encoding=UTF8']
      const words = await unprivileged([`${bin}/initdb`, '--pgdata=data', '--no-locale', '--no-sync', ...settings])
      const { code, output } = await outcome(words, { cwd: folder })
      if (code !== 0) throw new Error(`initdb failed:\n${lastLines(output)}`)
      await writeFile(join(folder, 'data', 'pg_hba.conf'), rules)
    },
    args: port => [...guard, '-D', 'data', ...settingsOf(port, hasTls)],
    isReady: port => speaksPostgres(port),
  })
  const { folder, port } = main
  return {
    ...main,
    password,
    settings: {
      USER: superuser,
      PASSWORD: password,
      CA_FILE: join(folder, 'ca.pem'),
      // What it prints, with every statement.
      LOG_FILE: join(folder, 'output.log'),
      // Tests start servers of their own. As JSON: the words that run a program of `BIN` as a user who may.
      GUARD: JSON.stringify(await unprivileged([])),
      BIN: resolve(folder, bin),
    },
    endpoint: `postgres://127.0.0.1:${port}`,
    stop: async () => {
      // Fast: whoever is connected is cut off (PostgreSQL documentation, 19.5).
      endFast(main.pid)
      await main.stop()
    },
  }
}

/** @param {number} pid */
export function endFast(pid) {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error
  }
}

/** @param {number} port @param {boolean} hasTls */
function settingsOf(port, hasTls) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // Paths are from the data folder.
    ...(hasTls && {
      ssl: 'on',
      ssl_cert_file: '../server.pem',
      ssl_key_file: '../server.key',
      ssl_ca_file: '../ca.pem',
    }),
    password_encryption: 'scram-sha-256',
    max_connections: 200,
    log_statement: 'all',
    // Everything goes with the process: nothing is worth a sync.
    fsync: 'off',
  }
  return Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
}

/**
 * PostgreSQL does not run as root: then it runs as nobody, and ends with us all the same (a new user forgets the kernel's promise).
 * @param {string[]} words @returns {Promise<string[]>}
 */
export async function unprivileged(words) {
  const guarded = await endsWithUs(words)
  if (process.getuid?.() !== 0) return guarded
  const setpriv = findProgram('setpriv')
  if (setpriv === undefined) throw new ServerMissing('PostgreSQL does not run as root, and there is no setpriv')
  const { uid, gid } = nobody()
  return [setpriv, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...guarded]
}

/** Gives a folder to who runs PostgreSQL. @param {string} folder */
function own(folder) {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = nobody()
  for (const path of ['.', ...readdirSync(folder)]) chownSync(join(folder, path), uid, gid)
}

function nobody() {
  const [, , uid = '65534', gid = '65534'] =
    /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

/** Asks whether it speaks TLS (documentation, 55.2.10): that needs no login. It says so before it takes logins. @param {number} port @returns {Promise<boolean>} */
function speaksPostgres(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])))
    socket.on('error', reject)
    socket.on('data', data => {
      socket.destroy()
      resolve(/^[SN]$/.test(data.toString()))
    })
  })
}

/** @param {string} program `postgres` @returns {Promise<string>} */
export async function versionOf(program) {
  const { output } = await outcome([program, '--version'])
  const version = /\) (\d+\.\d+)/.exec(output)?.[1]
  if (version === undefined || Number.parseInt(version, 10) < 14) {
    throw new ServerMissing(`PostgreSQL 14 or newer is needed; this machine has: ${output.trim()}`)
  }
  return version
}

/**
 * `postgres` of the newest version; Debian keeps a folder for each, none of them in PATH.
 * @param {string} server for messages
 */
export async function findPostgres(server) {
  const found = newest() ?? findProgram('postgres')
  if (found !== undefined) return found
  // What the package puts into PATH finds a server of one of the versions.
  await debianProgram({ server, command: 'pg_lsclusters', package: 'postgresql' })
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
