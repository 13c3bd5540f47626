import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endsWithUs } from '../parts/ends-with-us.mjs'
import { freePort, startProcess } from '../parts/server-process.mjs'
import { initialise, role, setUp } from './set-up.mjs'

/**
 * Two servers of a program that is Vault, or that is started as Vault is: one for development, one that is sealed.
 * @param {{ name: string, program: string }} what
 * @returns {Promise<import('../parts/run.mjs').Server>}
 */
export async function startVault({ name, program }) {
  const [command = '', ...args] = await endsWithUs([program, 'server'])
  const token = randomBytes(24).toString('base64url')
  const tlsPort = await freePort()
  const main = await startProcess({
    name,
    command,
    // The development server's own listener has TLS; it makes the certificate for it. The one without is one more.
    prepare: (folder, port) =>
      writeFile(join(folder, 'plain.json'), JSON.stringify({ listener: plain(port), disable_clustering: true })),
    args: () => [
      ...args,
      ...['-dev-tls', '-dev-tls-cert-dir=.', `-dev-listen-address=127.0.0.1:${tlsPort}`],
      ...['-dev-no-store-token', '-config=plain.json'],
    ],
    env: () => ({ VAULT_DEV_ROOT_TOKEN_ID: token, BAO_DEV_ROOT_TOKEN_ID: token }),
    isReady: async port => (await health(port)) === 200,
  })
  /** @type {import('../parts/server-process.mjs').ServerProcess | undefined} */
  let sealed
  const stop = async () => {
    await Promise.all([main.stop(), sealed?.stop()])
  }
  try {
    sealed = await startProcess({
      name: `${name}-sealed`,
      command,
      prepare: (folder, port) =>
        writeFile(
          join(folder, 'sealed.json'),
          JSON.stringify({ storage: { inmem: {} }, listener: plain(port), disable_mlock: true }),
        ),
      args: () => [...args, '-config=sealed.json'],
      isReady: async port => (await health(port)) === 501,
    })
    const endpoint = `http://127.0.0.1:${main.port}`
    const sealedEndpoint = `http://127.0.0.1:${sealed.port}`
    const jwt = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const known = {
      jwtPublicKey: jwt.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      roleId: randomUUID(),
      secretId: randomUUID(),
    }
    await initialise(sealedEndpoint)
    await setUp(endpoint, token, known)
    const caFile = join(main.folder, 'vault-ca.pem')
    return {
      endpoint,
      settings: {
        TOKEN: token,
        // The same server.
        TLS: `https://127.0.0.1:${tlsPort}`,
        CA: readFileSync(caFile, 'utf8'),
        CA_FILE: caFile,
        // Another server, which nobody can unseal.
        SEALED: sealedEndpoint,
        // Both roles have all rights to the values of the mounts, and no others. The JWT: ES256, `aud` as the role is called.
        ROLE: role,
        APPROLE_ROLE_ID: known.roleId,
        APPROLE_SECRET_ID: known.secretId,
        JWT_KEY: jwt.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
      reset: () => setUp(endpoint, token, known),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** @param {number} port */
function plain(port) {
  return { tcp: { address: `127.0.0.1:${port}`, tls_disable: true } }
}

/** 200 where it can be used, 501 before it is initialised. @param {number} port */
async function health(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/sys/health`)
  await answer.arrayBuffer()
  return answer.status
}
