import { type Clock, createSecrets, type Secrets } from '@sealwax/core'
import { type MemoryProvider, memory } from '@sealwax/core/memory'
import { limitsFor } from '../../src/limits.ts'

/** A store in memory with the names and the lacks of Google Secret Manager: for what is asked of handlers, not of the store. */
export function storeLikeGoogle(clock: Clock): {
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
} {
  const store = memory(
    { 'shop-API_KEY': 'first' },
    { id: 'google-secret-manager', limits: limitsFor({ prefix: 'shop' }), without: ['putIf', 'getMany'], clock },
  )
  return { store, secrets: createSecrets(store, { clock }) }
}
