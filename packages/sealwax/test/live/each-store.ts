import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LiveServer, liveServer } from '@sealwax/live'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { temporaryFolder } from '../command/start-command.ts'
import { startTokenService, type TokenService } from './token-service.ts'

/** A store as an application meets it: its URL, and what its SDK or its adapter finds in the environment. */
export interface LiveStore {
  readonly url: string
  /** Credentials, and how to trust the server's certificate. */
  readonly env: Readonly<Record<string, string>>
}

interface Kind {
  readonly title: string
  readonly server: string
  /** Below a prefix that nobody else uses. `folder` is the test's own. */
  open(server: LiveServer, prefix: string, folder: string): Promise<LiveStore>
}

/** Every store of ours, on the server that stands for it. */
const kinds: readonly Kind[] = [
  {
    title: 'AWS Secrets Manager (ministack, an emulator)',
    server: 'ministack',
    open: async ({ endpoint }, prefix) => ({
      url: `aws://eu-west-1/${prefix}`,
      env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    }),
  },
  {
    title: 'Google Secret Manager (our double)',
    server: 'gcp-double',
    async open({ settings }, prefix, folder) {
      const project = `swap-${prefix.slice(0, 20)}`
      const { credentials } = await googleIdentity(settings, project, folder)
      writeFileSync(join(folder, 'ca.pem'), settings['CA'] ?? '')
      return {
        url: `gcp://${project}/${prefix}?endpoint=${settings['GRPC_TLS']}`,
        env: {
          GOOGLE_APPLICATION_CREDENTIALS: credentials,
          GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: join(folder, 'ca.pem'),
          METADATA_SERVER_DETECTION: 'none',
        },
      }
    },
  },
  {
    title: 'Azure Key Vault (our double)',
    server: 'azure-double',
    open: async ({ endpoint, settings }, prefix) => ({
      url: `azure://${new URL(endpoint).host}/${prefix}?emulator=true`,
      env: {
        AZURE_TENANT_ID: settings['TENANT_ID'] ?? '',
        AZURE_CLIENT_ID: settings['CLIENT_ID'] ?? '',
        AZURE_CLIENT_SECRET: settings['CLIENT_SECRET'] ?? '',
        AZURE_AUTHORITY_HOST: settings['AUTHORITY_HOST'] ?? '',
        NODE_EXTRA_CA_CERTS: settings['CA_FILE'] ?? '',
      },
    }),
  },
  {
    title: 'HashiCorp Vault',
    server: 'vault',
    open: async ({ settings }, prefix) => ({
      url: `vault://${new URL(settings['TLS'] ?? '').host}/${prefix}?auth=approle&ca=${encodeURIComponent(settings['CA_FILE'] ?? '')}`,
      env: {
        SEALWAX_VAULT_ROLE_ID: settings['APPROLE_ROLE_ID'] ?? '',
        SEALWAX_VAULT_SECRET_ID: settings['APPROLE_SECRET_ID'] ?? '',
      },
    }),
  },
  {
    title: 'Redis',
    server: 'redis',
    open: async ({ settings }, prefix) => ({
      url: `${settings['TLS']}/0?prefix=${prefix}&ca=${encodeURIComponent(settings['CA_FILE'] ?? '')}`,
      env: {
        SEALWAX_REDIS_USERNAME: settings['WRITER_USER'] ?? '',
        SEALWAX_REDIS_PASSWORD: settings['WRITER_PASSWORD'] ?? '',
      },
    }),
  },
]

/** The store of the test that runs now, a folder of its own, and what the folder's programs find in their environment. */
export let store: LiveStore
export let folder: string

let tokens: TokenService | undefined

/** Google's credentials: workload identity federation, whose token service is the test's own. */
async function googleIdentity(
  settings: LiveServer['settings'],
  project: string,
  place: string,
): Promise<{ readonly credentials: string }> {
  const token = `token-${crypto.randomUUID()}`
  const grants = [{ on: `projects/${project}`, roles: ['roles/secretmanager.admin'] }]
  const made = await fetch(`${settings['ADMIN']}/identities`, {
    method: 'POST',
    body: JSON.stringify({ token, grants }),
  })
  if (!made.ok) throw new Error(`The double made no identity: ${made.status}`)
  tokens = await startTokenService(token)
  const credentials = join(place, 'google.json')
  writeFileSync(join(place, 'subject.jwt'), 'a.b.c')
  writeFileSync(
    credentials,
    JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: tokens.url,
      credential_source: { file: join(place, 'subject.jwt') },
    }),
  )
  return { credentials }
}

/** The same tests on every store, or on those of these servers, or the reason why there are none. */
export function onEachStore(cases: () => void, only: readonly string[] = kinds.map(({ server }) => server)): void {
  for (const { title, server, open } of kinds.filter(kind => only.includes(kind.server))) {
    const found = liveServer(server)
    describe(title, () => {
      if ('missing' in found) return void test.skip(found.missing, () => {})
      beforeEach(async () => {
        folder = temporaryFolder()
        const own = join(folder, 'own')
        mkdirSync(own)
        store = await open(found, `swap${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`, own)
      })
      afterEach(async () => {
        await tokens?.stop()
        tokens = undefined
      })
      cases()
    })
  }
}
