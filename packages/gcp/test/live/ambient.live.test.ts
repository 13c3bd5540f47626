import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type GcpDouble, gcpDouble, newProject } from './gcp-double.ts'

const account = 'shop@project.iam.gserviceaccount.com'

/** What a machine of Google's answers its programs (Compute Engine, About VM metadata): the project, and tokens. */
class MetadataServer {
  /** How often each path was asked for. */
  readonly asked: Map<string, number> = new Map()
  readonly #server: Server

  constructor(project: string, token: string) {
    const answers: Readonly<Record<string, string>> = {
      '/computeMetadata/v1/instance': '{}',
      '/computeMetadata/v1/instance/service-accounts/default/email': account,
      '/computeMetadata/v1/project/project-id': project,
      '/computeMetadata/v1/universe/universe-domain': 'googleapis.com',
      '/computeMetadata/v1/instance/service-accounts/default/token': JSON.stringify({
        access_token: token,
        expires_in: 3_600,
        token_type: 'Bearer',
      }),
    }
    this.#server = createServer(({ url = '' }, outgoing) => {
      const [path = ''] = url.split('?')
      this.asked.set(path, (this.asked.get(path) ?? 0) + 1)
      const answer = answers[path]
      outgoing.setHeader('Metadata-Flavor', 'Google')
      if (answer?.startsWith('{')) outgoing.setHeader('content-type', 'application/json')
      outgoing.writeHead(answer === undefined ? 404 : 200).end(answer)
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** In a process of its own, which has nothing but the machine to go by: neither project nor credentials are told. */
const program = `
  import { createSecrets } from '@sealwax/core'
  import { opener } from '@sealwax/gcp'
  const { ENDPOINT, TRANSPORT } = process.env
  const url = { scheme: 'gcp', path: '', query: new Map([['endpoint', ENDPOINT], ['transport', TRANSPORT]]) }
  const provider = opener.open(url)
  const secrets = createSecrets(provider, { cache: false })
  await secrets.put('key', 'value')
  const values = await Promise.all(Array.from({ length: 100 }, () => secrets.get('key')))
  const who = await provider.whoAmI({ signal: AbortSignal.timeout(10_000), notice() {} })
  console.log(JSON.stringify([provider.location, [...new Set(values)], who]))
  await secrets.close()`

async function run(env: Readonly<Record<string, string>>): Promise<unknown> {
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program]
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const { PATH = '', GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: roots = '' } = process.env
  const trusted = { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: roots, NODE_EXTRA_CA_CERTS: roots }
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env: { PATH, ...trusted, ...env } })
  return JSON.parse(stdout)
}

const found = gcpDouble()
describe.skipIf('missing' in found)(
  `a machine's own project and identity${'missing' in found ? `: ${found.missing}` : ''}`,
  // A process each, which a busy machine takes its time to start.
  { timeout: 60_000 },
  () => {
    test.each(['grpc', 'rest'] as const)(
      'are found by gcp: alone, and a hundred reads ask for one token (%s)',
      async transport => {
        const double = found as GcpDouble
        const project = newProject()
        const token = await double.token([{ on: `projects/${project}`, roles: ['roles/secretmanager.admin'] }])
        const metadata = new MetadataServer(project, token)
        try {
          const { port } = transport === 'grpc' ? double.grpcTls : double.restTls
          const endpoint = `localhost:${port}`
          const env = {
            GCE_METADATA_HOST: await metadata.listen(),
            METADATA_SERVER_DETECTION: 'assume-present',
            HOME: '/nowhere',
            CLOUDSDK_CONFIG: '/nowhere',
            ENDPOINT: endpoint,
            TRANSPORT: transport,
          }
          expect(await run(env)).toEqual([`google-secret-manager ${project} at ${endpoint}`, ['value'], account])
          expect(metadata.asked.get('/computeMetadata/v1/instance/service-accounts/default/token')).toBe(1)
        } finally {
          metadata.close()
          await double.ask('POST', `/reset?project=${project}`)
        }
      },
    )
  },
)
