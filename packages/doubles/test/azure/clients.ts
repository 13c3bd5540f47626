// Microsoft's own client, and bare HTTPS, on a double of this process.

import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { ClientSecretCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type AzureDouble, type Identity, startAzureDouble } from '../../src/azure/start.ts'

export interface Bench {
  readonly double: AzureDouble
  /** Who may do everything, in the vault `main`. */
  readonly client: SecretClient
}

/** A double for the whole file, as just started in every test. */
export function bench(): () => Bench {
  let made: Bench
  beforeAll(async () => {
    const double = await startAzureDouble()
    made = { double, client: clientOf(double, double.identities.officer) }
  })
  beforeEach(() => made.double.control.reset())
  afterAll(() => made.double.stop())
  return () => made
}

export interface ClientOptions {
  readonly vaultUrl?: string
  readonly maxRetries?: number
}

/** A client with a credential of its own, which has no token yet. It repeats nothing, if not said. */
export function clientOf(double: AzureDouble, identity: Identity, options: ClientOptions = {}): SecretClient {
  return new SecretClient(options.vaultUrl ?? double.vaultUrl, credentialOf(double, identity), {
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: options.maxRetries ?? 0, retryDelayInMs: 1, maxRetryDelayInMs: 1 },
    tlsOptions: { ca: double.ca },
  })
}

export function credentialOf(double: AzureDouble, { clientId, clientSecret = '' }: Identity): ClientSecretCredential {
  return new ClientSecretCredential(double.tenantId, clientId, clientSecret, {
    authorityHost: double.authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: double.ca },
  })
}

/** What it rejects with: fields of the SDK's RestError. */
export interface Rejection {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
  readonly statusCode: number | undefined
  /** The inner error's code, `error.innererror.code` of the body. */
  readonly inner: string | undefined
}

export async function rejectionOf(work: Promise<unknown>): Promise<Rejection> {
  const error = await work.then(
    () => new Error('It did not reject.'),
    (reason: unknown) => reason,
  )
  const { name, message, code, statusCode, details } = error as Rejection & {
    details?: { error?: { innerError?: { code?: string } } }
  }
  return { name, message, code, statusCode, inner: details?.error?.innerError?.code }
}

export interface Wire {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** The body, parsed; undefined without one. */
  readonly json: unknown
}

export interface WireRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request of no SDK. */
export function send(
  double: AzureDouble,
  url: string,
  { method = 'GET', headers = {}, body }: WireRequest = {},
): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, ca: double.ca }, response => {
      text(response).then(received => {
        const isJson = response.headers['content-type']?.startsWith('application/json') === true && received !== ''
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: received, json: isJson ? JSON.parse(received) : undefined })
      }, reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A request to the vault `main` with a token of who may do everything. @param path with its query, except for api-version */
export function call(
  double: AzureDouble,
  method: string,
  path: string,
  body?: object,
  apiVersion = '2026-04-01',
): Promise<Wire> {
  const token = double.control.token(double.identities.officer.clientId, 'https://vault.azure.net')
  const url = `${double.vaultUrl}${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`
  return send(double, url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(items)
}
