import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LiveServer, liveServer } from '@sealwax/live'
import { OAuth2Client } from 'google-auth-library'
import type { ClientOptions, GoogleSecretManagerOptions } from '../../src/options.ts'

// The SDK would look for Google's metadata server before it believes that this is no machine of Google's.
process.env['METADATA_SERVER_DETECTION'] = 'none'

/** The double of the protocol, and what can be done to it from outside (packages/doubles/src/gcp/DOUBLE.md). */
export class GcpDouble {
  readonly version: string
  readonly grpc: Address
  readonly rest: Address
  readonly grpcTls: Address
  readonly restTls: Address
  readonly #admin: string

  constructor({ endpoint, version, settings }: LiveServer) {
    this.version = version
    this.grpc = addressOf(endpoint)
    this.rest = addressOf(settings['REST'])
    this.grpcTls = addressOf(settings['GRPC_TLS'])
    this.restTls = addressOf(settings['REST_TLS'])
    this.#admin = settings['ADMIN'] ?? ''
    // grpc-js reads it when it is loaded, which is at the first call of a provider.
    process.env['GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'] = fileWith(settings['CA'] ?? '')
  }

  /** A token that may do these things; an unknown one is UNAUTHENTICATED. */
  async token(grants: readonly Grant[], more: object = {}): Promise<string> {
    const token = `token-${crypto.randomUUID()}`
    await this.ask('POST', '/identities', { token, grants, ...more })
    return token
  }

  fault(effect: object, more: object = {}): Promise<unknown> {
    return this.ask('POST', '/faults', { effect, times: 1_000_000, ...more })
  }

  /** Somebody else's call, in the JSON of REST. */
  outside(method: string, request: object): Promise<unknown> {
    return this.ask('POST', '/outside', { method, request })
  }

  async counts(
    project: string,
  ): Promise<Readonly<Record<string, { readonly calls: number; readonly running: number }>>> {
    return (await this.ask('GET', `/counts?project=${project}`)) as never
  }

  async ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#admin}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}

export interface Grant {
  readonly on: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** The double, or the reason why it is not there. */
export function gcpDouble(): GcpDouble | { readonly missing: string } {
  const found = liveServer('gcp-double')
  return 'missing' in found ? found : new GcpDouble(found)
}

type AuthClient = NonNullable<GoogleSecretManagerOptions['authClient']>

let projects = 0

/** The id of a project that no other test uses. */
export function newProject(): string {
  return `test-${process.pid}-${crypto.randomUUID().slice(0, 8)}-${++projects}`
}

/** A client of google-auth-library that gives this token, and asks nobody for it. */
export function withToken(token: string): AuthClient {
  const client = new OAuth2Client()
  client.setCredentials({ access_token: token })
  // The SDK brings a copy of the library with the same classes of its own.
  return client as unknown as AuthClient
}

/** A client without TLS, which this adapter never makes by itself. Loads the SDK. */
export async function plainClient(
  transport: 'grpc' | 'rest',
  { host, port }: Address,
  token?: string,
): Promise<NonNullable<GoogleSecretManagerOptions['client']>> {
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
  const at: ClientOptions = { apiEndpoint: host, port, projectId: 'unused' }
  if (transport === 'grpc') {
    const { credentials } = await import('@grpc/grpc-js')
    return new SecretManagerServiceClient({ ...at, sslCreds: credentials.createInsecure() })
  }
  const { PassThroughClient } = await import('google-auth-library')
  const authClient = token === undefined ? (new PassThroughClient() as unknown as AuthClient) : withToken(token)
  return new SecretManagerServiceClient({ ...at, protocol: 'http', fallback: true, authClient })
}

function addressOf(text = ''): Address {
  const [host = '', port] = text.split(':')
  return { host, port: Number(port) }
}

function fileWith(pem: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'sealwax-gcp-')), 'ca.pem')
  writeFileSync(file, pem)
  return file
}
