import { type Fault, isRetryable, type Operation, SecretError } from '../contract/errors.ts'
import type { SecretProvider } from '../contract/provider.ts'
import { randomFraction } from '../generate/random-fraction.ts'
import { sleep } from './deadline.ts'
import { explain, faultOf } from './failure.ts'
import type { Policy } from './policy.ts'

export interface Attempts {
  readonly provider: SecretProvider
  readonly operation: Operation
  readonly name: string | undefined
  readonly policy: Policy
  /** Whether doing it twice does what doing it once does. */
  readonly repeatable: boolean
  readonly signal: AbortSignal
  /** When the whole operation must be over, in milliseconds since the epoch: no wait is begun that would pass it. */
  readonly deadline: number
}

/** What became of an operation: how often it was tried, and its value or the facts of its failure. */
export type Outcome<T> =
  | { readonly attempts: number; readonly value: T }
  /** Without a fault: the caller's own reason, the end of the time, or an error that a part of a composition raised. */
  | { readonly attempts: number; readonly error: unknown; readonly fault?: Fault }

/** Tries until it works, until the fault is not one that passes, or until attempts or time run out. Never rejects. */
export async function attempt<T>(attempts: Attempts, work: (attempt: number) => Promise<T>): Promise<Outcome<T>> {
  try {
    return { attempts: 1, value: await work(1) }
  } catch (error) {
    return repeat(attempts, work, error)
  }
}

/** What comes after a first attempt that failed. */
export async function repeat<T>(
  attempts: Attempts,
  work: (attempt: number) => Promise<T>,
  first: unknown,
): Promise<Outcome<T>> {
  const { provider, operation, name, policy, signal } = attempts
  let error = first
  for (let count = 1; ; count++) {
    // An abort and an error that is ours already (from a part of a chain) pass through as they are.
    if (signal.aborted) return { attempts: count, error: signal.reason }
    if (error instanceof SecretError) return { attempts: count, error }
    const fault = faultOf(provider, error, operation)
    const failed = {
      attempts: fault.attempts ?? count,
      fault,
      error: explain(provider, fault, { operation, name, attempts: count, guess: policy.guess }),
    }
    if (!attempts.repeatable || !isRetryable(fault.code) || count >= policy.retry.attempts) return failed
    const delayMs = wantedDelay(fault) ?? drawDelay(policy, count)
    if (delayMs > policy.retry.maxDelay || policy.clock.now() + delayMs >= attempts.deadline) return failed
    const event = { type: 'retry', provider: provider.id, operation, name, code: fault.code, attempt: count } as const
    policy.tell?.({ ...event, delayMs })
    try {
      await sleep(delayMs, signal, policy.clock)
    } catch (reason) {
      return { attempts: count, error: reason }
    }
    try {
      return { attempts: count + 1, value: await work(count + 1) }
    } catch (next) {
      error = next
    }
  }
}

/** What the store asks for; nothing where that is no number, as a header of rubbish makes it. */
function wantedDelay({ retryAfterMs }: Fault): number | undefined {
  return retryAfterMs === undefined || Number.isNaN(retryAfterMs) ? undefined : Math.max(0, retryAfterMs)
}

/** Full jitter below a bound that doubles: those who failed together do not come back together. */
function drawDelay({ retry: { baseDelay, maxDelay } }: Policy, count: number): number {
  return randomFraction() * Math.min(maxDelay, baseDelay * 2 ** (count - 1))
}
