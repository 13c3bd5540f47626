// Google's own client on a double of this process: the same tests over gRPC and over REST.

import { randomUUID } from 'node:crypto'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { credentials } from '@grpc/grpc-js'
import { PassThroughClient } from 'google-auth-library'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { type GcpDouble, startGcpDouble } from '../../src/gcp/start.ts'

// Without this the client asks the network whether it runs on Google's machines.
process.env['METADATA_SERVER_DETECTION'] = 'none'

export type Transport = 'gRPC' | 'REST'

export interface Bench {
  readonly double: GcpDouble
  readonly client: SecretManagerServiceClient
  /** Of this test alone: `projects/…`. */
  readonly project: string
  readonly projectId: string
  /** As answers name it. */
  readonly answered: string
}

/** Runs the cases over each transport, each in a project of its own. */
export function overEach(title: string, cases: (bench: () => Bench, transport: Transport) => void): void {
  describe.each<Transport>(['gRPC', 'REST'])(`${title} (%s)`, transport => {
    let double: GcpDouble
    let client: SecretManagerServiceClient
    let bench: Bench
    beforeAll(async () => {
      double = await startGcpDouble()
      client = clientOf(double, transport)
    })
    beforeEach(() => {
      const projectId = newProject()
      const answered = `projects/${double.control.projectNumber(projectId)}`
      bench = { double, client, projectId, project: `projects/${projectId}`, answered }
    })
    afterAll(async () => {
      await client.close()
      await double.stop()
    })
    cases(() => bench, transport)
  })
}

export function newProject(): string {
  return `p-${randomUUID().slice(0, 8)}`
}

export function clientOf(double: GcpDouble, transport: Transport): SecretManagerServiceClient {
  const { ports } = double
  return transport === 'gRPC'
    ? new SecretManagerServiceClient({
        apiEndpoint: '127.0.0.1',
        port: ports.grpc,
        projectId: 'unused',
        sslCreds: credentials.createInsecure(),
      })
    : new SecretManagerServiceClient({
        apiEndpoint: '127.0.0.1',
        port: ports.rest,
        protocol: 'http',
        fallback: true,
        projectId: 'unused',
        authClient: new PassThroughClient(),
      })
}

/** A secret with these values as its versions. */
export async function secretWith({ client, project }: Bench, id: string, ...values: string[]): Promise<string> {
  await client.createSecret({ parent: project, secretId: id, secret: { replication: { automatic: {} } } })
  const name = `${project}/secrets/${id}`
  for (const value of values) await client.addSecretVersion({ parent: name, payload: { data: Buffer.from(value) } })
  return name
}

export async function readValue({ client }: Bench, version: string): Promise<string> {
  const [answer] = await client.accessSecretVersion({ name: version })
  return Buffer.from(answer.payload?.data ?? []).toString()
}

/** What a failing call is answered with, as the client tells it. */
export interface Rejection {
  readonly code: number
  readonly message: string
  readonly reason?: string
  readonly domain?: string
  readonly errorInfoMetadata?: Readonly<Record<string, string>>
  readonly statusDetails?: readonly object[]
}

export function rejectionOf(call: Promise<unknown>): Promise<Rejection> {
  return call.then(
    () => {
      throw new Error('the call should have failed')
    },
    (error: Rejection) => error,
  )
}

/** No repeating by the client. */
export const once: { readonly retry: null; readonly timeout: number } = { retry: null, timeout: 5_000 }
