import { wrongArgument } from '../contract/arguments.ts'
import { systemClock } from '../contract/clock.ts'
import type { SecretEvent } from '../contract/event.ts'
import type { CacheSettings } from '../policy/cache.ts'
import type { Policy } from '../policy/policy.ts'
import type { SecretsOptions } from './secrets.ts'

/** A client's options, checked, with the defaults filled in. */
export interface Settings {
  readonly policy: Policy
  readonly cache: CacheSettings | false
  /** The shortest value that is hidden, in characters. */
  readonly minLength: number
}

/** @throws TypeError or RangeError that names the option and what was expected. */
export function readOptions(options: SecretsOptions = {}): Settings {
  if (typeof options !== 'object' || options === null) throw wrongArgument('options', 'an object', options)
  refuseUnknown('options', options, ['cache', 'timeout', 'retry', 'observe', 'redact', 'clock'])
  const { cache = {}, retry = {}, redact = {}, observe, clock = systemClock } = options
  if (observe !== undefined && typeof observe !== 'function')
    throw wrongArgument('options.observe', 'a function', observe)
  refuseUnknown('options.retry', retry, ['attempts', 'baseDelay', 'maxDelay'])
  refuseUnknown('options.redact', redact, ['minLength'])
  return {
    policy: {
      clock,
      timeout: figure('options.timeout', options.timeout, 10_000, 1),
      retry: {
        attempts: figure('options.retry.attempts', retry.attempts, 3, 1),
        baseDelay: figure('options.retry.baseDelay', retry.baseDelay, 100, 0),
        maxDelay: figure('options.retry.maxDelay', retry.maxDelay, 5_000, 0),
      },
      tell: observe === undefined ? undefined : teller(observe),
    },
    cache: cache === false ? false : readCache(cache),
    minLength: figure('options.redact.minLength', redact.minLength, 8, 1),
  }
}

function readCache(cache: NonNullable<Exclude<SecretsOptions['cache'], false>>): CacheSettings {
  if (typeof cache !== 'object') throw wrongArgument('options.cache', 'an object or false', cache)
  refuseUnknown('options.cache', cache, ['ttl', 'maxStale', 'notFoundTtl', 'maxEntries'])
  return {
    ttl: figure('options.cache.ttl', cache.ttl, 300_000, 1),
    maxStale: figure('options.cache.maxStale', cache.maxStale, 3_600_000, 0),
    notFoundTtl: figure('options.cache.notFoundTtl', cache.notFoundTtl, 2_000, 0),
    maxEntries: figure('options.cache.maxEntries', cache.maxEntries, 1_000, 1),
  }
}

function figure(option: string, value: unknown, byDefault: number, least: number): number {
  if (value === undefined) return byDefault
  if (typeof value !== 'number') throw wrongArgument(option, `a number of at least ${least}`, value)
  if (Number.isNaN(value) || value < least)
    throw new RangeError(`${option} must be a number of at least ${least}, received ${value}`)
  return value
}

function refuseUnknown(option: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key))
      throw new TypeError(`${option} has no ${JSON.stringify(key)}; it takes ${known.join(', ')}`)
  }
}

/** An observer that throws must neither break a read nor be silenced: its error surfaces on its own. */
function teller(observe: (event: SecretEvent) => void): (event: SecretEvent) => void {
  return event => {
    try {
      observe(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
