import { setTimeout as wait } from 'node:timers/promises'

/**
 * What the tests find in a fresh Vault.
 * @typedef {object} Known
 * @property {string} jwtPublicKey PEM
 * @property {string} roleId
 * @property {string} secretId
 */

/** The mounts: KV version 2 at `secret` and, with slashes in its path, at `teams/a/kv`; KV version 1 at `kv1`. */
const mounts = { secret: '2', 'teams/a/kv': '2', kv1: '1' }

/** The policy and the roles of the tests; the audience that their JWTs are for. */
export const role = 'sealwax'

const rights = '{ capabilities = ["create", "read", "update", "patch", "delete", "list"] }'

/**
 * Makes a development server as the tests expect it, whatever was done to it before.
 * @param {string} endpoint @param {string} token @param {Known} known
 */
export async function setUp(endpoint, token, known) {
  /** @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method @param {string} path @param {object} [body] */
  const ask = async (method, path, body) => {
    const answer = await askVault(endpoint, method, path, body, token)
    if (!answer.ok) throw new Error(`Vault answered ${answer.status} to ${method} ${path}: ${await answer.text()}`)
    await answer.arrayBuffer()
  }
  for (const [path, version] of Object.entries(mounts)) {
    await ask('DELETE', `sys/mounts/${path}`)
    await ask('POST', `sys/mounts/${path}`, { type: 'kv', options: { version } })
  }
  for (const method of ['approle', 'jwt']) {
    await ask('DELETE', `sys/auth/${method}`)
    await ask('POST', `sys/auth/${method}`, { type: method })
  }
  const policy = Object.keys(mounts).map(path => `path "${path}/*" ${rights}`)
  await ask('PUT', `sys/policies/acl/${role}`, { policy: policy.join('\n') })

  await ask('POST', `auth/approle/role/${role}`, { token_policies: [role], token_ttl: '1h' })
  await ask('POST', `auth/approle/role/${role}/role-id`, { role_id: known.roleId })
  await ask('POST', `auth/approle/role/${role}/custom-secret-id`, { secret_id: known.secretId })
  await ask('POST', 'auth/jwt/config', { jwt_validation_pubkeys: [known.jwtPublicKey], jwt_supported_algs: ['ES256'] })
  await ask('POST', `auth/jwt/role/${role}`, {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: [role],
    token_policies: [role],
    token_ttl: '1h',
  })

  // A new mount of version 2 refuses everything until it has set itself up.
  for (const path of Object.keys(mounts).filter(path => mounts[/** @type {keyof typeof mounts} */ (path)] === '2')) {
    for (let tries = 0; !(await askVault(endpoint, 'GET', `${path}/config`, undefined, token)).ok; tries++) {
      if (tries === 100) throw new Error(`Vault's mount ${path} did not get ready`)
      await wait(50)
    }
  }
}

/** Initialises a server and leaves it sealed. @param {string} endpoint */
export async function initialise(endpoint) {
  const answer = await askVault(endpoint, 'PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 })
  if (!answer.ok) throw new Error(`Vault answered ${answer.status} to PUT sys/init: ${await answer.text()}`)
  await answer.arrayBuffer()
}

/** @param {string} endpoint @param {string} method @param {string} path @param {object} [body] @param {string} [token] */
function askVault(endpoint, method, path, body, token) {
  return fetch(`${endpoint}/v1/${path}`, {
    method,
    headers: { 'x-vault-request': 'true', ...(token === undefined ? {} : { 'x-vault-token': token }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}
