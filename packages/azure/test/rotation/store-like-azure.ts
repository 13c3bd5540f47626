import { type Clock, createSecrets, type Secrets } from '@sealwax/core'
import { type MemoryProvider, memory } from '@sealwax/core/memory'
import { limitsFor } from '../../src/limits.ts'

/** A store in memory with the names and the lacks of Azure Key Vault: for what is asked of handlers, not of the store. */
export function storeLikeAzure(clock: Clock): {
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
} {
  const store = memory(
    {},
    { id: 'azure-key-vault', limits: limitsFor(undefined), without: ['putIf', 'getMany', 'moveStage', 'watch'], clock },
  )
  return { store, secrets: createSecrets(store, { clock }) }
}
