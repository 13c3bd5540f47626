import { SecretError } from '../contract/errors.ts'
import type { Backend } from '../policy/backend.ts'
import type { Cache, CacheSettings, Entry } from '../policy/cache.ts'
import { Flights, type Passenger } from '../policy/flights.ts'
import type { Policy } from '../policy/policy.ts'
import { type Question, Questions } from '../policy/questions.ts'
import { Answers, closed, type Reading } from './answers.ts'
import { checkCall, readKeys } from './option-checks.ts'
import type { Redaction } from './redaction.ts'
import type { Stats } from './secrets.ts'

/** How a caller wants to read. */
export type Wish = Passenger

/** The way of one read: cache, then single flight, then the batch of this tick, then the store; and who is served stale. */
export class Reader {
  /** What callers ask. */
  readonly questions: Questions
  readonly answers: Answers
  readonly #backend: Backend
  readonly #policy: Policy
  readonly #redaction: Redaction
  readonly #flights: Flights<Reading>
  readonly #cache: Cache
  #closed = false
  #hits = 0
  #misses = 0
  #stale = 0

  constructor(backend: Backend, redaction: Redaction, cache: CacheSettings | false) {
    const { policy } = backend
    this.#backend = backend
    this.questions = new Questions(backend)
    this.#policy = policy
    this.#redaction = redaction
    this.answers = new Answers(backend, redaction, cache, secret => this.#flights.detach(secret))
    this.#cache = this.answers.cache
    this.#flights = new Flights(backend, this.answers)
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

  async read(question: Question, wish?: Wish): Promise<Reading> {
    const reading = await this.find(question, wish)
    // Closing zeroes cached bytes; what was read a moment before must not come out as zeros.
    this.assertOpen()
    return reading
  }

  /** The text of a whole secret of which nothing is kept, for who has no wishes; undefined where there is more to it. */
  text(question: Question): Promise<string> | undefined {
    this.assertOpen()
    if (this.answers.caches && this.#cache.knows(question.key)) return undefined
    const text = this.#flights.text(question)
    if (text !== undefined) this.#missed()
    return text
  }

  /** The same without a promise of its own, and so without the last check, which is left to the caller. */
  find(question: Question, wish?: Wish): Reading | Promise<Reading> {
    this.assertOpen()
    if (wish !== undefined) {
      checkCall(wish, readKeys)
      wish.signal?.throwIfAborted()
    }
    return wish?.fresh !== true && this.answers.caches ? this.#findKept(question, wish) : this.#readNow(question, wish)
  }

  /** @throws TypeError once the client is closed. */
  assertOpen(): void {
    if (this.#closed) throw closed()
  }

  /** Ends what is under way, and zeroes what is cached. */
  close(): void {
    this.#closed = true
    this.#flights.abortAll(closed())
    this.answers.close()
  }

  #findKept(question: Question, wish: Wish | undefined): Reading | Promise<Reading> {
    const { key } = question
    const hit = this.#cache.hit(key)
    if (hit !== undefined) return this.#serve(hit)
    const entry = this.#cache.peek(key)
    if (entry === undefined) {
      const absent = this.#cache.absent(key)
      if (absent !== undefined) throw absent
      return this.#readNow(question, wish)
    }
    entry.used = true
    if (!this.#cache.servesWhileRefreshing(entry)) return this.#readExpired(entry, question, wish)
    // What fails here is told to observers; a lasting failure has dropped the entry, so the next read meets it.
    if (!this.#flights.has(key) && !this.#cache.isCooling(entry)) this.#flights.join(question).catch(() => undefined)
    return this.#serve(entry)
  }

  #serve(entry: Entry): Reading {
    this.#hits++
    return { entry, stale: false }
  }

  #readNow(question: Question, wish: Wish | undefined): Promise<Reading> {
    const reading = this.#flights.join(question, wish)
    this.#missed()
    return reading
  }

  /** What redacts is loaded beside the question: until a value arrives there is nothing to hide. It is awaited before anybody gets one. */
  #missed(): void {
    this.#misses++
    if (!this.#redaction.isReady) this.#redaction.load().catch(() => undefined)
  }

  async #readExpired(entry: Entry, question: Question, wish: Wish | undefined): Promise<Reading> {
    if (!this.#cache.isCooling(entry) || !this.#cache.servesStale(entry)) {
      try {
        return await this.#readNow(question, wish)
      } catch (error) {
        const passing = error instanceof SecretError && error.retryable
        if (!passing || this.#cache.peek(question.key) !== entry || !this.#cache.servesStale(entry)) throw error
        this.#tellStale(entry, error)
      }
    }
    this.#stale++
    return { entry, stale: true }
  }

  #tellStale({ readAt, reference }: Entry, { code }: SecretError): void {
    const ageMs = this.#policy.clock.now() - readAt
    this.#policy.tell?.({ type: 'stale', provider: this.#backend.provider.id, name: reference.name, ageMs, code })
  }
}
