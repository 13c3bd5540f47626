import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'
import { makeCertificates } from './parts/certificates.mjs'
import { debianProgram } from './parts/debian-program.mjs'
import { endsWithUs } from './parts/ends-with-us.mjs'
import { outcome } from './parts/outcome.mjs'
import { ServerMissing } from './parts/server-missing.mjs'
import { freePort, startProcess } from './parts/server-process.mjs'

// Redis itself (BSD licence up to 7.2), with TLS and ACL users: nobody gets in without a password. A second server wants a
// client's certificate as well.

export const name = 'redis'
/** Of Debian 12; what this machine has is told once it runs. */
export const version = '7.0.15'

/** Rules of the ACL users (Redis documentation, ACL): a writer and a reader have what the adapter needs, and nothing else. */
const users = {
  admin: '~* &* +@all',
  writer: '~* &* +get +hmget +scan +subscribe +eval +evalsha +type +time +publish +hset +hdel +pexpireat +persist +del',
  reader: '%R~* &* +get +mget +hmget +scan +subscribe',
  nobody: '',
}

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const redis = await debianProgram({ server: name, command: 'redis-server', package: 'redis-server' })
  const openssl = await debianProgram({ server: name, command: 'openssl', package: 'openssl' })
  const installed = await versionOf(redis)
  const [guarded = '', ...guard] = await endsWithUs([redis])
  const passwords = Object.fromEntries(Object.keys(users).map(user => [user, randomBytes(24).toString('base64url')]))
  const rules = Object.entries(users).map(([user, rule]) => `user ${user} on >${passwords[user]} ${rule}\n`)

  const tlsPort = await freePort()
  const main = await startProcess({
    name,
    command: guarded,
    prepare: async folder => {
      await makeCertificates(openssl, folder)
      await writeFile(join(folder, 'users.acl'), `user default off\n${rules.join('')}`)
    },
    args: port => [...guard, ...settings({ port, tlsPort, folder: '.', clients: 'optional' })],
    isReady: port => answersTo(plain(port)),
  })
  const { folder } = main
  const mutual = await startProcess({
    name: `${name}-mutual`,
    command: guarded,
    args: port => [...guard, ...settings({ port: 0, tlsPort: port, folder, clients: 'yes' })],
    isReady: port => answersTo(mutualTls(port, folder)),
  }).catch(async error => {
    await main.stop()
    throw error
  })

  return {
    endpoint: `redis://127.0.0.1:${main.port}`,
    version: installed,
    settings: {
      TLS: `rediss://127.0.0.1:${tlsPort}`,
      // Data of its own; the users are the same. No connection without CLIENT_CERT_FILE and CLIENT_KEY_FILE.
      MUTUAL_TLS: `rediss://127.0.0.1:${mutual.port}`,
      CA: readFileSync(join(folder, 'ca.pem'), 'utf8'),
      CA_FILE: join(folder, 'ca.pem'),
      CLIENT_CERT_FILE: join(folder, 'client.pem'),
      CLIENT_KEY_FILE: join(folder, 'client.key'),
      // Tests start servers of their own for what would disturb others. As JSON: the words of the command, without options.
      COMMAND: JSON.stringify([guarded, ...guard]),
      ...Object.fromEntries(
        Object.entries(passwords).flatMap(([user, password]) => [
          [`${user.toUpperCase()}_USER`, user],
          [`${user.toUpperCase()}_PASSWORD`, password],
        ]),
      ),
    },
    reset: async () => {
      const commands = [`AUTH admin ${passwords['admin']}`, 'FLUSHALL', 'SCRIPT FLUSH', 'ACL LOAD']
      for (const socket of [plain(main.port), mutualTls(mutual.port, folder)]) await ask(socket, commands)
    },
    stop: async () => {
      await Promise.all([main.stop(), mutual.stop()])
    },
  }
}

/** @param {{ port: number, tlsPort: number, folder: string, clients: 'optional' | 'yes' }} what port 0: TLS only */
function settings({ port, tlsPort, folder, clients }) {
  return [
    ...['--bind', '127.0.0.1', '--port', `${port}`, '--tls-port', `${tlsPort}`, '--tls-auth-clients', clients],
    ...['--tls-cert-file', join(folder, 'server.pem'), '--tls-key-file', join(folder, 'server.key')],
    ...['--tls-ca-cert-file', join(folder, 'ca.pem'), '--aclfile', join(folder, 'users.acl')],
    // Nothing is kept: all of it is gone with the process.
    ...['--save', '', '--appendonly', 'no'],
  ]
}

/** @param {string} redis */
async function versionOf(redis) {
  const { output } = await outcome([redis, '--version'])
  const found = / v=((\d+)\.\d+\.\d+)/.exec(output)
  if (Number(found?.[2] ?? 0) < 7) {
    throw new ServerMissing(`Redis 7 or newer is needed; this machine has: ${output.trim()}`)
  }
  return found?.[1] ?? ''
}

/** @param {number} port */
function plain(port) {
  return connect(port, '127.0.0.1')
}

/** @param {number} port @param {string} folder of the certificates */
function mutualTls(port, folder) {
  const [ca, cert, key] = ['ca.pem', 'client.pem', 'client.key'].map(file => readFileSync(join(folder, file)))
  return tls.connect({ port, host: '127.0.0.1', ca, cert, key })
}

/** Sends commands and resolves with all that is answered. @param {import('node:net').Socket} socket @param {string[]} commands @returns {Promise<string>} */
function ask(socket, commands) {
  return new Promise((resolve, reject) => {
    let answers = ''
    socket.on('data', chunk => (answers += chunk))
    socket.on('end', () => resolve(answers))
    socket.on('error', reject)
    socket.write([...commands, 'QUIT', ''].join('\r\n'))
  })
}

/** Nobody has said who they are: that is refused. @param {import('node:net').Socket} socket */
async function answersTo(socket) {
  return (await ask(socket, ['PING'])).startsWith('-NOAUTH')
}
