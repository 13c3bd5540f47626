import { type RotationEvent, wrongArgument } from '@sealwax/core'
import { checkOptions, isOneOf, isWhole, type OptionChecks } from '@sealwax/core/adapter'
import type { Strategy } from '@sealwax/core/rotate'
import { type AwsSecretsManagerOptions, checkAwsOptions } from '../options.ts'
import { isListed } from './allow-list.ts'

/** Which Secrets Manager, and as whom: see {@link AwsSecretsManagerOptions}. Names are whole: there is no prefix. */
export type AwsRotationStore = Pick<
  AwsSecretsManagerOptions,
  'region' | 'endpoint' | 'credentials' | 'maxAttempts' | 'requestTimeout' | 'client'
>

/** What both functions take: the one that AWS calls, and the one that a schedule calls. */
export interface AwsRotationFunctionOptions {
  /** Names or whole ARNs: what is not listed is refused. The event says which secret; anybody who may invoke the function can say so. */
  readonly secrets: readonly string[]
  /** Default: the function's own region and role. */
  readonly store?: AwsRotationStore | undefined
  /** Milliseconds for one call to the target. Default: 10,000. */
  readonly timeout?: number | undefined
  /** Told what the target's own methods rejected with, untouched: it may hold values, so that nothing else repeats it. */
  readonly onTargetError?: ((error: unknown) => void) | undefined
  /** Told of every step, without values: for metrics and an audit. */
  readonly observe?: ((event: RotationEvent) => void) | undefined
}

export interface AwsRotationOptions extends AwsRotationFunctionOptions {
  /**
   * Says that a function made by `toAwsRevocationHandler` is called by a schedule. Needed by strategies that revoke: AWS calls
   * nobody when grace is over.
   */
  readonly revokedBy?: 'schedule' | undefined
  /** Milliseconds for which a credential that was just set may still be refused, because endpoints lag behind. Default: 5,000. */
  readonly settle?: number | undefined
  /** The greatest fence that the target has seen, where something else rotated the credential before. Default: 0. */
  readonly fenceAbove?: number | undefined
}

const store: readonly string[] = ['region', 'endpoint', 'credentials', 'maxAttempts', 'requestTimeout', 'client']

export const functionChecks: OptionChecks<AwsRotationFunctionOptions> = {
  secrets: ['a list of names or ARNs, not empty', isListed],
  store: ['an object', value => typeof value === 'object'],
  timeout: ['a whole number of milliseconds from 1 to 900,000', isWhole(1, 900_000)],
  onTargetError: ['a function', isFunction],
  observe: ['a function', isFunction],
}

const checks: OptionChecks<AwsRotationOptions> = {
  ...functionChecks,
  revokedBy: ["'schedule'", isOneOf('schedule')],
  settle: ['a whole number of milliseconds from 0 to 900,000', isWhole(0, 900_000)],
  fenceAbove: ['a whole number', isWhole(0, Number.MAX_SAFE_INTEGER - 1)],
}

/** @throws TypeError for an option that is unknown or of the wrong kind, and for a strategy that cannot work in this mode. */
export function checkRotationOptions(strategy: Strategy, options: AwsRotationOptions): void {
  checkOptions(options, checks)
  checkStore(options)
  checkStrategy(strategy)
  if (strategy.revoke !== undefined && options.revokedBy === undefined) {
    throw new TypeError(
      `options.revokedBy must be 'schedule' for the strategy ${JSON.stringify(strategy.id)}: AWS calls this function four times and never again, so that nothing would revoke the old credential. Let a schedule call a function made by toAwsRevocationHandler() as well, and say so.`,
    )
  }
}

/** @throws TypeError */
export function checkStore({ secrets, store: given = {} }: AwsRotationFunctionOptions): void {
  if (secrets === undefined) throw wrongArgument('options.secrets', functionChecks.secrets[0], secrets)
  for (const option of Object.keys(given)) {
    if (!store.includes(option)) throw new TypeError(`options.store has no ${option}; it takes ${store.join(', ')}`)
  }
  checkAwsOptions(given)
}

/** @throws TypeError for what is no strategy, or needs more of a rotation than AWS' four steps give. */
export function checkStrategy(strategy: Strategy): void {
  const { id, create } = (strategy ?? {}) as Partial<Strategy>
  if (typeof id !== 'string' || typeof create !== 'function') {
    throw wrongArgument('strategy', 'a strategy, such as alternatingUsers()', strategy)
  }
  const refuse = (why: string): TypeError =>
    new TypeError(
      `The strategy ${JSON.stringify(id)} cannot be run by AWS' rotation: ${why} Let a schedule call rotate() and resume() of @sealwax/core/rotate instead.`,
    )
  if (strategy.withdraw !== undefined) {
    throw refuse(
      'what the target issued is lost where the function is killed before it is stored, and AWS has no place to note that it was asked for.',
    )
  }
  if (strategy.stages > 1) throw refuse(`it publishes ${strategy.stages} times, with time in between.`)
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
