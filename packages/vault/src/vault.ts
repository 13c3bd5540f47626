import type { Call } from '@sealwax/core'
import { Lazy } from '@sealwax/core/adapter'
import type { JsonValue } from '@sealwax/core/json-text'
import { type Door, injectedDoor, openDoor, type VaultRequest } from './door.ts'
import { isRefusal } from './errors.ts'
import { loginOf } from './login.ts'
import type { Access, VaultOptions } from './options.ts'
import { Session } from './session.ts'

/** Vault behind a token: node-vault, loaded at the first request, and what it takes to be let in. */
export class Vault {
  readonly #options: VaultOptions
  readonly #access: Access
  #opening: Lazy<Opened>
  /** Beside the promise, so that a read does not wait for one more turn. */
  #opened: Opened | undefined

  constructor(options: VaultOptions, access: Access) {
    this.#options = options
    this.#access = access
    this.#opening = this.#lazy()
  }

  /** Sends one request; once more where it was refused and a new login gave another token. */
  async send(request: VaultRequest, { signal }: Pick<Call, 'signal'>): Promise<JsonValue | undefined> {
    const { door, session } = this.#opened ?? (await untilAborted(this.#opening.get(), signal))
    const token = session?.token()
    const sent = token instanceof Promise ? await untilAborted(token, signal) : token
    try {
      return await door.send(request, sent, signal)
    } catch (error) {
      if (session === undefined || !isRefusal(error)) throw error
      const other = await untilAborted(session.afterRefusal(sent), signal)
      if (other === undefined) throw error
      return door.send(request, other, signal)
    }
  }

  /** Ends connections and the renewal; a call after that begins anew. */
  async close(): Promise<void> {
    const opened = await this.#opening.peek()
    this.#opening = this.#lazy()
    this.#opened = undefined
    opened?.session?.close()
    opened?.door.close()
  }

  #lazy(): Lazy<Opened> {
    return new Lazy(async () => {
      this.#opened = await open(this.#options, this.#access)
      return this.#opened
    })
  }
}

interface Opened {
  readonly door: Door
  /** Absent where an injected client has its own token. */
  readonly session: Session | undefined
}

async function open(options: VaultOptions, access: Access): Promise<Opened> {
  if ('client' in access) return { door: injectedDoor(access.client), session: undefined }
  const door = await openDoor(options, access)
  return { door, session: new Session(loginOf(options), door, options.clock) }
}

/** What several wait for ends for one of them when his signal aborts; the others go on. */
async function untilAborted<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    return await Promise.race([promise, shared])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
