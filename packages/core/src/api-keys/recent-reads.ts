import type { Clock } from '../contract/clock.ts'
import type { FoundKey } from './store.ts'

/** Records kept at most; the oldest goes first. */
const most = 10_000

/**
 * What was read in the last few seconds, for applications that ask for it (`cacheFor`). Only what was there is kept: ids that
 * nobody has would fill it. Each use is verified all the same.
 */
export class RecentReads {
  readonly #ttl: number
  readonly #clock: Pick<Clock, 'now'>
  readonly #kept: Map<string, { readonly found: FoundKey; readonly readAt: number }> = new Map()
  /** Grows with every change that is made here: what was asked for before it is not kept. */
  #changes = 0

  /** @param ttl milliseconds; 0 keeps nothing. */
  constructor(ttl: number, clock: Pick<Clock, 'now'>) {
    this.#ttl = ttl
    this.#clock = clock
  }

  async get<T>(id: string, read: () => Promise<FoundKey | T>): Promise<FoundKey | T> {
    if (this.#ttl === 0) return read()
    const kept = this.#kept.get(id)
    const age = this.#clock.now() - (kept?.readAt ?? Number.NEGATIVE_INFINITY)
    if (kept !== undefined && age >= 0 && age < this.#ttl) return kept.found
    const changes = this.#changes
    const readAt = this.#clock.now()
    const found = await read()
    this.#kept.delete(id)
    if (isFound(found) && changes === this.#changes) {
      this.#kept.set(id, { found, readAt })
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= most) break
        this.#kept.delete(oldest)
      }
    }
    return found
  }

  /** To be called once a change is there: also drops what is being read now. */
  forget(id: string): void {
    this.#changes++
    this.#kept.delete(id)
  }
}

function isFound(found: unknown): found is FoundKey {
  return typeof found === 'object' && found !== null
}
