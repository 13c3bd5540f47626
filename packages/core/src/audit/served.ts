import type { Stats } from '../client/secrets.ts'
import type { Clock } from '../contract/clock.ts'
import type { ServedEntry } from './record.ts'

/** A client, as far as it is counted. */
export interface ServingClient {
  stats(): Pick<Stats, 'hits' | 'stale'>
}

const interval = 60_000

interface Counted {
  readonly client: ServingClient
  readonly name: string
  hits: number
  stale: number
}

/** How often clients answered from their caches, which no event tells: it is looked up once a minute. */
export class Served {
  readonly #clock: Clock
  readonly #add: (entry: ServedEntry) => void
  readonly #counted: Counted[] = []
  #timer: unknown

  constructor(clock: Clock, add: (entry: ServedEntry) => void) {
    this.#clock = clock
    this.#add = add
  }

  count(client: ServingClient, name: string): void {
    const { hits, stale } = client.stats()
    this.#counted.push({ client, name, hits, stale })
    this.#timer ??= this.#clock.setTimeout(() => this.#tick(), interval)
  }

  /** Adds what there is to say now. */
  look(): void {
    for (const counted of this.#counted) {
      const { hits, stale } = counted.client.stats()
      if (hits === counted.hits && stale === counted.stale) continue
      this.#add({ kind: 'served', client: counted.name, hits: hits - counted.hits, stale: stale - counted.stale })
      counted.hits = hits
      counted.stale = stale
    }
  }

  close(): void {
    this.look()
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#counted.length = 0
  }

  #tick(): void {
    this.look()
    this.#timer = this.#counted.length === 0 ? undefined : this.#clock.setTimeout(() => this.#tick(), interval)
  }
}
