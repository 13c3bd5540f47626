import type { CheckedPolicy, RotatedClient, RotationPolicy } from '@sealwax/core/rotate'
import type { ConnectionOptions } from 'bullmq'
import type { FleetEvent } from './events.ts'
import type { Wave } from './waves.ts'

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
  /** Told what happens, without any value. What it throws goes to `onError`. */
  readonly onEvent?: (event: FleetEvent) => void
  /** Told what a rotation failed with, and what targets reject with, untouched: it may hold values. Must not throw. */
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
