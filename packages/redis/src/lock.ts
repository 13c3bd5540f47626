import { SecretError, StoreFault } from '@sealwax/core'
import { checkOptions, isMatch, isWhole, type OptionCheck, type OptionChecks } from '@sealwax/core/adapter'
import { type Answer, Connection } from './connection.ts'
import { classify, foreignAnswer } from './errors.ts'
import { corrupt, keyOf } from './layout.ts'
import { limits } from './limits.ts'
import { acquireScript, releaseScript, renewScript } from './lock-scripts.ts'
import { checkConnection, connectionChecks, prefixCheck, type RedisConnectionOptions } from './options.ts'
import type { Script } from './scripts.ts'

export interface RedisLocksOptions extends RedisConnectionOptions {
  /** Put before every lock's name with one `:`. Not the prefix of secrets. Default: `sealwax-lock`. */
  readonly prefix?: string | undefined
}

export interface AcquireOptions {
  /** Milliseconds after which the lock is free again, whatever became of its holder: 100 to 86,400,000 (a day). */
  readonly ttl: number
  /**
   * Who holds it: 1 to 200 printable ASCII characters without space. The same token again holds it anew, under the same fence:
   * for asking again after an answer was lost, and for a holder that was started again. Default: a random UUID.
   */
  readonly token?: string | undefined
}

/** A lock that is held. */
export interface Lease {
  readonly name: string
  readonly token: string
  /**
   * The fencing token: greater than that of every holder before. Send it with each effect, and let what takes the effect refuse
   * a number below one that it has seen: a holder that was paused beyond its time then does no harm.
   */
  readonly fence: number
  /** Milliseconds that are left at least, counted here from before the lock was asked for; 0 when they are over. */
  remaining(): number
  /**
   * Holds it for `ttl` milliseconds from now on (default: as acquired). False where it was lost: its time was over.
   * @throws SecretError as {@link RedisLocks.acquire}; whether it was renewed is then unknown.
   */
  renew(ttl?: number): Promise<boolean>
  /**
   * Gives it back. False where it was lost before; nobody else's is ever released.
   * @throws SecretError as {@link RedisLocks.acquire}; it is then free when its time is over at the latest.
   */
  release(): Promise<boolean>
}

export interface RedisLocks extends AsyncDisposable {
  /**
   * Asks once for a lock. Undefined where somebody else holds it.
   *
   * @throws SecretError ERR_SECRET_UNAVAILABLE, ERR_SECRET_TIMEOUT (whether it is held is then unknown: ask again with the same
   * token), ERR_SECRET_DENIED, ERR_SECRET_CONFIG, ERR_SECRET_CORRUPT (its key holds something else). TypeError before any I/O.
   */
  acquire(name: string, options: AcquireOptions): Promise<Lease | undefined>
  /** Ends the connection. Locks that are held stay so until their time is over. */
  close(): Promise<void>
}

const ttlCheck: OptionCheck = ['a whole number of milliseconds from 100 to 86,400,000', isWhole(100, 86_400_000)]
const acquireChecks: OptionChecks<AcquireOptions> = {
  ttl: ttlCheck,
  token: ['1 to 200 printable ASCII characters without space', isMatch(/^[\x21-\x7e]{1,200}$/)],
}

/**
 * Locks on one Redis server, by its clock, with fencing tokens: for work that should be done by one at a time, such as a
 * rotation.
 *
 * **What it cannot promise.** A failover may lose the last writes: two holders then believe in the same lock. The fence is
 * what keeps effects in order, even then: it is made of the time, and grows unless clocks are set back. Where a resource cannot
 * compare fences, a lock is a courtesy, not a guarantee. It is no Redlock: there is one server.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * await using locks = redisLocks({ url: 'rediss://redis.example:6379/0', username: 'shop', password })
 * const lease = await locks.acquire('rotate/DB_PASSWORD', { ttl: 30_000 })
 * if (lease !== undefined) {
 *   await rotate({ fence: lease.fence })
 *   await lease.release()
 * }
 */
export function redisLocks(options: RedisLocksOptions = {}): RedisLocks {
  checkConnection(options, { ...connectionChecks, prefix: prefixCheck })
  return new Locks(options)
}

class Locks implements RedisLocks {
  readonly #connection: Connection
  readonly #prefix: string

  constructor(options: RedisLocksOptions) {
    this.#connection = new Connection(options)
    this.#prefix = options.prefix ?? 'sealwax-lock'
  }

  async acquire(name: string, options: AcquireOptions): Promise<Lease | undefined> {
    if (typeof name !== 'string' || !limits.names.pattern.test(name)) {
      throw new TypeError(`name must be ${limits.names.rule}`)
    }
    checkOptions(options, acquireChecks)
    const { ttl, token = crypto.randomUUID() } = options
    checkTtl('options.ttl', ttl)
    const asked = performance.now()
    const { outcome, detail } = await this.#run(acquireScript, name, [token, `${ttl}`])
    if (outcome === 'HELD') return undefined
    const fence = Number(detail)
    if (!Number.isSafeInteger(fence) || fence <= 0) throw this.#errorOf(foreignAnswer(), name)
    let ends = asked + ttl
    return {
      name,
      token,
      fence,
      remaining: () => Math.max(0, ends - performance.now()),
      renew: async (again = ttl) => {
        checkTtl('ttl', again)
        const from = performance.now()
        const isHeld = await this.#isDone(renewScript, name, [token, `${again}`])
        ends = isHeld ? from + again : 0
        return isHeld
      },
      release: async () => {
        const isReleased = await this.#isDone(releaseScript, name, [token])
        ends = 0
        return isReleased
      },
    }
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #isDone(script: Script, name: string, args: readonly string[]): Promise<boolean> {
    return (await this.#run(script, name, args)).outcome === 'OK'
  }

  /** Whoever uses a lock has no client of core's between: errors become what that would make of them. */
  async #run(script: Script, name: string, args: readonly string[]): Promise<Answer> {
    try {
      const answer = await this.#connection.run(script, keyOf(this.#prefix, name), args)
      if (answer.outcome === 'FOREIGN') throw corrupt()
      if (!['OK', 'HELD', 'LOST'].includes(answer.outcome)) throw foreignAnswer()
      return answer
    } catch (error) {
      throw this.#errorOf(error, name)
    }
  }

  #errorOf(error: unknown, name: string): SecretError {
    const { code, hint = 'Try again, or look at the server.' } =
      error instanceof StoreFault ? error.fault : classify(error, 'lock', this.#connection.sdk)
    const place = `redis ${this.#connection.place} ${keyOf(this.#prefix, '')}`
    return new SecretError(`The lock ${JSON.stringify(name)} cannot be asked for (${code}, ${place}). ${hint}`, {
      code,
      provider: 'redis',
      secretName: name,
    })
  }
}

function checkTtl(what: string, ttl: number): void {
  const [expected, isRight] = ttlCheck
  if (!isRight(ttl)) throw new TypeError(`${what} must be ${expected}`)
}
