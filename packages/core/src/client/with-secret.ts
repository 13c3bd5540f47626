import { wrongArgument } from '../contract/arguments.ts'
import type { Clock } from '../contract/clock.ts'
import type { Secret } from '../contract/secret.ts'

/** At most one refresh a name in this time, in milliseconds: a target that refuses everybody must not become a load on the store. */
const refreshInterval = 30_000

export interface Connecting<T> {
  /** The name as text, for the bound on refreshes. */
  readonly name: string
  readonly connect: (secret: Secret) => T | Promise<T>
  readonly isRejected: (error: unknown) => boolean
  read(fresh: boolean): Promise<Secret>
}

/** Connects, and once more with a newer version where the credential was not accepted. One a client. */
export class Connector {
  readonly #clock: Clock
  readonly #refreshed: Map<string, number> = new Map()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async connect<T>({ name, connect, isRejected, read }: Connecting<T>): Promise<T> {
    if (typeof connect !== 'function')
      throw wrongArgument('connect', 'a function that takes a Secret and connects', connect)
    if (typeof isRejected !== 'function') {
      throw wrongArgument(
        'options.isRejected',
        'a function that says whether an error means a credential was not accepted',
        isRejected,
      )
    }
    using secret = await read(false)
    try {
      return await connect(secret)
    } catch (error) {
      if (!isRejected(error) || !this.#mayRefresh(name)) throw error
      using newer = await read(true)
      if (isSame(secret, newer)) throw error
      return await connect(newer)
    }
  }

  #mayRefresh(name: string): boolean {
    const now = this.#clock.now()
    const last = this.#refreshed.get(name)
    if (last !== undefined && now - last < refreshInterval && now >= last) return false
    this.#refreshed.set(name, now)
    return true
  }
}

function isSame(one: Secret, other: Secret): boolean {
  if (one.version !== undefined || other.version !== undefined) return one.version === other.version
  const [a, b] = [one.bytes(), other.bytes()]
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
