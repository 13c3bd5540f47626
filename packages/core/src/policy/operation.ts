import type { Operation, SecretError } from '../contract/errors.ts'
import type { CallItem } from '../contract/event.ts'
import type { SecretProvider } from '../contract/provider.ts'
import { underDeadline } from './deadline.ts'
import type { Policy, PolicyCall } from './policy.ts'
import { attempt, type Outcome } from './retry.ts'
import { callEvent, noticeOf } from './telling.ts'
import { word } from './wording.ts'

// For the one operation that goes on failing after it has begun: a watch.
export { failureOf } from './failure.ts'

/** What a caller says of one operation: how long, until when. */
export interface Asking {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds. Default: the policy's. */
  readonly timeout?: number | undefined
  /** See {@link Call.finish}. */
  readonly finish?: boolean | undefined
  /** Instead of a timeout, where `signal` aborts in time: when that will be, in milliseconds since the epoch. */
  readonly deadline?: number | undefined
}

/** What is asked of a provider, and about which name. */
export interface Question {
  readonly operation: Operation
  readonly name?: string | undefined
}

export interface Task<T> extends Question {
  /** How many names a batch is about. */
  readonly names?: number
  /** Whether doing it twice does what doing it once does. */
  readonly repeatable: boolean
  work(call: PolicyCall, attempt: number): Promise<T>
  readonly versionOf?: (value: T) => string | undefined
  /** Of a batch: what became of each name. Asked only where somebody listens. */
  readonly itemsOf?: () => readonly CallItem[] | undefined
}

/** One operation from its deadline to its event. Never rejects. */
export async function perform<T>(
  provider: SecretProvider,
  policy: Policy,
  task: Task<T>,
  asking: Asking,
): Promise<Outcome<T>> {
  const { operation, name } = task
  const { clock, tell } = policy
  const start = clock.now()
  let attempts = 1
  const notice = noticeOf(provider, policy)
  let outcome: Outcome<T>
  try {
    outcome = await withinDeadline(provider, policy, task, asking, ({ signal, deadline }) => {
      const repeatable = task.repeatable && provider.retries === 'core'
      const { finish } = asking
      const call: PolicyCall = { signal, policy: { ...policy, deadline }, notice, finish }
      return attempt({ provider, operation, name, policy, repeatable, signal, deadline }, count => {
        attempts = count
        return task.work(call, count)
      })
    })
  } catch (error) {
    outcome = { attempts, error }
  }
  if (!provider.composed) tell?.(callEvent(provider, task, outcome, Math.max(0, clock.now() - start)))
  return outcome
}

/** Whatever `work` does, it is over for the caller when his signal aborts or his time is up. */
export function withinDeadline<T>(
  provider: SecretProvider,
  { clock, timeout: byDefault, deadline: parts }: Policy,
  question: Question,
  asking: Asking,
  work: (asking: { readonly signal: AbortSignal; readonly deadline: number }) => Promise<T>,
): Promise<T> {
  const kept = asking.deadline ?? parts
  const timeout = kept === undefined ? (asking.timeout ?? byDefault) : Number.POSITIVE_INFINITY
  const deadline = kept ?? clock.now() + timeout
  const expired = (): SecretError => word(provider, { code: 'ERR_SECRET_TIMEOUT' }, question)
  return underDeadline({ signal: asking.signal, timeout, clock, expired }, signal => work({ signal, deadline }))
}
