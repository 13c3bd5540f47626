import { wrongArgument } from '../contract/arguments.ts'
import { sameBytes } from '../contract/bytes.ts'
import { SecretError } from '../contract/errors.ts'
import type { Secret } from '../contract/secret.ts'
import type { Backend } from '../policy/backend.ts'
import { noticeOf } from '../policy/telling.ts'
import { whenAborted } from '../policy/when-aborted.ts'

/** At most one refresh a name in this time, in milliseconds: a target that refuses everybody must not become a load on the store. */
const refreshInterval = 30_000

export interface Connecting<T> {
  /** The name as text, for the bound on refreshes. */
  readonly name: string
  readonly signal: AbortSignal | undefined
  readonly connect: (secret: Secret) => T | Promise<T>
  readonly isRejected: (error: unknown) => boolean
  read(): Promise<Secret>
  /** Brings the newest version into the cache, for everybody who waits: no one caller's signal ends it. */
  refresh(): Promise<void>
}

/** Connects, and once more with a newer version where the credential was not accepted. One a client. */
export class Connector {
  readonly #backend: Backend
  readonly #refreshes: Map<string, { readonly at: number; readonly done: Promise<void> }> = new Map()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  async connect<T>(connecting: Connecting<T>): Promise<T> {
    const { connect, isRejected, read } = connecting
    if (typeof connect !== 'function')
      throw wrongArgument('connect', 'a function that takes a Secret and connects', connect)
    if (typeof isRejected !== 'function') {
      throw wrongArgument(
        'options.isRejected',
        'a function that says whether an error means a credential was not accepted',
        isRejected,
      )
    }
    using secret = await read()
    // Where there are no versions, the bytes tell; `connect` may dispose of its own.
    const tried = secret.version ?? secret.bytes()
    try {
      return await connect(secret)
    } catch (error) {
      if (!isRejected(error)) throw error
      using newer = await this.#newer(connecting)
      if (newer === undefined || isSame(tried, newer.version ?? newer.bytes())) throw error
      return await connect(newer)
    } finally {
      if (typeof tried !== 'string') tried.fill(0)
    }
  }

  /** Undefined where it could not be read: that is why there is no second attempt, not why the first one failed. */
  async #newer<T>(connecting: Connecting<T>): Promise<Secret | undefined> {
    try {
      await unlessAborted(this.#refresh(connecting), connecting.signal)
      return await connecting.read()
    } catch (error) {
      if (!(error instanceof SecretError) || connecting.signal?.aborted) throw error
      noticeOf(this.#backend.provider, this.#backend.policy)('not-read-again', connecting.name, error.message)
      return undefined
    }
  }

  /** Who comes while a refresh is under way waits for it; who comes soon after one finds in the cache what it brought. */
  #refresh<T>({ name, refresh }: Connecting<T>): Promise<void> {
    const now = this.#backend.policy.clock.now()
    const last = this.#refreshes.get(name)
    // Its failure was told to who asked for it; whoever else meets no newer version has his own error.
    if (last !== undefined && now - last.at < refreshInterval && now >= last.at) return last.done.catch(() => undefined)
    const done = refresh()
    this.#refreshes.set(name, { at: now, done })
    return done
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  if (signal.aborted) onAbort()
  return Promise.race([promise, aborted]).finally(whenAborted(signal, onAbort))
}

function isSame(one: string | Uint8Array, other: string | Uint8Array): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return sameBytes(one, other)
}
