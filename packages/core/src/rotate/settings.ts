import { checkFunction, count, figure } from '../client/option-checks.ts'
import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import type { Lock } from './lock.ts'
import { generateThenPut } from './strategies/generate-then-put.ts'
import type { Strategy } from './strategy.ts'

/** Somebody who uses the secret and is no client of ours. */
export interface Consumer {
  readonly name: string
  /** The longest time, in milliseconds, for which it goes on using a value after another was published. */
  readonly lag: number
}

export interface GraceOptions {
  /**
   * Milliseconds for which the old credential stays valid after the new one was published. Default: 3,900,000 (65 minutes: what
   * a client of ours keeps a value for while its store cannot be reached, `ttl` and `maxStale` at their defaults), or the
   * largest lag of the consumers, if that is more.
   */
  readonly ms?: number
  /**
   * Everybody else who uses the secret. An empty list says that nobody does. Without a list the old credential is revoked
   * by {@link revoke} only, unless the target can tell whether it is in use.
   */
  readonly consumers?: readonly Consumer[]
}

/** How a secret is rotated: the same for every call about it, wherever it is made. */
export interface RotationOptions {
  /** Default: `generateThenPut`, with `generate`. */
  readonly strategy?: Strategy
  /** Makes the new value; short for `strategy: generateThenPut({ generate })`. */
  readonly generate?: () => string | Uint8Array | Promise<string | Uint8Array>
  readonly grace?: GraceOptions
  /** Needed where the store cannot compare before it writes; elsewhere it keeps two rotators from the same work. */
  readonly lock?: Lock
  /** Milliseconds for one call to the target. Default: 30,000. */
  readonly timeout?: number
  /** Milliseconds to wait, in one call, for a target that does not answer. Default: 60,000. */
  readonly patience?: number
  /** Milliseconds for which a credential that was just set may still be refused, because endpoints lag behind. Default: 10,000. */
  readonly settle?: number
  /** Candidates at most, where the target refuses them. Default: 3. */
  readonly attempts?: number
  /**
   * Milliseconds after which a new value expires, where the store keeps an expiry with a value (Azure Key Vault): what the store
   * tells of expiry goes by that. Default: none is set, and the new value has none.
   */
  readonly expiresIn?: number
  /** Who calls, for others who look at the status: a host, a job's name. */
  readonly by?: string
  readonly signal?: AbortSignal
  /** Told what the target's own methods rejected with, untouched: it may hold values, so that nothing else repeats it. */
  readonly onTargetError?: (error: unknown) => void
}

export interface Settings {
  readonly strategy: Strategy
  readonly graceMs: number
  readonly consumers: readonly Consumer[] | undefined
  readonly lock: Lock | undefined
  readonly timeout: number
  readonly patience: number
  readonly settle: number
  readonly attempts: number
  readonly expiresIn: number | undefined
  readonly by: string | undefined
  readonly signal: AbortSignal
  readonly onTargetError: ((error: unknown) => void) | undefined
}

const known = [
  'strategy',
  'generate',
  'grace',
  'lock',
  'timeout',
  'patience',
  'settle',
  'attempts',
  'expiresIn',
  'by',
  'signal',
  'onTargetError',
]
const defaultGrace = 3_900_000

/** @throws TypeError, RangeError for options that are unknown, of the wrong kind or at odds with each other. */
export function readSettings(options: RotationOptions, compromised = false): Settings {
  checkKeys('options', options, known)
  const { grace = {}, lock, by, signal, onTargetError } = options
  checkKeys('options.grace', grace, ['ms', 'consumers'])
  checkFunction('options.onTargetError', onTargetError)
  if (by !== undefined && typeof by !== 'string') throw wrongArgument('options.by', 'a string', by)
  if (lock !== undefined && typeof (lock as Partial<Lock> | null)?.acquire !== 'function') {
    throw wrongArgument('options.lock', 'a Lock, such as redisLocks()', lock)
  }
  const consumers = readConsumers(grace.consumers)
  const lag = Math.max(0, ...(consumers ?? []).map(consumer => consumer.lag))
  const graceMs = count('options.grace.ms', grace.ms, Math.max(defaultGrace, lag), 0)
  if (graceMs < lag && !compromised) {
    const slowest = consumers?.find(consumer => consumer.lag === lag)?.name
    throw new RangeError(
      `options.grace.ms must be at least ${lag}, the lag of ${JSON.stringify(slowest)}: it would use a credential that is revoked. A credential that is known to others is rotated with { compromised: true }.`,
    )
  }
  return {
    strategy: readStrategy(options),
    graceMs,
    consumers,
    lock,
    timeout: figure('options.timeout', options.timeout, 30_000, 1),
    patience: figure('options.patience', options.patience, 60_000, 0),
    settle: figure('options.settle', options.settle, 10_000, 0),
    attempts: count('options.attempts', options.attempts, 3, 1),
    by,
    signal: signal ?? new AbortController().signal,
    onTargetError,
    expiresIn: options.expiresIn === undefined ? undefined : figure('options.expiresIn', options.expiresIn, 0, 1),
  }
}

function readStrategy({ strategy, generate }: RotationOptions): Strategy {
  if (strategy === undefined) {
    if (generate === undefined) throw wrongArgument('options.generate', 'a function that makes the new value', generate)
    return generateThenPut({ generate })
  }
  if (generate !== undefined) throw new TypeError('options.generate belongs into the strategy: give one of the two')
  const { id, create } = (strategy ?? {}) as Partial<Strategy>
  if (typeof id === 'string' && typeof create === 'function') return strategy
  throw wrongArgument('options.strategy', 'a strategy, such as alternatingUsers()', strategy)
}

function readConsumers(consumers: unknown): readonly Consumer[] | undefined {
  if (consumers === undefined) return undefined
  if (!Array.isArray(consumers)) throw wrongArgument('options.grace.consumers', 'an array of { name, lag }', consumers)
  for (const [index, consumer] of consumers.entries()) {
    const option = `options.grace.consumers[${index}]`
    checkKeys(option, consumer, ['name', 'lag'])
    if (typeof consumer.name !== 'string') throw wrongArgument(`${option}.name`, 'a string', consumer.name)
    if (consumer.lag === undefined) throw wrongArgument(`${option}.lag`, 'a number of milliseconds', consumer.lag)
    figure(`${option}.lag`, consumer.lag, 0, 0)
  }
  return consumers
}
