import type { Clock } from '../contract/clock.ts'
import type { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import { randomFraction } from '../generate/random-source.ts'
import type { Reference } from './reference.ts'

/** One value in the cache, and until when it is what. All times in milliseconds since the epoch. */
export interface Entry {
  readonly key: string
  /** What it is the value of; the part, if any, does not count. */
  readonly reference: Reference
  readonly stored: Stored
  /** Which answer this is: a later question's answer is never replaced by an earlier one's. */
  readonly ticket: number
  readonly readAt: number
  /** From here on an answer starts a refresh. */
  refreshAt: number
  /** From here on an answer waits for the refresh. */
  readonly expiresAt: number
  /** Used since the clock hand passed. */
  used: boolean
  /** The decoded text, so that a hit is one look-up and no new promise. */
  text?: Promise<string>
  /** Decoded parts by their names. */
  parts?: Map<string, Promise<string>>
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
 */
export class Cache {
  readonly #settings: CacheSettings
  readonly #clock: Clock
  readonly #released: (entry: Entry) => void
  readonly #entries: Map<string, Entry> = new Map()
  readonly #absent: Map<string, { readonly until: number; readonly error: SecretError }> = new Map()

  /** @param released called with each entry that leaves for good: evicted, dropped or cleared, not replaced. */
  constructor(settings: CacheSettings, clock: Clock, released: (entry: Entry) => void) {
    this.#settings = settings
    this.#clock = clock
    this.#released = released
  }

  get size(): number {
    return this.#entries.size
  }

  entries(): Entry[] {
    return [...this.#entries.values()]
  }

  /** The entry, while no refresh is due: the way of nearly every call. */
  hit(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const now = this.#clock.now()
    // A clock that was set back makes an entry look as if it came from the future; then it is asked for again.
    if (now >= entry.refreshAt || now < entry.readAt) return undefined
    entry.used = true
    return entry
  }

  /** The entry in whatever state. */
  peek(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  /** Whether the entry may be served while a refresh is under way. */
  servesWhileRefreshing(entry: Entry): boolean {
    const now = this.#clock.now()
    return now < entry.expiresAt && now >= entry.readAt
  }

  /** Whether the entry may be served although the store could not be asked. */
  servesStale(entry: Entry): boolean {
    return this.#clock.now() < entry.expiresAt + this.#settings.maxStale
  }

  /** The "not found" that is still remembered. */
  absent(key: string): SecretError | undefined {
    const known = this.#absent.get(key)
    if (known === undefined) return undefined
    if (this.#clock.now() < known.until) return known.error
    this.#absent.delete(key)
    return undefined
  }

  store(key: string, reference: Reference, stored: Stored, ticket: number): Entry {
    const now = this.#clock.now()
    const { ttl } = this.#settings
    const end = now + ttl
    const expiresAt =
      stored.freshUntil === undefined
        ? end
        : Math.min(end, Math.max(stored.freshUntil, now + Math.min(ttl, shortestTtl)))
    // Spread over the second half: many processes that started together do not ask together.
    const refreshAt = Math.min(expiresAt, now + ttl * (0.5 + 0.5 * randomFraction()))
    const entry: Entry = { key, reference, stored, ticket, readAt: now, refreshAt, expiresAt, used: true }
    this.#absent.delete(key)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > this.#settings.maxEntries) this.#evict()
    return entry
  }

  storeAbsent(key: string, error: SecretError): void {
    this.drop(key)
    if (this.#absent.size >= this.#settings.maxEntries) this.#absent.clear()
    this.#absent.set(key, { until: this.#clock.now() + this.#settings.notFoundTtl, error })
  }

  /** After a failed refresh: nobody asks again for `ms` milliseconds, jittered. */
  coolDown(entry: Entry, ms: number): void {
    entry.refreshAt = this.#clock.now() + ms * (0.5 + 0.5 * randomFraction())
  }

  drop(key: string): void {
    this.#absent.delete(key)
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#released(entry)
  }

  clear(): void {
    this.#absent.clear()
    for (const key of [...this.#entries.keys()]) this.drop(key)
  }

  #evict(): void {
    // Map keeps insertion order: the front is the oldest. Used ones go to the back once, unmarked.
    for (const [key, entry] of this.#entries) {
      if (!entry.used) {
        this.drop(key)
        return
      }
      entry.used = false
      this.#entries.delete(key)
      this.#entries.set(key, entry)
    }
  }
}
