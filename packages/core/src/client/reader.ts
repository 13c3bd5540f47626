import { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import type { Backend } from '../policy/backend.ts'
import { Batcher } from '../policy/batcher.ts'
import { Cache, type CacheSettings, type Entry } from '../policy/cache.ts'
import { explain } from '../policy/failure.ts'
import { Flights } from '../policy/flights.ts'
import type { Policy } from '../policy/policy.ts'
import { cacheKey, currentOf, type Reference, redactionLabel } from '../policy/reference.ts'
import { Tickets } from '../policy/tickets.ts'
import { checkCall, readKeys } from './option-checks.ts'
import type { Redaction } from './redaction.ts'
import type { Stats } from './secrets.ts'

/** After a refresh that failed in a passing way, nobody asks again for about this long, in milliseconds. */
const coolDown = 5_000

/** A value, and whether it is past its time. */
export interface Reading {
  readonly entry: Entry
  readonly stale: boolean
}

/** How a caller wants to read. */
export interface Wish {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
  readonly fresh?: boolean | undefined
}

/**
 * The way of one read: cache, then single flight, then the batch of this tick, then the store; and what is kept, served
 * stale or forgotten afterwards.
 */
export class Reader {
  readonly #backend: Backend
  readonly #policy: Policy
  readonly #redaction: Redaction
  readonly #batcher: Batcher
  readonly #flights: Flights<Entry>
  readonly #cache: Cache
  readonly #tickets: Tickets = new Tickets()
  readonly #caches: boolean
  #closed = false
  #writes = 0
  #allWritten: (() => void) | undefined
  #hits = 0
  #misses = 0
  #stale = 0

  constructor(backend: Backend, redaction: Redaction, cache: CacheSettings | false) {
    const { policy } = backend
    this.#backend = backend
    this.#policy = policy
    this.#redaction = redaction
    this.#batcher = new Batcher(backend)
    this.#flights = new Flights(policy.clock, policy.timeout)
    this.#caches = cache !== false && backend.provider.local !== true
    const settings = cache === false ? { ttl: 0, maxStale: 0, notFoundTtl: 0, maxEntries: 0 } : cache
    this.#cache = new Cache(settings, policy.clock, entry => this.#evicted(entry))
  }

  stats(): Stats {
    return { hits: this.#hits, misses: this.#misses, stale: this.#stale, entries: this.#cache.size }
  }

  /** The text of a key that needs no question and no decoding. */
  hit(key: string): Promise<string> | undefined {
    const text = this.#cache.hit(key)?.text
    if (text !== undefined) this.#hits++
    return text
  }

  async read(reference: Reference, wish: Wish = {}): Promise<Reading> {
    this.assertOpen()
    checkCall(wish, readKeys)
    wish.signal?.throwIfAborted()
    const reading = await this.#find(reference, wish)
    // Closing zeroes cached bytes; what was read a moment before must not come out as zeros.
    this.assertOpen()
    return reading
  }

  /** @throws TypeError once the client is closed. */
  assertOpen(): void {
    if (this.#closed) throw closed()
  }

  /**
   * Begins a write of a secret. What this returns is to be called when the write has ended, with what is there now where
   * that is known: the next read gives it. An older answer still on its way is not kept.
   */
  writing(name: string): (stored?: Stored) => void {
    const reference = currentOf(name)
    const key = cacheKey(reference)
    const secret = this.#backend.identify(name)
    const began = this.#tickets.begin()
    this.#writes++
    return stored => {
      // Something else came in between, a write or an answer: which of the two is there now, only the store knows.
      const overtaken = this.#tickets.isLate(secret, began) || (this.#cache.peek(key)?.ticket ?? 0) > began
      const ticket = this.#tickets.outdate(secret)
      this.#flights.detach(secret)
      this.#cache.forget(secret)
      this.#tickets.end()
      if (stored !== undefined && !overtaken) this.#keep({ key, secret, reference, stored, ticket })
      if (--this.#writes === 0) this.#allWritten?.()
    }
  }

  /** Settles when no write is under way. */
  written(): Promise<void> {
    return new Promise(resolve => {
      if (this.#writes === 0) resolve()
      else this.#allWritten = resolve
    })
  }

  /** Forgets everything; the next reads ask the store. */
  forget(): void {
    this.#tickets.outdate()
    this.#flights.detach()
    this.#cache.forget()
  }

  /** Ends what is under way, and zeroes what is cached. */
  close(): void {
    this.#closed = true
    this.#flights.abortAll(closed())
    for (const { stored } of this.#cache.entries()) stored.bytes.fill(0)
    this.#cache.forget()
  }

  async #find(reference: Reference, wish: Wish): Promise<Reading> {
    const key = cacheKey(reference)
    if (wish.fresh === true || !this.#caches) return this.#readNow(key, reference, wish)
    const hit = this.#cache.hit(key)
    if (hit !== undefined) return this.#serve(hit)
    const entry = this.#cache.peek(key)
    if (entry === undefined) {
      const absent = this.#cache.absent(key)
      if (absent !== undefined) throw absent
      return this.#readNow(key, reference, wish)
    }
    entry.used = true
    if (!this.#cache.servesWhileRefreshing(entry)) return this.#readExpired(key, entry, reference, wish)
    // What fails here is told to observers; a lasting failure has dropped the entry, so the next read meets it.
    if (!this.#flights.has(key) && !this.#cache.isCooling(entry)) this.#ask(key, reference, {}).catch(() => undefined)
    return this.#serve(entry)
  }

  #serve(entry: Entry): Reading {
    this.#hits++
    return { entry, stale: false }
  }

  async #readNow(key: string, reference: Reference, wish: Wish): Promise<Reading> {
    this.#misses++
    return { entry: await this.#ask(key, reference, wish), stale: false }
  }

  async #readExpired(key: string, entry: Entry, reference: Reference, wish: Wish): Promise<Reading> {
    if (!this.#cache.isCooling(entry) || !this.#cache.servesStale(entry)) {
      try {
        return await this.#readNow(key, reference, wish)
      } catch (error) {
        const passing = error instanceof SecretError && error.retryable
        if (!passing || this.#cache.peek(key) !== entry || !this.#cache.servesStale(entry)) throw error
        this.#tellStale(entry, error)
      }
    }
    this.#stale++
    return { entry, stale: true }
  }

  #ask(key: string, reference: Reference, { signal, timeout = this.#policy.timeout, fresh }: Wish): Promise<Entry> {
    const { name } = reference
    const secret = this.#backend.identify(name)
    const expired = (): Error =>
      explain(this.#backend.provider, { code: 'ERR_SECRET_TIMEOUT' }, { operation: 'get', name })
    return this.#flights.join({ key, secret }, { signal, timeout, expired }, fresh === true, (flight, limit) =>
      this.#fetch({ key, secret, reference }, flight, limit),
    )
  }

  async #fetch(of: Pick<Entry, 'key' | 'secret' | 'reference'>, flight: AbortSignal, timeout: number): Promise<Entry> {
    const { name, version, stage } = of.reference
    const ticket = this.#tickets.begin()
    try {
      const question = { operation: 'get', name } as const
      const hiding = this.#redaction.loaded ? undefined : this.#redaction.load()
      // Awaited below; where the read fails first, that is what the caller hears.
      hiding?.catch(() => undefined)
      // Waiting for a place in a batch or a queue counts as well.
      const stored = await this.#backend.within(question, { signal: flight, timeout }, waiting =>
        version === undefined && stage === undefined
          ? this.#batcher.read(name, waiting)
          : this.#backend.read(name, { ...waiting, version, stage }),
      )
      if (hiding !== undefined) await hiding
      const before = this.#cache.peek(of.key)
      const entry = this.#keep({ ...of, stored, ticket })
      if (before !== undefined && this.#cache.peek(of.key) === entry) this.#tellChange(before, entry)
      return entry
    } catch (error) {
      if (error instanceof SecretError) this.#failed(of.key, of.secret, error, ticket)
      throw error
    } finally {
      this.#tickets.end()
    }
  }

  #keep(of: Pick<Entry, 'key' | 'secret' | 'reference' | 'stored' | 'ticket'>): Entry {
    const entry = this.#cache.entry(of)
    if (this.#closed) return entry
    // Of a map nobody gets the whole: its fields are learnt as they are read.
    if (of.stored.form === undefined) this.#redaction.add(redactionLabel(of.reference), of.stored.bytes)
    if (this.#caches && !this.#isLate(of.key, of.secret, of.ticket)) this.#cache.store(entry)
    return entry
  }

  /** A failure that passes leaves the entry for its time; any other answer is about the secret, and ends it. */
  #failed(key: string, secret: string, error: SecretError, ticket: number): void {
    if (!this.#caches || this.#closed || this.#isLate(key, secret, ticket)) return
    if (error.retryable) {
      const entry = this.#cache.peek(key)
      if (entry !== undefined) this.#cache.coolDown(entry, coolDown)
      return
    }
    // An older question that is still to be answered does not bring it back.
    this.#tickets.outdate(secret, ticket)
    if (error.code === 'ERR_SECRET_NOT_FOUND') this.#cache.storeAbsent(key, error)
    else this.#cache.drop(key)
  }

  #isLate(key: string, secret: string, ticket: number): boolean {
    return this.#tickets.isLate(secret, ticket) || ticket < (this.#cache.peek(key)?.ticket ?? 0)
  }

  #tellChange(before: Entry, { reference, stored }: Entry): void {
    const { tell } = this.#policy
    if (tell === undefined || before.stored.version === stored.version) return
    const { version } = stored
    tell({ type: 'change', provider: this.#backend.provider.id, name: reference.name, version })
  }

  #tellStale({ readAt, reference }: Entry, { code }: SecretError): void {
    const ageMs = this.#policy.clock.now() - readAt
    this.#policy.tell?.({ type: 'stale', provider: this.#backend.provider.id, name: reference.name, ageMs, code })
  }

  #evicted({ reference, parts }: Entry): void {
    this.#redaction.drop(redactionLabel(reference))
    for (const part of parts?.keys() ?? []) this.#redaction.drop(redactionLabel({ ...reference, part }))
  }
}

function closed(): TypeError {
  return new TypeError('This secrets client is closed; make another with createSecrets or openSecrets')
}
