import { type AnyProvider, type Clock, systemClock } from '@sealwax/core'
import type { Lock } from '@sealwax/core/rotate'

/** What a rotator passes before and after every call that leaves it. */
export interface Point {
  readonly number: number
  /** `before putIf`, `after set`. */
  readonly label: string
  /** Whether the call changes something, and has not been made yet. */
  readonly isEffect: boolean
}

/**
 * What happens at a point: nothing; `kill`, nothing of the rotator runs any more; `send`, the same, but the call is on its way
 * already, and arrives when it does.
 */
export type Watch = (point: Point) => 'kill' | 'send' | undefined | Promise<void>

const forever = new Promise<never>(() => {})
const storeEffects: ReadonlySet<string> = new Set(['put', 'putIf', 'moveStage', 'delete'])
const targetEffects: ReadonlySet<string> = new Set(['set', 'reset', 'revoke', 'issue', 'withdraw'])
const targetCalls: ReadonlySet<string> = new Set([...targetEffects, 'test', 'inUse'])

/**
 * A rotator that can be killed at any call to its store, target or lock. After that nothing of it runs any more, its timers
 * included; what it held of a lock ends, as it would some time later.
 */
export class Mortal {
  readonly clock: Clock
  readonly points: Point[] = []
  /** Resolves at its death. */
  readonly died: Promise<void>
  readonly #watch: Watch
  readonly #changed: () => Promise<void>
  readonly #timers = new Set<unknown>()
  readonly #late: Promise<unknown>[] = []
  readonly #die: () => void
  #isAlive = true

  /** @param changed Called after every effect, which is not answered before it has looked. */
  constructor(changed: () => Promise<void>, watch: Watch = () => undefined) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.died = promise
    this.#die = resolve
    this.#watch = watch
    this.#changed = changed
    this.clock = {
      now: () => systemClock.now(),
      setTimeout: (fn, ms) => {
        if (!this.#isAlive) return undefined
        const timer: unknown = systemClock.setTimeout(() => {
          this.#timers.delete(timer)
          if (this.#isAlive) fn()
        }, ms)
        this.#timers.add(timer)
        return timer
      },
      clearTimeout: timer => {
        this.#timers.delete(timer)
        systemClock.clearTimeout(timer)
      },
    }
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Resolves when everything has arrived that it sent. */
  async arrived(): Promise<void> {
    await Promise.all(this.#late)
  }

  /** Runs it to its end, or to its death: then undefined. */
  run<T>(work: () => Promise<T>): Promise<T | undefined> {
    return Promise.race([work(), this.died.then(() => undefined)])
  }

  provider(provider: AnyProvider): AnyProvider {
    return this.#watched(provider, storeEffects, key => key !== 'classify' && key !== 'close' && key !== 'leads')
  }

  target<T extends object>(target: T): T {
    return this.#watched(target, targetEffects, key => targetCalls.has(key))
  }

  lock(lock: Lock): Lock {
    return {
      acquire: async (name, options) => {
        const lease = await lock.acquire(name, options)
        if (lease !== undefined) void this.died.then(() => lease.release())
        return lease
      },
    }
  }

  #watched<T extends object>(whole: T, effects: ReadonlySet<string>, leaves: (key: string) => boolean): T {
    return new Proxy(whole, {
      get: (_, key) => {
        const member: unknown = Reflect.get(whole, key, whole)
        if (typeof member !== 'function') return member
        const method = member.bind(whole) as (...args: unknown[]) => unknown
        const label = String(key)
        if (!leaves(label)) return method
        return (...args: unknown[]) => this.#call(label, effects.has(label), async () => method(...args))
      },
    })
  }

  async #call<T>(label: string, isEffect: boolean, work: () => Promise<T>): Promise<T> {
    const verdict = await this.#pass(`before ${label}`, isEffect)
    // What becomes of it is nobody's to know.
    if (verdict === 'send') this.#late.push(work().catch(() => undefined))
    if (!this.#isAlive) return forever
    try {
      return await work()
    } finally {
      if (isEffect) await this.#changed()
      await this.#pass(`after ${label}`, false)
      // biome-ignore lint/correctness/noUnsafeFinally: a rotator that is dead gets no answer, nor an error.
      if (!this.#isAlive) return forever
    }
  }

  async #pass(label: string, isEffect: boolean): Promise<'kill' | 'send' | undefined> {
    if (!this.#isAlive) return 'kill'
    const point = { number: this.points.length, label, isEffect }
    this.points.push(point)
    const verdict = (await this.#watch(point)) ?? undefined
    if (verdict === undefined) return undefined
    this.#isAlive = false
    for (const timer of this.#timers) systemClock.clearTimeout(timer)
    this.#timers.clear()
    this.#die()
    return verdict
  }
}

/** A lock in this process, for stores that cannot compare. It ends with whoever holds it, which real ones do some time later. */
export function lockInProcess(): Lock {
  let holder: symbol | undefined
  let fence = 0
  return {
    async acquire(name) {
      if (holder !== undefined) return undefined
      const own = Symbol(name)
      holder = own
      return {
        fence: ++fence,
        remaining: () => (holder === own ? 3_600_000 : 0),
        renew: async () => holder === own,
        release: async () => {
          const isHeld = holder === own
          if (isHeld) holder = undefined
          return isHeld
        },
      }
    },
  }
}
