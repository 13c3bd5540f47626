import type { Clock } from '../contract/clock.ts'
import type { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import { randomFraction } from '../generate/random-fraction.ts'
import type { Reference } from './reference.ts'

/** One value in the cache, and until when it is what. All times in milliseconds since the epoch. */
export interface Entry {
  readonly key: string
  /** Which secret it is, in whatever version and however its name was spelled. */
  readonly secret: string
  /** What it is the value of; the part, if any, does not count. */
  readonly reference: Reference
  readonly stored: Stored
  /** Which answer this is: a later question's answer is never replaced by an earlier one's. */
  readonly ticket: number
  readonly readAt: number
  /** From here on an answer starts a refresh. */
  refreshAt: number
  /** From here on an answer waits for the refresh. Not before {@link refreshAt}. */
  readonly expiresAt: number
  /** When a refresh failed last, and until when nobody tries again. */
  cooling?: { readonly from: number; readonly until: number }
  /** Used since it was read, or since it had its second chance. */
  used: boolean
  /** The decoded text, so that a hit is one look-up and no new promise. */
  text?: Promise<string>
  /** Decoded parts by their names. */
  parts?: Map<string, string>
}

export interface CacheSettings {
  readonly ttl: number
  readonly maxStale: number
  readonly notFoundTtl: number
  readonly maxEntries: number
}

/** A due rotation that has not happened must not turn every call into a question: at least this long, in milliseconds. */
const shortestTtl = 1_000

/**
 * Values by key, with their times; bounded, where the one that was not used since the last round goes first (second
 * chance). It asks nobody: what to do about a value past its time is the reader's.
 *
 * Where the clock was set back, nothing is known of an age: what seems to come from the future is served by nobody.
 */
export class Cache {
  readonly #settings: CacheSettings
  readonly #clock: Clock
  readonly #entries: Map<string, Entry> = new Map()
  readonly #absent: Map<string, { readonly from: number; readonly until: number; readonly error: SecretError }> =
    new Map()

  constructor(settings: CacheSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** The entry, while no refresh is due: the way of nearly every call. */
  hit(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const now = this.#clock.now()
    if (now >= entry.refreshAt || now < entry.readAt) return undefined
    entry.used = true
    return entry
  }

  /** Whether there is anything to know of it, an absence too. */
  knows(key: string): boolean {
    return this.#entries.has(key) || this.#absent.has(key)
  }

  /** The entry in whatever state. */
  peek(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  /** Whether the entry may be served while a refresh is under way. */
  servesWhileRefreshing(entry: Entry): boolean {
    return this.#isWithin(entry.readAt, entry.expiresAt)
  }

  /** Whether the entry may be served although the store could not be asked. */
  servesStale(entry: Entry): boolean {
    return this.#isWithin(entry.readAt, entry.expiresAt + this.#settings.maxStale)
  }

  /** Whether a refresh failed so lately that nobody tries again yet. */
  isCooling({ cooling }: Entry): boolean {
    return cooling !== undefined && this.#isWithin(cooling.from, cooling.until)
  }

  /** The "not found" that is still remembered. */
  absent(key: string): SecretError | undefined {
    const known = this.#absent.get(key)
    if (known === undefined) return undefined
    if (this.#isWithin(known.from, known.until)) return known.error
    this.#absent.delete(key)
    return undefined
  }

  /** An entry for a value that was read now. It is in the cache once it was stored. */
  entry(
    { key, secret, reference }: Pick<Entry, 'key' | 'secret' | 'reference'>,
    stored: Stored,
    ticket: number,
  ): Entry {
    const now = this.#clock.now()
    const { ttl } = this.#settings
    const { freshUntil } = stored
    const end = now + ttl
    const expiresAt =
      freshUntil === undefined ? end : Math.min(end, Math.max(freshUntil, now + Math.min(ttl, shortestTtl)))
    return { key, secret, reference, stored, ticket, readAt: now, refreshAt: expiresAt, expiresAt, used: false }
  }

  store(entry: Entry): void {
    // Spread over the second half: many processes that started together do not ask together.
    const spread = this.#settings.ttl * (0.5 + 0.5 * randomFraction())
    entry.refreshAt = Math.min(entry.expiresAt, entry.readAt + spread)
    this.drop(entry.key)
    if (this.#entries.size >= this.#settings.maxEntries) this.#evict()
    this.#entries.set(entry.key, entry)
  }

  storeAbsent(key: string, error: SecretError): void {
    this.drop(key)
    if (this.#absent.size >= this.#settings.maxEntries) this.#absent.clear()
    const now = this.#clock.now()
    this.#absent.set(key, { from: now, until: now + this.#settings.notFoundTtl, error })
  }

  /** After a failed refresh: nobody asks again for `ms` milliseconds, jittered. */
  coolDown(entry: Entry, ms: number): void {
    const from = this.#clock.now()
    entry.cooling = { from, until: from + ms * (0.5 + 0.5 * randomFraction()) }
  }

  drop(key: string): void {
    this.#absent.delete(key)
    this.#entries.delete(key)
  }

  /** Drops one secret in all its versions and spellings, or everything. */
  forget(secret?: string): void {
    // Remembered for seconds only: which secret each one is about is not worth knowing.
    this.#absent.clear()
    if (secret === undefined) this.#entries.clear()
    else for (const entry of this.#entries.values()) if (entry.secret === secret) this.#entries.delete(entry.key)
  }

  #isWithin(from: number, until: number): boolean {
    const now = this.#clock.now()
    return now >= from && now < until
  }

  #evict(): void {
    // Map keeps insertion order: the front is the oldest. Used ones go to the back once, unmarked.
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key)
      if (!entry.used) return
      entry.used = false
      this.#entries.set(key, entry)
    }
  }
}
