import { type CacheOptions, createSecrets, type SecretEvent, type Secrets } from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { SimulatedClock } from './simulated-clock.ts'

/** Milliseconds, in each of these tests. */
export const ttl = 100_000
export const maxStale = 50_000
export const options: CacheOptions = { ttl, maxStale, notFoundTtl: 2_000 }

export interface CachedStore {
  readonly clock: SimulatedClock
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  readonly events: SecretEvent[]
  /** How often the store was asked. */
  reads(): number
  /** What another process writes. */
  change(value: string): Promise<void>
}

/** A store with one secret, KEY, and a client that caches it. */
export async function cachedStore(cache: CacheOptions = options): Promise<CachedStore> {
  const clock = new SimulatedClock()
  const store = memory({ KEY: 'first' }, { retries: 'sdk' })
  const events: SecretEvent[] = []
  const secrets = createSecrets(store, { clock, cache, observe: event => events.push(event) })
  const other = createSecrets(store, { clock, cache: false })
  return {
    clock,
    store,
    secrets,
    events,
    reads: () => store.calls.filter(({ operation }) => operation === 'get' || operation === 'getMany').length,
    change: async value => void (await other.put('KEY', value)),
  }
}
