import { SecretError } from '../contract/errors.ts'
import { foldName } from '../contract/native-names.ts'
import type { Stored } from '../contract/provider.ts'
import type { Backend } from '../policy/backend.ts'
import type { Cache, CacheSettings, Entry } from '../policy/cache.ts'
import { Flights } from '../policy/flights.ts'
import type { Policy } from '../policy/policy.ts'
import { cacheKey, type Reference } from '../policy/reference.ts'
import { Answers } from './answers.ts'
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
  readonly #flights: Flights<Reading>
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
    const answers = new Answers(backend, redaction, cache, secret => this.#flights.detach(secret))
    this.#answers = answers
    this.#cache = answers.cache
    this.#flights = new Flights(backend, {
      began: () => answers.began(),
      ready: () => (redaction.loaded ? undefined : redaction.load()),
      received: (flight, stored) => ({ entry: answers.received(flight, stored), stale: false }),
      failed: (flight, error) => answers.failed(flight, error),
      ended: () => answers.ended(),
    })
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

  async read(reference: Reference, wish?: Wish): Promise<Reading> {
    const reading = await this.find(reference, wish)
    // Closing zeroes cached bytes; what was read a moment before must not come out as zeros.
    this.assertOpen()
    return reading
  }

  /** The same without a promise of its own, and so without the last check, which is left to the caller. */
  find(reference: Reference, wish?: Wish): Reading | Promise<Reading> {
    this.assertOpen()
    checkCall(wish, readKeys)
    wish?.signal?.throwIfAborted()
    return this.#find(reference, wish)
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

  #find(reference: Reference, wish: Wish | undefined): Reading | Promise<Reading> {
    const key = cacheKey(reference)
    if (wish?.fresh === true || !this.#answers.caches) return this.#readNow(key, reference, wish)
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
    if (!this.#flights.has(key) && !this.#cache.isCooling(entry))
      this.#ask(key, reference, undefined).catch(() => undefined)
    return this.#serve(entry)
  }

  #serve(entry: Entry): Reading {
    this.#hits++
    return { entry, stale: false }
  }

  #readNow(key: string, reference: Reference, wish: Wish | undefined): Promise<Reading> {
    this.#misses++
    return this.#ask(key, reference, wish)
  }

  async #readExpired(key: string, entry: Entry, reference: Reference, wish: Wish | undefined): Promise<Reading> {
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

  #ask(key: string, reference: Reference, wish: Wish | undefined): Promise<Reading> {
    const native = this.#backend.aim(reference.name, reference)
    const secret = foldName(this.#backend.provider.limits.names, native)
    // Beside the question: until a value has arrived there is nothing to hide. It is awaited before anybody gets one.
    if (!this.#redaction.loaded) this.#redaction.load().catch(() => undefined)
    const passenger = { signal: wish?.signal, timeout: wish?.timeout ?? this.#policy.timeout }
    return this.#flights.join({ key, secret, reference, native }, passenger, wish?.fresh === true)
  }

  #tellStale({ readAt, reference }: Entry, { code }: SecretError): void {
    const ageMs = this.#policy.clock.now() - readAt
    this.#policy.tell?.({ type: 'stale', provider: this.#backend.provider.id, name: reference.name, ageMs, code })
  }
}

function closed(): TypeError {
  return new TypeError('This secrets client is closed; make another with createSecrets or openSecrets')
}
