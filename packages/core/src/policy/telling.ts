import { SecretError } from '../contract/errors.ts'
import type { CallEvent } from '../contract/event.ts'
import type { Call, SecretProvider } from '../contract/provider.ts'
import type { Task } from './operation.ts'
import type { Policy } from './policy.ts'
import type { Outcome } from './retry.ts'

type Told<T> = Pick<Task<T>, 'operation' | 'name' | 'names' | 'versionOf' | 'itemsOf'>

/** What a provider tells observers by. */
export function noticeOf({ id }: SecretProvider, { tell }: Policy): Call['notice'] {
  return (notice, subject, hint) => tell?.({ type: 'notice', provider: id, notice, subject, hint })
}

/** What observers are told of a call that is over. */
export function callEvent<T>(
  provider: SecretProvider,
  task: Told<T>,
  outcome: Outcome<T>,
  durationMs: number,
): CallEvent {
  const { operation, name, names, versionOf, itemsOf } = task
  const { attempts } = outcome
  const items = itemsOf?.()
  const event = { type: 'call', provider: provider.id, operation, name, names, items, durationMs, attempts } as const
  // A local store may have to work a version out, for nobody: a file's is a keyed hash.
  const version = 'error' in outcome || provider.local ? undefined : versionOf?.(outcome.value)
  if (!('error' in outcome)) return { ...event, outcome: 'ok', version }
  const { error } = outcome
  if (!(error instanceof SecretError)) return { ...event, outcome: 'aborted' }
  return { ...event, outcome: error.code, status: error.status, requestId: error.requestId }
}
