import { type CallEvent, SecretError } from '@sealwax/core'
import type { ApiKeyStore } from '@sealwax/core/api-keys'
import type { RunLog } from '../audit-log.ts'

/**
 * The same store of API keys, whose calls are recorded as `audited` and `observe` record those of a store of secrets: for one that
 * has a form of its own, past every client. Keys go by their ids.
 */
export function recordedKeys(store: ApiKeyStore, provider: string, log: RunLog): ApiKeyStore {
  const told = async <T>(operation: CallEvent['operation'], name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const tell = (outcome: CallEvent['outcome']): void => {
      const durationMs = performance.now() - start
      log.observe({ type: 'call', provider, operation, name, outcome, durationMs, attempts: 1 })
    }
    try {
      const answer = await work()
      tell('ok')
      return answer
    } catch (error) {
      tell(error instanceof SecretError ? error.code : 'aborted')
      throw error
    }
  }
  const write = async (operation: 'put' | 'putIf', name: string, work: () => Promise<void>): Promise<void> => {
    await log.intend({ provider, operation, name })
    await told(operation, name, work)
  }
  return {
    location: store.location,
    read: (id, call) => told('get', id, () => store.read(id, call)),
    create: (id, state, call) => write('putIf', id, () => store.create(id, state, call)),
    replace: (id, state, version, call) => write('putIf', id, () => store.replace(id, state, version, call)),
    overwrite: (id, state, call) => write('put', id, () => store.overwrite(id, state, call)),
  }
}
