import { StoreFault } from '@sealwax/core'
import { beforeReady, foreignAnswer, isKnown, isReply } from './errors.ts'
import type { RedisSubscriber, Sdk } from './sdk.ts'

/** RESP's type of strings with a length (`$`), given as bytes. */
export const asBytes: object = { typeMapping: { 36: Buffer } }

/** A client that this package made, or a duplicate that it asked for: nobody else uses it. */
export interface OwnClient extends RedisSubscriber {
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>
  ref?(): void
  unref?(): void
}

/** Milliseconds for a connection to be ready, and for an answer. */
export interface Times {
  readonly connect: number
  readonly request: number
}

/**
 * One connection, made once and never again: at its first failure everything that waits on it fails, and it is over. Nothing
 * is queued for later, nothing is sent twice, and no timer is left. Whoever needs a connection then makes a new one.
 */
export class Link {
  readonly #client: OwnClient
  readonly #sdk: Sdk | undefined
  readonly #times: Times
  #ended: ((reason: unknown) => void) | undefined
  #waiting = 0
  #failure: { readonly reason: unknown } | undefined

  private constructor(client: OwnClient, sdk: Sdk | undefined, times: Times) {
    this.#client = client
    this.#sdk = sdk
    this.#times = times
    // Without a listener, Node would end the process. What is neither Node's error nor the SDK's is its parser's.
    client.on('error', error => this.end(isKnown(error, sdk) ? error : foreignAnswer()))
  }

  /**
   * Connects, and logs in where the client was given credentials.
   * @param sdk The module that the client is of, for the classes of its errors.
   * @param ended Told once, with the reason, when the connection is over: not where it never came to be.
   * @param objection Rejects where there is a reason not to wait any longer.
   */
  static async open(
    client: OwnClient,
    sdk: Sdk | undefined,
    times: Times,
    ended: (reason: unknown) => void,
    objection?: Promise<never>,
  ): Promise<Link> {
    const link = new Link(client, sdk, times)
    const { promise: failed, reject } = Promise.withResolvers<never>()
    link.#ended = reject
    const connecting = client.connect()
    try {
      const objections = objection === undefined ? [failed] : [failed, objection]
      await link.#answered(times.connect, Promise.race([connecting, ...objections]))
    } catch (error) {
      const reason = beforeReady(error, sdk)
      link.end(reason)
      // A client that is destroyed while its socket is being made goes on until it is connected (@redis/client, lib/client/socket.ts).
      connecting.then(
        () => client.destroy(),
        () => {},
      )
      throw reason
    }
    if (link.#failure !== undefined) throw link.#failure.reason
    link.#ended = ended
    return link
  }

  /** Sends a command. Strings with a length come as a Buffer. */
  send(args: readonly (string | Buffer)[]): Promise<unknown> {
    return this.#answered(this.#times.request, this.#client.sendCommand(args, asBytes))
  }

  async subscribe(channels: readonly string[], hear: (message: string, channel: string) => void): Promise<void> {
    await this.#answered(this.#times.request, this.#client.subscribe([...channels], hear))
  }

  /** Closes the connection; what still waits rejects with the reason. */
  end(reason: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = { reason }
    this.#client.destroy()
    this.#ended?.(reason)
  }

  /** A connection that owes nothing does not keep the process alive; one that owes an answer does. */
  async #answered<T>(limit: number, work: Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#client.ref?.()
    const timer = setTimeout(() => this.end(new StoreFault('ERR_SECRET_TIMEOUT')), limit)
    try {
      return await work
    } catch (error) {
      if (isReply(error, this.#sdk)) throw error
      // What the SDK tells those who wait is the consequence; the reason came by its event.
      this.end(error)
      throw this.#failure?.reason
    } finally {
      clearTimeout(timer)
      if (--this.#waiting === 0) this.#client.unref?.()
    }
  }
}
