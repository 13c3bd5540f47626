import { createSecrets, type SecretEvent, type Secrets, type SecretsOptions } from '../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../src/memory/index.ts'
import { SimulatedClock } from './simulated-clock.ts'

export interface RetryingClient {
  readonly clock: SimulatedClock
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  readonly events: SecretEvent[]
  /** How long each wait between attempts was to be, in milliseconds. */
  delays(): number[]
}

/** A store with one secret, KEY, whose failed calls core repeats. */
export function retryingClient(options: SecretsOptions = {}, memoryOptions: MemoryOptions = {}): RetryingClient {
  const clock = new SimulatedClock()
  const store = memory({ KEY: 'v' }, memoryOptions)
  const events: SecretEvent[] = []
  const secrets = createSecrets(store, { clock, observe: event => events.push(event), ...options })
  return {
    clock,
    store,
    secrets,
    events,
    delays: () => events.flatMap(event => (event.type === 'retry' ? [event.delayMs] : [])),
  }
}
