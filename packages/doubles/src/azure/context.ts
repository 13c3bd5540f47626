import type { Vault } from './store.ts'

/** What an operation works with. */
export interface Context {
  readonly vault: Vault
  /** Milliseconds since 1970, by the double's clock. */
  readonly now: number
  readonly apiVersion: string
  /** It is no call of a client: tests change something, and what only the service itself may do is allowed. */
  readonly outside: boolean
  /**
   * The call sees what was there before the last write. "With allow listing: The Key Vault service will reflect the results
   * of a write operation … within 60 seconds": "Azure Key Vault throttling guidance".
   */
  readonly stale: boolean
  /** What backups of this server are encrypted with. */
  readonly backupKey: Buffer
}

/** The parts of a request. */
export interface Call {
  readonly name: string
  readonly version: string | undefined
  readonly query: URLSearchParams
  /** Parsed; undefined if there was none. */
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  /** Undefined: an answer without a body. */
  readonly body: object | undefined
}

export function ok(body: object): Answer {
  return { status: 200, body }
}

/** As answers have times. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1_000)
}
