import { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import type { Backend } from '../policy/backend.ts'
import { Batcher, type Waiting } from '../policy/batcher.ts'
import type { Cache, CacheSettings, Entry } from '../policy/cache.ts'
import { explain } from '../policy/failure.ts'
import { Flights } from '../policy/flights.ts'
import type { Policy } from '../policy/policy.ts'
import { cacheKey, type Reference } from '../policy/reference.ts'
import { Answers, type Subject } from './answers.ts'
import { checkCall, readKeys } from './option-checks.ts'
import type { Redaction } from './redaction.ts'
import type { Stats } from './secrets.ts'

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

/** The way of one read: cache, then single flight, then the batch of this tick, then the store; and who is served stale. */
export class Reader {
  readonly #backend: Backend
  readonly #policy: Policy
  readonly #redaction: Redaction
  readonly #batcher: Batcher
  readonly #flights: Flights<Entry>
  readonly #answers: Answers
  readonly #cache: Cache
  #closed = false
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
    this.#answers = new Answers(backend, redaction, cache, secret => this.#flights.detach(secret))
    this.#cache = this.#answers.cache
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

  /** Begins a write: see {@link Answers.writing}. */
  writing(name: string): (stored?: Stored) => void {
    return this.#answers.writing(name)
  }

  /** Settles when no write is under way. */
  written(): Promise<void> {
    return this.#answers.written()
  }

  /** Forgets everything; the next reads ask the store. */
  forget(): void {
    this.#answers.forget()
  }

  /** Ends what is under way, and zeroes what is cached. */
  close(): void {
    this.#closed = true
    this.#flights.abortAll(closed())
    this.#answers.close()
  }

  #find(reference: Reference, wish: Wish): Reading | Promise<Reading> {
    const key = cacheKey(reference)
    if (wish.fresh === true || !this.#answers.caches) return this.#readNow(key, reference, wish)
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
    return this.#flights.join({ key, secret }, { signal, timeout, expired }, fresh === true, limit => {
      const ticket = this.#answers.began()
      // Waiting for a place in a batch or a queue counts as well.
      const { promise, stop } = this.#backend.start({ operation: 'get', name }, limit, waiting =>
        this.#fetch(reference, waiting),
      )
      return { promise: this.#settle({ key, secret, reference }, promise, ticket), stop }
    })
  }

  #fetch({ name, version, stage }: Reference, waiting: Waiting): Promise<Stored> {
    const reading =
      version === undefined && stage === undefined
        ? this.#batcher.read(name, waiting)
        : this.#backend.read(name, { ...waiting, version, stage })
    return this.#redaction.loaded ? reading : this.#withRedaction(reading)
  }

  async #withRedaction(reading: Promise<Stored>): Promise<Stored> {
    const hiding = this.#redaction.load()
    // Awaited below; where the read fails first, that is what the caller hears.
    hiding.catch(() => undefined)
    const stored = await reading
    await hiding
    return stored
  }

  async #settle(of: Subject, answer: Promise<Stored>, ticket: number): Promise<Entry> {
    try {
      return this.#answers.received(of, await answer, ticket)
    } catch (error) {
      if (error instanceof SecretError) this.#answers.failed(of, error, ticket)
      throw error
    } finally {
      this.#answers.ended()
    }
  }

  #tellStale({ readAt, reference }: Entry, { code }: SecretError): void {
    const ageMs = this.#policy.clock.now() - readAt
    this.#policy.tell?.({ type: 'stale', provider: this.#backend.provider.id, name: reference.name, ageMs, code })
  }
}

function closed(): TypeError {
  return new TypeError('This secrets client is closed; make another with createSecrets or openSecrets')
}
