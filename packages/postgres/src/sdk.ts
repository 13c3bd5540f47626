import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'

/** What is used of a client of node-postgres (`Client` of the package `pg`). */
export interface PostgresClient {
  connect(): Promise<unknown>
  /** Without values, several statements may be sent at once. */
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** The settings of a client, as `new Client()` of the package `pg` takes them. */
export interface PostgresClientConfig {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Asked only where the server wants a password: that is how a server that wants none is found out. */
  readonly password: () => string
  readonly ssl: false | ConnectionOptions
  /** The socket, which is destroyed where a call is aborted or takes too long. */
  readonly stream: () => Duplex
  readonly application_name: string
  readonly keepAlive: true
}

/** Makes a client that is not connected yet. */
export type MakeClient = (config: PostgresClientConfig) => PostgresClient
