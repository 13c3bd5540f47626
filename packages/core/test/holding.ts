import { createSecrets, type Secrets } from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { SimulatedClock } from './simulated-clock.ts'

/** A client over a store that holds these, bytes included; nothing is cached yet. */
export async function holding(values: Record<string, string | Uint8Array>): Promise<Secrets<MemoryProvider>> {
  const store = memory()
  const clock = new SimulatedClock()
  for (const [name, value] of Object.entries(values)) await createSecrets(store).put({ name }, value)
  return createSecrets(store, { clock })
}
