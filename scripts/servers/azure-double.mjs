import { fileURLToPath } from 'node:url'
import { answers, startProcess } from './parts/server-process.mjs'

// Our own server of the real protocol of Azure Key Vault: packages/doubles/src/azure/DOUBLE.md says what it does, and what of
// it was never compared with the real service.

export const name = 'azure-double'
export const version = '1'

const program = fileURLToPath(new URL('../../packages/doubles/src/azure/main.ts', import.meta.url))
// Before Node 22.18 types are stripped only where that is asked for.
const stripped = process.features.typescript ? [] : ['--experimental-strip-types']

/**
 * What the admin port tells: see start.ts of the double.
 * @typedef {object} About
 * @property {Record<string, string>} vaults
 * @property {string} authorityHost
 * @property {string} tenantId
 * @property {Record<'officer' | 'user' | 'stranger', { clientId: string, clientSecret: string }>} identities
 * @property {string} identityEndpoint
 * @property {string} identityHeader
 * @property {string} ca
 * @property {string} caFile
 */

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const { port, stop } = await startProcess({
    name,
    command: process.execPath,
    // In the folder that the process has to itself.
    args: port => [...stripped, program, '--admin-port', String(port), '--ca-file', 'ca.pem'],
    isReady: port => answers(`http://127.0.0.1:${port}/`),
  })
  const admin = `http://127.0.0.1:${port}`
  const about = /** @type {About} */ (await fetch(admin).then(answer => answer.json()))
  const { officer, user, stranger } = about.identities
  return {
    // For `new SecretClient(url, credential, { disableChallengeResourceVerification: true })`.
    endpoint: String(about.vaults['main']),
    settings: {
      OTHER_VAULT: String(about.vaults['other']),
      // For `new ClientSecretCredential(tenant, id, secret, { authorityHost, disableInstanceDiscovery: true })`.
      AUTHORITY_HOST: about.authorityHost,
      TENANT_ID: about.tenantId,
      CLIENT_ID: officer.clientId,
      CLIENT_SECRET: officer.clientSecret,
      USER_CLIENT_ID: user.clientId,
      USER_CLIENT_SECRET: user.clientSecret,
      STRANGER_CLIENT_ID: stranger.clientId,
      STRANGER_CLIENT_SECRET: stranger.clientSecret,
      IDENTITY_ENDPOINT: about.identityEndpoint,
      IDENTITY_HEADER: about.identityHeader,
      // Trusted by NODE_EXTRA_CA_CERTS (the file, set before a process starts) or the SDK's `tlsOptions: { ca }` (the text).
      CA: about.ca,
      CA_FILE: about.caFile,
      ADMIN: admin,
    },
    reset: async () => void (await fetch(`${admin}/reset`, { method: 'POST' })),
    stop,
  }
}
