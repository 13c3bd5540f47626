import { Socket } from 'node:net'
import { StoreFault } from '@sealwax/core'
import { peer } from '@sealwax/core/adapter'
import type { Login } from '@sealwax/core/rotate'
import { type Place, tlsOf } from './address.ts'
import type { MakeClient, PostgresClient } from './sdk.ts'

/** As whom `pg_stat_activity` shows us. */
export const applicationName = 'sealwax rotation'

/** Milliseconds. */
export interface Times {
  readonly connect: number
  readonly statement: number
}

export interface Opening {
  readonly place: Place
  readonly login: Login
  readonly signal: AbortSignal
  readonly times: Times
  readonly makeClient: MakeClient | undefined
}

/** How long a connection that is over may take to say so. */
const farewell = 1_000

/**
 * One connection for one call. It ends with the signal, and when an answer takes too long: its socket is destroyed, so that
 * nothing is left that could still arrive. What was not committed then is not done.
 */
export class Session {
  readonly #client: PostgresClient
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #times: Times
  readonly #over = Promise.withResolvers<never>()
  #reason: { readonly error: unknown } | undefined
  /** Whether the server wanted the password: where it did not, a login says nothing of it. */
  wantedPassword = false

  private constructor(
    client: (session: Session) => PostgresClient,
    socket: Socket,
    { signal, times }: Pick<Opening, 'signal' | 'times'>,
  ) {
    this.#socket = socket
    this.#signal = signal
    this.#times = times
    this.#client = client(this)
    // Whoever waits is told by what he waits for; without a listener, Node would end the process.
    this.#client.on('error', () => {})
    this.#over.promise.catch(() => {})
  }

  /** Rejects with the driver's own errors. */
  static async open({ place, login, signal, times, makeClient }: Opening): Promise<Session> {
    const make = makeClient ?? (await ownClient())
    const ssl = await tlsOf(place)
    signal.throwIfAborted()
    const { host, port, database } = place
    const socket = new Socket()
    const client = (session: Session): PostgresClient =>
      make({
        ...{ host, port, database, ssl, user: login.username, application_name: applicationName, keepAlive: true },
        stream: () => socket,
        password() {
          session.wantedPassword = true
          return login.password
        },
      })
    const session = new Session(client, socket, { signal, times })
    try {
      await session.#within(times.connect, () => session.#client.connect())
    } catch (error) {
      session.#end(error)
      throw error
    }
    return session
  }

  /** Sends a statement; without values, several, as text. */
  async query(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const send = (): Promise<{ rows: unknown[] }> =>
      values === undefined ? this.#client.query(text) : this.#client.query(text, [...values])
    const { rows } = await this.#within(this.#times.statement, send)
    return (rows ?? []) as Record<string, unknown>[]
  }

  /** The server rolls back what was not committed. */
  async close(): Promise<void> {
    if (this.#reason !== undefined) return
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, farewell)
    await Promise.race([this.#leave(), late])
    clearTimeout(timer)
    this.#socket.destroy()
  }

  /** What became of the work is known by now; what the driver says of its farewell changes nothing. */
  async #leave(): Promise<void> {
    try {
      await this.#client.end()
    } catch {
      // The socket is destroyed in any case.
    }
  }

  #end(error: unknown): void {
    if (this.#reason !== undefined) return
    this.#reason = { error }
    this.#over.reject(error)
    this.#socket.destroy()
    // A client that was given may have made a socket of its own.
    void this.#leave()
  }

  /** The error that counts: what the driver says of a socket that is gone is the consequence, and has no code. */
  #causeOf(error: unknown): unknown {
    if (this.#reason !== undefined) return this.#reason.error
    if (!this.#socket.destroyed || (error as { readonly code?: unknown } | null)?.code !== undefined) return error
    return new StoreFault('ERR_SECRET_UNAVAILABLE', {
      hint: 'It ended the connection: check host and port, and try again.',
    })
  }

  async #within<T>(limit: number, work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted()
    if (this.#reason !== undefined) throw this.#reason.error
    const onAbort = (): void => this.#end(this.#signal.reason)
    const timer = setTimeout(() => this.#end(new StoreFault('ERR_SECRET_TIMEOUT')), limit)
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([work(), this.#over.promise])
    } catch (error) {
      throw this.#causeOf(error)
    } finally {
      clearTimeout(timer)
      this.#signal.removeEventListener('abort', onAbort)
    }
  }
}

async function ownClient(): Promise<MakeClient> {
  const { default: pg } = await peer('pg', () => import('pg'))
  return config => new pg.Client(config)
}
