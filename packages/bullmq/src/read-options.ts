import { hostname } from 'node:os'
import { readPolicy } from '@sealwax/core/rotate'
import type { AccountLimits, Cost, FleetOptions, FleetSettings, TargetLimits } from './options.ts'
import { isWave } from './waves.ts'

const known = [
  'secrets',
  'policy',
  'connection',
  'name',
  'prefix',
  'every',
  'spread',
  'atOnce',
  'window',
  'account',
  'accounts',
  'targets',
  'cost',
  'waves',
  'mostFailures',
  'breaker',
  'patience',
  'takeOver',
  'tries',
  'rest',
  'mostRest',
  'by',
  'onEvent',
  'onError',
]

/**
 * What one step of any strategy of core's asks of a store at most, where nothing goes wrong. Counted in
 * test/cost.test.ts.
 */
export const defaultCost: Cost = { reads: 32, writes: 8 }

/** @throws TypeError, RangeError for what is unknown, missing or of the wrong kind. Nothing is asked of anybody. */
export function readOptions(options: FleetOptions): FleetSettings {
  checkKeys('options', options, known)
  const { secrets, policy, connection, account = () => 'store', by = `fleet ${hostname()}`, onEvent, onError } = options
  if (typeof secrets !== 'object' || secrets === null)
    throw wrong('secrets', 'a client of createSecrets or openSecrets')
  if (typeof connection !== 'object' || connection === null) {
    throw wrong('connection', 'a client of redis or ioredis, or options for one')
  }
  if (typeof account !== 'function') throw wrong('account', 'a function from a name to an account')
  if (typeof by !== 'string') throw wrong('by', 'a string')
  if (onEvent !== undefined && typeof onEvent !== 'function') throw wrong('onEvent', 'a function')
  if (onError !== undefined && typeof onError !== 'function') throw wrong('onError', 'a function')
  const waves = options.waves ?? [1, 10, '25%']
  if (!Array.isArray(waves) || !waves.every(isWave)) {
    throw wrong('waves', 'an array of whole numbers above 0 and shares such as "25%"')
  }
  const accounts = readRecord('accounts', options.accounts, readAccount)
  const targets = readRecord('targets', options.targets, readTarget)
  const { breaker = {}, cost = defaultCost } = options
  checkKeys('options.breaker', breaker, ['after', 'wait', 'most'])
  checkKeys('options.cost', cost, ['reads', 'writes'])
  return {
    secrets,
    policy: readPolicy(policy),
    connection,
    name: readName('name', options.name, 'rotation'),
    prefix: readName('prefix', options.prefix, 'sealwax'),
    every: figure('every', options.every, 900_000, 1_000),
    spread: share('spread', options.spread, 0.1),
    atOnce: count('atOnce', options.atOnce, 10, 1),
    window: count('window', options.window, 5_000, 1),
    account,
    cost: { reads: figure('cost.reads', cost.reads, 0, 0), writes: figure('cost.writes', cost.writes, 0, 0) },
    waves,
    mostFailures: share('mostFailures', options.mostFailures, 0.05),
    breaker: {
      after: count('breaker.after', breaker.after, 5, 1),
      wait: figure('breaker.wait', breaker.wait, 30_000, 1),
      most: figure('breaker.most', breaker.most, 600_000, 1),
    },
    patience: figure('patience', options.patience, 2_000, 0),
    takeOver: figure('takeOver', options.takeOver, 30_000, 1_000),
    tries: count('tries', options.tries, 5, 1),
    rest: figure('rest', options.rest, 3_600_000, 0),
    mostRest: figure('mostRest', options.mostRest, 86_400_000, 0),
    by,
    accountLimits: name => accounts.get(name) ?? {},
    targetLimits: name => targets.get(name) ?? targets.get('*') ?? {},
    tell(event) {
      try {
        onEvent?.(event)
      } catch (error) {
        // Whoever listens holds up no rotation.
        onError?.(error, undefined)
      }
    },
    failed: (error, name) => onError?.(error, name),
  }
}

function readAccount(option: string, limits: AccountLimits): AccountLimits {
  checkKeys(option, limits, ['reads', 'writes'])
  for (const kind of ['reads', 'writes'] as const) {
    const bucket = limits[kind]
    if (bucket === undefined) continue
    checkKeys(`${option}.${kind}`, bucket, ['perSecond', 'burst'])
    if (bucket.perSecond === undefined) throw wrong(`${option}.${kind}.perSecond`.slice('options.'.length), 'a number')
    rate(`${option}.${kind}.perSecond`, bucket.perSecond)
    if (bucket.burst !== undefined) rate(`${option}.${kind}.burst`, bucket.burst)
  }
  return limits
}

function readTarget(option: string, limits: TargetLimits): TargetLimits {
  checkKeys(option, limits, ['atOnce', 'perSecond'])
  if (limits.atOnce !== undefined) count(`${option}.atOnce`.slice('options.'.length), limits.atOnce, 1, 1)
  if (limits.perSecond !== undefined) rate(`${option}.perSecond`, limits.perSecond)
  return limits
}

function readRecord<T>(
  option: string,
  given: Readonly<Record<string, T>> | undefined,
  read: (option: string, value: T) => T,
): ReadonlyMap<string, T> {
  if (given === undefined) return new Map()
  if (typeof given !== 'object' || given === null) throw wrong(option, 'an object')
  return new Map(
    Object.entries(given).map(([name, value]) => [name, read(`options.${option}[${JSON.stringify(name)}]`, value)]),
  )
}

/** BullMQ takes no `:` in a queue's name; in a prefix it would make two of one. */
function readName(option: string, value: unknown, byDefault: string): string {
  if (value === undefined) return byDefault
  if (typeof value === 'string' && /^[\w.{}-]+$/.test(value)) return value
  throw wrong(option, 'letters, digits and _ . - { }')
}

function figure(option: string, value: unknown, byDefault: number, least: number): number {
  if (value === undefined) return byDefault
  if (typeof value !== 'number' || Number.isNaN(value)) throw wrong(option, `a number of at least ${least}`)
  if (value < least || !Number.isFinite(value)) {
    throw new RangeError(`options.${option} must be a number of at least ${least}, received ${value}`)
  }
  return value
}

function count(option: string, value: unknown, byDefault: number, least: number): number {
  const number = figure(option, value, byDefault, least)
  if (!Number.isInteger(number)) throw new RangeError(`options.${option} must be a whole number, received ${number}`)
  return number
}

function share(option: string, value: unknown, byDefault: number): number {
  const number = figure(option, value, byDefault, 0)
  if (number > 1) throw new RangeError(`options.${option} must be a share between 0 and 1, received ${number}`)
  return number
}

function rate(option: string, value: unknown): void {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return
  throw typeof value === 'number'
    ? new RangeError(`${option} must be a number above 0, received ${value}`)
    : new TypeError(`${option} must be a number above 0`)
}

function checkKeys(option: string, given: unknown, names: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw new TypeError(`${option} must be an object`)
  for (const key of Object.keys(given)) {
    if (!names.includes(key))
      throw new TypeError(`${option} has no ${JSON.stringify(key)}; it takes ${names.join(', ')}`)
  }
}

function wrong(option: string, expected: string): TypeError {
  return new TypeError(`options.${option} must be ${expected}`)
}
