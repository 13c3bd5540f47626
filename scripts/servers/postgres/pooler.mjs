import { chmod, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startProcess } from '../parts/server-process.mjs'
import { endFast, unprivileged } from './start.mjs'

/**
 * PgBouncer, which asks the server for each user's verifier (`auth_query`) and so knows of a new password at once. Databases are
 * passed on as they are called, session by session; `postgres_tx` is `postgres`, transaction by transaction.
 * @param {{ pgbouncer: string, port: number, user: string, password: string }} what the server's port, and who may read verifiers
 */
export async function startPooler({ pgbouncer, port: server, user, password }) {
  const [command = '', ...guard] = await unprivileged([pgbouncer])
  const main = await startProcess({
    name: 'pgbouncer',
    command,
    prepare: async (folder, port) => {
      await writeFile(join(folder, 'users.txt'), `"${user}" "${password}"\n`, { mode: 0o644 })
      await writeFile(join(folder, 'pgbouncer.ini'), configuration({ server, port, user, folder }), { mode: 0o644 })
      // It does not run as root either.
      await chmod(folder, 0o755)
    },
    args: () => [...guard, 'pgbouncer.ini'],
    isReady: answers,
  })
  return {
    ...main,
    stop: async () => {
      endFast(main.pid)
      await main.stop()
    },
  }
}

/** @param {{ server: number, port: number, user: string, folder: string }} what */
function configuration({ server, port, user, folder }) {
  return `[databases]
postgres_tx = host=127.0.0.1 port=${server} dbname=postgres pool_mode=transaction
* = host=127.0.0.1 port=${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
auth_user = ${user}
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = $1
max_client_conn = 200
default_pool_size = 5
ignore_startup_parameters = extra_float_digits
`
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', reject)
  })
}
