import { createSecrets, type Secrets, systemClock } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { type MemoryProvider, memory } from '@sealwax/core/memory'
import { dualSlot, type RotationPolicy, type RotationRule, type Strategy } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import type { OwnRedis } from '@sealwax/live/redis'
import { type Fleet, type FleetEvent, type FleetOptions, rotationFleet } from '../../src/index.ts'

const hour = 3_600_000

/** Nobody else uses them, and nobody waits. */
export const atOnce: RotationRule = { maxAge: hour, grace: { ms: 0, consumers: [] } }
export const generate = (): string => tokenUrlsafe(32)

/** Secrets in memory that are an hour overdue, and fleets on a Redis of the test's own that rotate them. */
export class Scene implements AsyncDisposable {
  readonly redis: OwnRedis
  readonly store: MemoryProvider
  readonly secrets: Secrets<MemoryProvider>
  readonly events: FleetEvent[] = []
  readonly errors: unknown[] = []
  readonly before: ReadonlyMap<string, string>
  readonly #fleets: Fleet[] = []

  constructor(redis: OwnRedis, names: readonly string[]) {
    this.redis = redis
    this.before = new Map(names.map(name => [name, generate()]))
    // What is there is as old as the store's clock says when it is made.
    let isOld = true
    const clock = { ...systemClock, now: () => Date.now() - (isOld ? 2 * hour : 0) }
    this.store = memory(Object.fromEntries(this.before), { clock })
    isOld = false
    this.secrets = createSecrets(this.store, { cache: false })
  }

  async fleet(policy: RotationPolicy, more: Partial<FleetOptions> = {}): Promise<Fleet> {
    const fleet = rotationFleet({
      secrets: this.secrets,
      policy,
      connection: await this.redis.client(),
      onEvent: event => this.events.push(event),
      onError: error => this.errors.push(error),
      ...more,
    })
    this.#fleets.push(fleet)
    return fleet
  }

  names(type: FleetEvent['type']): string[] {
    return this.events.flatMap(event => (event.type === type && 'name' in event ? [event.name] : []))
  }

  /** Secrets that do not have exactly one new value, and why. */
  async wrong(): Promise<string[]> {
    const found: string[] = []
    for (const [name, value] of this.before) {
      const versions = await Array.fromAsync(this.secrets.versions(name))
      const isNew = (await this.secrets.get(name)) !== value
      if (versions.length !== 2 || !isNew) found.push(`${name}: ${versions.length} versions, ${isNew ? 'new' : 'old'}`)
    }
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#fleets.map(fleet => fleet.close({ within: 0 })))
    await this.secrets.close()
    await this.redis.close()
  }
}

export function namesOf(prefix: string, size: number): string[] {
  return Array.from({ length: size }, (_, index) => `${prefix}_${index}`)
}

/** A target at which the secrets of a scene are valid, and how many ask it at once. */
export class CountedTarget extends FakeTarget {
  now = 0
  most = 0
  readonly began: number[] = []
  /** What somebody does while a credential is being set. */
  meanwhile: (() => Promise<unknown>) | undefined
  #lasts = 0

  /** Each `set` takes so many milliseconds. */
  last(ms: number): this {
    this.#lasts = ms
    return this
  }

  override async set(...[credential, call]: Parameters<FakeTarget['set']>): ReturnType<FakeTarget['set']> {
    this.now++
    this.most = Math.max(this.most, this.now)
    this.began.push(performance.now())
    try {
      await new Promise((resolve, reject) => {
        setTimeout(resolve, this.#lasts)
        call.signal.addEventListener('abort', () => reject(call.signal.reason))
      })
      await this.meanwhile?.()
      return await super.set(credential, call)
    } finally {
      this.now--
    }
  }
}

export function slotsAt(target: FakeTarget): Strategy {
  return dualSlot({ target, generate })
}
