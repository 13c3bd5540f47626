// A pool of connections whose login is a secret, and changes under it.

// region pool
import pg from 'pg'
import type { Secrets } from 'sealwax'

/** The pool that is used now, or one before it that still has something to do. */
interface Generation {
  readonly pool: pg.Pool
  busy: number
}

export class SwappingPool {
  readonly #secrets: Secrets
  readonly #name: string
  readonly #config: pg.PoolConfig
  #now: Generation
  #swapping: Promise<void> | undefined
  #watching: AsyncDisposable | undefined

  private constructor(secrets: Secrets, name: string, config: pg.PoolConfig, pool: pg.Pool) {
    this.#secrets = secrets
    this.#name = name
    this.#config = config
    this.#now = { pool, busy: 0 }
  }

  /** @param name of the secret: a JSON object with `username` and `password` */
  static async open(secrets: Secrets, name: string, config: pg.PoolConfig): Promise<SwappingPool> {
    const swapping = new SwappingPool(secrets, name, config, await connect(secrets, name, config))
    // Where a swap fails, the old login still works: whoever is refused later swaps then.
    swapping.#watching = await secrets.watch([name], () => void swapping.swap().catch(() => {}))
    return swapping
  }

  async query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    try {
      return await this.#use(pool => pool.query(text, values))
    } catch (error) {
      if (!isRejected(error)) throw error
      await this.swap() // the notice came late, or not at all
      return this.#use(pool => pool.query(text, values))
    }
  }

  /** From now on connections log in with what is published now; those that are in use are closed when they are given back. */
  swap(): Promise<void> {
    this.#swapping ??= this.#swap().finally(() => {
      this.#swapping = undefined
    })
    return this.#swapping
  }

  async close(): Promise<void> {
    await this.#watching?.[Symbol.asyncDispose]()
    await this.#swapping?.catch(() => {})
    await this.#now.pool.end()
  }

  async #swap(): Promise<void> {
    const old = this.#now
    this.#now = { pool: await connect(this.#secrets, this.#name, this.#config), busy: 0 }
    if (old.busy === 0) await old.pool.end()
  }

  async #use<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const own = this.#now
    own.busy++
    try {
      return await work(own.pool)
    } finally {
      own.busy--
      // A pool that is ended forgets who waits for a connection: so the last one ends it.
      if (own !== this.#now && own.busy === 0) await own.pool.end()
    }
  }
}

/** A pool that has logged in; where the login is refused, the secret is read anew once. */
function connect(secrets: Secrets, name: string, config: pg.PoolConfig): Promise<pg.Pool> {
  return secrets.withSecret(
    name,
    async secret => {
      const { username, password } = JSON.parse(secret.text())
      const pool = new pg.Pool({ ...config, user: username, password })
      pool.on('error', () => {}) // a connection that idles was closed: the pool makes another one
      try {
        await pool.query('SELECT 1')
        return pool
      } catch (error) {
        await pool.end()
        throw error
      }
    },
    { isRejected },
  )
}

function isRejected(error: unknown): boolean {
  return ['28P01', '28000'].includes((error as { code?: string }).code ?? '') // invalid password, NOLOGIN
}
// endregion
