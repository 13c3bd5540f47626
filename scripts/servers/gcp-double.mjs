import { fileURLToPath } from 'node:url'
import { answers, startProcess } from './parts/server-process.mjs'

// Our own server of the real protocol of Google Secret Manager: packages/doubles/src/gcp/DOUBLE.md says what it does, and
// what of it was never compared with the real service.

export const name = 'gcp-double'
export const version = '1'

const program = fileURLToPath(new URL('../../packages/doubles/src/gcp/main.ts', import.meta.url))
// Before Node 22.18 types are stripped only where that is asked for.
const stripped = process.features.typescript ? [] : ['--experimental-strip-types']

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const { port, stop } = await startProcess({
    name,
    command: process.execPath,
    args: port => [...stripped, program, '--admin-port', String(port)],
    isReady: port => answers(`http://127.0.0.1:${port}/`),
  })
  const admin = `http://127.0.0.1:${port}`
  const answer = await fetch(admin)
  const { ports, ca } = /** @type {{ ports: Record<string, number>, ca: string }} */ (await answer.json())
  return {
    // For `new SecretManagerServiceClient({ apiEndpoint, port, sslCreds: credentials.createInsecure() })`.
    endpoint: `127.0.0.1:${ports['grpc']}`,
    settings: {
      REST: `127.0.0.1:${ports['rest']}`,
      GRPC_TLS: `localhost:${ports['grpcTls']}`,
      REST_TLS: `localhost:${ports['restTls']}`,
      CA: ca,
      ADMIN: admin,
    },
    reset: async () => void (await fetch(`${admin}/reset`, { method: 'POST' })),
    stop,
  }
}
