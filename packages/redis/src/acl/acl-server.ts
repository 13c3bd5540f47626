import { SecretError, StoreFault } from '@sealwax/core'
import type { Answer } from '@sealwax/core/rotate'
import { addressOf, defaultUrl, shownAddress } from '../address.ts'
import { Connection } from '../connection.ts'
import { classify, foreignAnswer, wordOf } from '../errors.ts'
import type { Link } from '../link.ts'
import type { RedisConnectionOptions } from '../options.ts'
import { veiled } from '../veil.ts'
import { AclSession } from './acl-session.ts'
import type { RedisAclOptions } from './options.ts'

/** One server of several that know the same user. Each call has connections of its own, and leaves none. */
export class AclServer {
  readonly #options: RedisConnectionOptions
  readonly #kept: NonNullable<RedisAclOptions['keptIn']>
  readonly #admin: Connection

  constructor(options: RedisConnectionOptions, kept: RedisAclOptions['keptIn']) {
    this.#options = options
    this.#kept = kept ?? 'acl-file'
    this.#admin = new Connection(options)
  }

  /** For messages. */
  get place(): string {
    const address = addressOf(this.#options.url ?? defaultUrl)
    if (!this.#admin.isOwn || address === undefined) return this.#admin.place
    return shownAddress(address).replace(/\/\d+$/, '')
  }

  /**
   * Logs in as a consumer does. Redis has one answer for a wrong password, a user that is off and one that there is not: WRONGPASS, which
   * is `refused`. Whatever else it says is no answer to the question.
   */
  async logIn(username: string, password: string, signal: AbortSignal): Promise<Answer> {
    const isOwn = this.#admin.isOwn
    const connection = isOwn ? new Connection(this.#loginOptions(username, password)) : this.#admin
    try {
      const link = await open(connection, signal).catch(error => {
        if (isOwn && wordOf(error) === 'WRONGPASS') return undefined
        throw error
      })
      if (link === undefined) return 'refused'
      try {
        return isOwn ? 'accepted' : await authenticate(link, username, password)
      } finally {
        link.end(closed)
      }
    } catch (error) {
      throw this.#errorOf(error, username, signal, connection)
    }
  }

  /** An administrator's connection. The caller ends it. */
  async openSession(user: string, signal: AbortSignal): Promise<AclSession> {
    return this.attempt(user, signal, async () => new AclSession(await open(this.#admin, signal), this.#kept, signal))
  }

  /** Does something on it; what fails is told in our own words. @throws SecretError, or the reason of the signal. */
  async attempt<T>(user: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#errorOf(error, user, signal, this.#admin)
    }
  }

  /** In database 0: the right to choose another may be lacking. */
  #loginOptions(username: string, password: string): RedisConnectionOptions {
    const { credentials: _, url = defaultUrl, ...rest } = this.#options
    const login = new URL(url)
    login.pathname = ''
    return { ...rest, url: login.href, username, password }
  }

  #errorOf(error: unknown, user: string, signal: AbortSignal, { sdk }: Connection): unknown {
    if (signal.aborted && error === signal.reason) return error
    const { code, hint = 'Try again, or look at the server.' } =
      error instanceof StoreFault ? error.fault : classify(error, 'acl', sdk)
    return new SecretError(
      `The ACL user ${JSON.stringify(user)} can be neither tested nor changed now (${code}, redis ${this.place}). ${hint}`,
      { code, provider: 'redis' },
    )
  }
}

const closed = new StoreFault('ERR_SECRET_UNAVAILABLE')

/** A connection that ends when the signal aborts; also one that is ready only after that. */
async function open(connection: Connection, signal: AbortSignal): Promise<Link> {
  signal.throwIfAborted()
  const opening = connection.openLink(() => {})
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => {
    reject(signal.reason)
    opening.then(
      link => link.end(signal.reason),
      () => {},
    )
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([opening, aborted])
  } catch (error) {
    signal.removeEventListener('abort', abort)
    throw error
  }
}

async function authenticate(link: Link, username: string, password: string): Promise<Answer> {
  try {
    const reply = await link.send(['AUTH', username, veiled(new TextEncoder().encode(password))])
    if (String(reply) === 'OK') return 'accepted'
    throw foreignAnswer()
  } catch (error) {
    if (wordOf(error) === 'WRONGPASS') return 'refused'
    throw error
  }
}
