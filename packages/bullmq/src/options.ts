import { hostname } from 'node:os'
import { type CheckedPolicy, type RotatedClient, type RotationPolicy, readPolicy } from '@sealwax/core/rotate'
import type { ConnectionOptions } from 'bullmq'
import type { FleetEvent } from './events.ts'
import { isWave, type Wave } from './waves.ts'

/** So many a second on average; as many as `burst` may come at once. */
export interface Bucket {
  readonly perSecond: number
  /** Default: `perSecond`, at least 1. */
  readonly burst?: number
}

/** What an account of a store allows to all processes of a fleet together: less than its quota, which others share. */
export interface AccountLimits {
  readonly reads?: Bucket
  readonly writes?: Bucket
}

/** What a target can bear, from all processes of a fleet together. */
export interface TargetLimits {
  /** Steps at the same time. */
  readonly atOnce?: number
  /** Steps that begin in a second. */
  readonly perSecond?: number
}

/** Calls to the store that one step of a rotation is reckoned to make. */
export interface Cost {
  readonly reads: number
  readonly writes: number
}

export interface BreakerOptions {
  /** A target, or a store, that did not answer so many times in a row is left alone. Default: 5. */
  readonly after?: number
  /** Milliseconds until one step tries again, doubled each time that it fails. Default: 30,000. */
  readonly wait?: number
  /** Milliseconds at most. Default: 600,000. */
  readonly most?: number
}

export interface FleetOptions {
  /** A client of `createSecrets` or `openSecrets`, with the rights of a rotator. */
  readonly secrets: RotatedClient
  /** Which secrets are rotated, how, and how old they may become. */
  readonly policy: RotationPolicy | CheckedPolicy
  /**
   * BullMQ's: a client of the package `redis` or `ioredis`, or options for `ioredis`. Redis 7 or newer with
   * `maxmemory-policy noeviction`. A client stays yours to close.
   */
  readonly connection: ConnectionOptions
  /** The queue's name: the same in all processes of a fleet. Default: `rotation`. */
  readonly name?: string
  /** Begins all keys in Redis. Default: `sealwax`. */
  readonly prefix?: string
  /** Milliseconds between two looks at all secrets. Default: 900,000 (15 minutes). */
  readonly every?: number
  /**
   * A share of a rule's `maxAge`: secrets are taken so much before they are due at most, each at a moment that its name
   * decides. Default: 0.1.
   */
  readonly spread?: number
  /** Steps at the same time in this process. Default: 10. */
  readonly atOnce?: number
  /** Secrets that are jobs of BullMQ's at the same time; the others wait in a list of ours. Default: 5,000. */
  readonly window?: number
  /**
   * The account that a secret is in, where a client leads to several; asked without a name for the look at all. Default: `store`
   * for all.
   */
  readonly account?: (name: string | undefined) => string
  /** By account. Default: no bounds. */
  readonly accounts?: Readonly<Record<string, AccountLimits>>
  /** By the `target` of rules; `*` for all that are not named. Default: no bounds. */
  readonly targets?: Readonly<Record<string, TargetLimits>>
  /** What a step takes out of its account's buckets. Default: 32 reads and 8 writes. */
  readonly cost?: Cost
  /** A few first: each wave begins when the one before it went well. An empty list lets all go at once. Default: 1, 10, 25%. */
  readonly waves?: readonly Wave[]
  /** The fleet stops where more than this share of a wave failed, until `proceed`. Default: 0.05. */
  readonly mostFailures?: number
  readonly breaker?: BreakerOptions
  /** Milliseconds that a step waits for a target that does not answer, before its job is put off. Default: 2,000. */
  readonly patience?: number
  /**
   * Milliseconds after which what a killed process had begun is taken up by another, twice at most. Default: 30,000. Shorter than
   * the longest time for which a process may stand still, two work on one secret: that does no harm, and no good.
   */
  readonly takeOver?: number
  /** How often a job is put off because nobody answers, before it counts as failed. Default: 5. */
  readonly tries?: number
  /** Milliseconds until a secret whose rotation failed is tried again, doubled each time. Default: 3,600,000 (an hour). */
  readonly rest?: number
  /** At most. Default: 86,400,000 (a day). */
  readonly mostRest?: number
  /** Who rotates, in the record of each rotation. Default: `fleet` and the host's name. */
  readonly by?: string
  /** Told what happens, without any value. What it throws is not caught. */
  readonly onEvent?: (event: FleetEvent) => void
  /** Told what a rotation failed with, and what targets reject with, untouched: it may hold values. */
  readonly onError?: (error: unknown, name: string | undefined) => void
}

/** Options as they are used: checked, with defaults. */
export interface FleetSettings {
  readonly secrets: RotatedClient
  readonly policy: CheckedPolicy
  readonly connection: ConnectionOptions
  readonly name: string
  readonly prefix: string
  readonly every: number
  readonly spread: number
  readonly atOnce: number
  readonly window: number
  readonly account: (name: string | undefined) => string
  readonly cost: Cost
  readonly waves: readonly Wave[]
  readonly mostFailures: number
  readonly breaker: Required<BreakerOptions>
  readonly patience: number
  readonly takeOver: number
  readonly tries: number
  readonly rest: number
  readonly mostRest: number
  readonly by: string
  accountLimits(account: string): AccountLimits
  targetLimits(target: string): TargetLimits
  tell(event: FleetEvent): void
  failed(error: unknown, name?: string): void
}

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
    tell: event => onEvent?.(event),
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
