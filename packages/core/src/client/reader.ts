import { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import type { Backend } from '../policy/backend.ts'
import { Batcher } from '../policy/batcher.ts'
import { Cache, type CacheSettings, type Entry } from '../policy/cache.ts'
import { explain } from '../policy/failure.ts'
import { Flights } from '../policy/flights.ts'
import type { Policy } from '../policy/policy.ts'
import type { Redactor } from '../policy/redactor.ts'
import { cacheKey, type Reference, redactionLabel } from '../policy/reference.ts'
import type { CallOptions, ReadOptions, Stats } from './secrets.ts'

/** After a refresh that failed in a passing way, nobody asks again for about this long, in milliseconds. */
const coolDown = 5_000

/** A value, and whether it is past its time. */
export interface Reading {
  readonly entry: Entry
  readonly stale: boolean
}

/**
 * The way of one read: cache, then single flight, then the batch of this tick, then the store; and what is kept, served
 * stale or forgotten afterwards. Every answer has a ticket, drawn when its question was asked: one drawn before a later
 * write or answer is handed to who asked, and kept by nobody.
 */
export class Reader {
  readonly #backend: Backend
  readonly #policy: Policy
  readonly #redactor: Redactor
  readonly #batcher: Batcher
  readonly #flights: Flights<Entry>
  readonly #cache: Cache
  readonly #caches: boolean
  #tickets = 0
  /** Keys written or dropped while something was under way, with the ticket from which on answers count. */
  readonly #floors: Map<string, number> = new Map()
  #underWay = 0
  #hits = 0
  #misses = 0
  #stale = 0

  constructor(backend: Backend, policy: Policy, redactor: Redactor, cache: CacheSettings | false) {
    this.#backend = backend
    this.#policy = policy
    this.#redactor = redactor
    this.#batcher = new Batcher(backend)
    this.#flights = new Flights(policy.clock)
    this.#caches = cache !== false && backend.provider.local !== true
    const settings = cache === false ? { ttl: 0, maxStale: 0, notFoundTtl: 0, maxEntries: 0 } : cache
    this.#cache = new Cache(settings, policy.clock, entry => this.#released(entry))
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

  async read(reference: Reference, options: ReadOptions): Promise<Reading> {
    options.signal?.throwIfAborted()
    const key = cacheKey(reference)
    if (options.fresh === true || !this.#caches)
      return { entry: await this.#ask(key, reference, options), stale: false }
    const hit = this.#cache.hit(key)
    if (hit !== undefined) return this.#serve(hit)
    const entry = this.#cache.peek(key)
    if (entry === undefined) {
      const absent = this.#cache.absent(key)
      if (absent !== undefined) throw absent
      return { entry: await this.#ask(key, reference, options), stale: false }
    }
    entry.used = true
    if (this.#cache.servesWhileRefreshing(entry)) {
      // What fails here is told to observers; a lasting failure has dropped the entry, so the next read meets it.
      if (!this.#flights.has(key)) this.#ask(key, reference, {}).catch(() => undefined)
      return this.#serve(entry)
    }
    return this.#readExpired(key, entry, reference, options)
  }

  /** What was written is what the next read gives; an older answer still on its way is not kept. */
  written(name: string, stored: Stored | undefined): void {
    const reference: Reference = { name, part: undefined, version: undefined, stage: undefined }
    const key = cacheKey(reference)
    const ticket = this.#outdate(key)
    if (stored === undefined) this.#cache.drop(key)
    else this.#keep(key, reference, stored, ticket)
  }

  /** Forgets a name in all its versions, or everything. */
  forget(reference?: Reference): void {
    if (reference === undefined) {
      for (const entry of this.#cache.entries()) this.#outdate(entry.key)
      this.#cache.clear()
      return
    }
    const key = cacheKey(reference)
    this.#outdate(key)
    this.#cache.drop(key)
  }

  close(reason: unknown): void {
    this.#flights.abortAll(reason)
    for (const entry of this.#cache.entries()) entry.stored.bytes.fill(0)
    this.#cache.clear()
    this.#floors.clear()
  }

  #serve(entry: Entry): Reading {
    this.#hits++
    return { entry, stale: false }
  }

  async #readExpired(key: string, entry: Entry, reference: Reference, options: CallOptions): Promise<Reading> {
    const coolingDown = this.#policy.clock.now() < entry.refreshAt
    if (!coolingDown || !this.#cache.servesStale(entry)) {
      try {
        return { entry: await this.#ask(key, reference, options), stale: false }
      } catch (error) {
        const passing = error instanceof SecretError && error.retryable
        if (!passing || this.#cache.peek(key) !== entry || !this.#cache.servesStale(entry)) throw error
        this.#tellStale(entry, error)
      }
    }
    this.#stale++
    return { entry, stale: true }
  }

  #ask(key: string, reference: Reference, options: ReadOptions): Promise<Entry> {
    this.#misses++
    const { signal, timeout } = options
    const expired = (): Error =>
      explain(this.#backend.provider, { code: 'ERR_SECRET_TIMEOUT' }, { operation: 'get', name: reference.name })
    return this.#flights.join(key, { signal, timeout, expired }, options.fresh === true, flight =>
      this.#fetch(key, reference, flight),
    )
  }

  async #fetch(key: string, reference: Reference, signal: AbortSignal): Promise<Entry> {
    const { name, version, stage } = reference
    const ticket = ++this.#tickets
    this.#underWay++
    try {
      const current = version === undefined && stage === undefined
      const stored = await (current
        ? this.#batcher.read(name, signal)
        : this.#backend.read(name, { signal, version, stage }))
      return this.#keep(key, reference, stored, ticket)
    } catch (error) {
      if (error instanceof SecretError) this.#failed(key, error, ticket)
      throw error
    } finally {
      if (--this.#underWay === 0) this.#floors.clear()
    }
  }

  #keep(key: string, reference: Reference, stored: Stored, ticket: number): Entry {
    const { name } = reference
    this.#redactor.add(redactionLabel(reference), stored.bytes)
    const before = this.#cache.peek(key)
    const late = this.#isLate(key, before, ticket)
    if (before !== undefined && !late && before.stored.version !== stored.version) {
      this.#policy.tell?.({ type: 'change', provider: this.#backend.provider.id, name, version: stored.version })
    }
    if (late || !this.#caches)
      return {
        key,
        reference,
        stored,
        ticket,
        readAt: this.#policy.clock.now(),
        refreshAt: 0,
        expiresAt: 0,
        used: false,
      }
    return this.#cache.store(key, reference, stored, ticket)
  }

  /** A failure that passes leaves the entry for its time; any other answer is about the secret, and ends it. */
  #failed(key: string, error: SecretError, ticket: number): void {
    const entry = this.#cache.peek(key)
    if (!this.#caches || this.#isLate(key, entry, ticket)) return
    if (error.retryable) {
      if (entry !== undefined) this.#cache.coolDown(entry, coolDown)
    } else if (error.code === 'ERR_SECRET_NOT_FOUND') {
      this.#cache.storeAbsent(key, error)
    } else {
      this.#cache.drop(key)
    }
  }

  #isLate(key: string, entry: Entry | undefined, ticket: number): boolean {
    return ticket < (this.#floors.get(key) ?? 0) || (entry !== undefined && ticket < entry.ticket)
  }

  #outdate(key: string): number {
    const ticket = ++this.#tickets
    if (this.#underWay > 0) this.#floors.set(key, ticket)
    this.#flights.detach(key)
    return ticket
  }

  #tellStale(entry: Entry, error: SecretError): void {
    const ageMs = this.#policy.clock.now() - entry.readAt
    this.#policy.tell?.({
      type: 'stale',
      provider: this.#backend.provider.id,
      name: entry.reference.name,
      ageMs,
      code: error.code,
    })
  }

  #released({ reference, parts }: Entry): void {
    this.#redactor.drop(redactionLabel(reference))
    for (const part of parts?.keys() ?? []) this.#redactor.drop(redactionLabel({ ...reference, part }))
  }
}
