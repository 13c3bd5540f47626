import { checkKeys } from '../contract/arguments.ts'
import { systemClock } from '../contract/clock.ts'
import type { SecretEvent } from '../contract/event.ts'
import type { CacheSettings } from '../policy/cache.ts'
import { callOut } from '../policy/call-out.ts'
import type { Policy } from '../policy/policy.ts'
import { checkFunction, count, figure } from './option-checks.ts'
import type { RedactOptions, SecretsOptions } from './secrets.ts'

/** A client's options, checked, with the defaults filled in. */
export interface Settings {
  readonly policy: Policy
  readonly cache: CacheSettings | false
  /** False where nothing is hidden. */
  readonly redact: Required<RedactOptions> | false
}

/** @throws TypeError or RangeError that names the option and what was expected. */
export function readOptions(options: SecretsOptions = {}): Settings {
  checkKeys('options', options, ['cache', 'timeout', 'retry', 'observe', 'redact', 'clock'])
  const { cache = {}, retry = {}, redact = {}, observe, clock = systemClock } = options
  checkFunction('options.observe', observe)
  checkKeys('options.retry', retry, ['attempts', 'baseDelay', 'maxDelay'])
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
    redact: redact === false ? false : readRedact(redact),
  }
}

function readCache(cache: NonNullable<Exclude<SecretsOptions['cache'], false>>): CacheSettings {
  checkKeys('options.cache', cache, ['ttl', 'maxStale', 'notFoundTtl', 'maxEntries'])
  return {
    ttl: figure('options.cache.ttl', cache.ttl, 300_000, 1),
    maxStale: figure('options.cache.maxStale', cache.maxStale, 3_600_000, 0),
    notFoundTtl: figure('options.cache.notFoundTtl', cache.notFoundTtl, 2_000, 0),
    maxEntries: figure('options.cache.maxEntries', cache.maxEntries, 1_000, 1),
  }
}

function readRedact(redact: RedactOptions): Required<RedactOptions> {
  checkKeys('options.redact', redact, ['minLength', 'maxNames'])
  return {
    minLength: count('options.redact.minLength', redact.minLength, 8, 1),
    maxNames: count('options.redact.maxNames', redact.maxNames, 5_000, 1),
  }
}

function teller(observe: (event: SecretEvent) => void): (event: SecretEvent) => void {
  return event => callOut(() => observe(event))
}
