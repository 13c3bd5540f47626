import { type AnyProvider, type Clock, SecretError, StoreFault } from '../../src/index.ts'
import type { Lease, Lock } from '../../src/rotate/index.ts'
import { type SimulatedClock, settled } from '../simulated-clock.ts'
import type { Seeded } from './seeded.ts'

/** What a process passes before and after every call that leaves it. */
export interface Point {
  readonly number: number
  /** `before put API_KEY`, `after set`. */
  readonly label: string
}

/**
 * What happens at a point: nothing; a pause until a promise is kept; `fail`, the call rejects there, before or after its effect;
 * `kill`, nothing of the process runs any more.
 */
export type Watch = (point: Point) => Promise<void> | 'fail' | 'kill' | undefined

interface Leaving<T> {
  readonly label: string
  work(): Promise<T>
  readonly effect?: (() => void | Promise<void>) | undefined
  readonly failure: Error
}

const forever = new Promise<never>(() => {})

/**
 * One process that rotates, simulated: it can be killed at any call to a store, target or lock, and be paused there. After that
 * nothing of it runs any more, its timers included.
 */
export class SimulatedProcess {
  readonly clock: Clock
  readonly #world: SimulatedClock
  readonly #timers = new Set<unknown>()
  readonly #watch: Watch
  readonly points: Point[] = []
  #alive = true
  /** The timers that came to their time while it was stopped. */
  #stopped: (() => void)[] | undefined
  /** Calls that take time of their own, such as those to a file system. */
  #busy = 0

  constructor(world: SimulatedClock, watch: Watch = () => undefined) {
    this.#world = world
    this.#watch = watch
    this.clock = {
      now: () => world.now(),
      setTimeout: (fn, ms) => {
        if (!this.#alive) return undefined
        const timer: unknown = world.setTimeout(() => {
          this.#timers.delete(timer)
          if (this.#stopped !== undefined) this.#stopped.push(fn)
          else if (this.#alive) fn()
        }, ms)
        this.#timers.add(timer)
        return timer
      },
      clearTimeout: timer => {
        this.#timers.delete(timer)
        world.clearTimeout(timer)
      },
    }
  }

  get isAlive(): boolean {
    return this.#alive
  }

  kill(): void {
    this.#alive = false
    for (const timer of this.#timers) this.#world.clearTimeout(timer)
    this.#timers.clear()
  }

  /** Stops it, as SIGSTOP does: no timer fires. */
  stop(): void {
    this.#stopped ??= []
  }

  /** It goes on: the call it was stopped in first, then the timers whose time has come meanwhile. */
  async wake(goOn: () => void): Promise<void> {
    goOn()
    await settled()
    const due = this.#stopped ?? []
    this.#stopped = undefined
    for (const fn of due) fn()
  }

  /** Goes through a point: the promise stays open for ever where the process dies there. */
  async #pass(label: string, failure: Error): Promise<void> {
    if (!this.#alive) return forever
    const point = { number: this.points.length, label }
    this.points.push(point)
    const verdict = await this.#watch(point)
    if (verdict === 'kill') this.kill()
    if (!this.#alive) return forever
    if (verdict === 'fail') throw failure
  }

  /** A call that leaves the process. */
  async #call<T>({ label, work, effect, failure }: Leaving<T>): Promise<T> {
    await this.#pass(`before ${label}`, failure)
    try {
      return await this.during(work())
    } finally {
      if (effect !== undefined) await this.during(effect())
      await this.#pass(`after ${label}`, failure)
    }
  }

  /** While this is under way, no time passes. */
  async during<T>(work: T | Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work
    } finally {
      this.#busy--
    }
  }

  /** Resolves after so many milliseconds of the simulated time. */
  sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.clock.setTimeout(resolve, ms))
  }

  /** Whether a call is under way that takes time of its own. */
  get isBusy(): boolean {
    return this.#busy > 0
  }

  /** Runs it to its end, or to this process' death: then undefined. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    const [outcome] = await drive(this.#world, [{ process: this, work }])
    if (outcome === undefined) return undefined
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  /** A provider whose calls are points of this process. */
  provider(provider: AnyProvider, changed: () => void | Promise<void>): AnyProvider {
    const effects = new Set(['put', 'putIf', 'moveStage', 'delete'])
    return new Proxy(provider, {
      get: (_, key) => {
        const member: unknown = Reflect.get(provider, key, provider)
        if (typeof member !== 'function') return member
        const method = member.bind(provider) as (...args: unknown[]) => unknown
        if (key === 'classify' || key === 'close') return method
        const label = String(key)
        return (...args: unknown[]) =>
          this.#call({
            label: `${label} ${typeof args[0] === 'string' ? args[0] : ''}`,
            work: async () => method(...args),
            effect: effects.has(label) ? changed : undefined,
            failure: new StoreFault('ERR_SECRET_UNAVAILABLE'),
          })
      },
    })
  }

  /** The same for a target. */
  target<T extends object>(target: T, changed: () => void | Promise<void>): T {
    const effects = new Set(['set', 'reset', 'revoke', 'issue', 'withdraw'])
    const calls = new Set([...effects, 'test', 'inUse'])
    return new Proxy(target, {
      get: (_, key) => {
        const member: unknown = Reflect.get(target, key, target)
        if (typeof member !== 'function') return member
        const method = member.bind(target) as (...args: unknown[]) => unknown
        const label = String(key)
        if (!calls.has(label)) return method
        return (...args: unknown[]) =>
          this.#call({
            label,
            work: async () => method(...args),
            effect: effects.has(label) ? changed : undefined,
            failure: new Error('the connection was lost'),
          })
      },
    })
  }

  lock(lock: Lock): Lock {
    const failure = new SecretError('The lock cannot be asked for.', { code: 'ERR_SECRET_UNAVAILABLE' })
    const lease = (held: Lease): Lease => ({
      fence: held.fence,
      remaining: () => held.remaining(),
      renew: ttl => this.#call({ label: 'renew', work: () => held.renew(ttl), failure }),
      release: () => this.#call({ label: 'release', work: () => held.release(), failure }),
    })
    return {
      acquire: (name, options) =>
        this.#call({
          label: 'acquire',
          work: async () => {
            const held = await lock.acquire(name, options)
            return held && lease(held)
          },
          failure,
        }),
    }
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/**
 * Runs processes to their ends or deaths. Time passes where nothing else can happen.
 * @param release Lets one of those go on that are held at a point; false where none is.
 */
export async function drive<T>(
  clock: SimulatedClock,
  works: readonly { readonly process: SimulatedProcess; work(): Promise<T> }[],
  release: () => boolean = () => false,
): Promise<(Outcome<T> | undefined)[]> {
  const outcomes: (Outcome<T> | undefined)[] = works.map(() => undefined)
  for (const [index, { work }] of works.entries()) {
    work().then(
      value => {
        outcomes[index] = { value }
      },
      error => {
        outcomes[index] = { error }
      },
    )
  }
  for (let idle = 0; ; ) {
    await settled()
    if (works.every(({ process }, index) => outcomes[index] !== undefined || !process.isAlive)) return outcomes
    if (works.some(({ process }) => process.isAlive && process.isBusy)) continue
    if (release()) idle = 0
    else if (clock.next !== undefined) {
      await clock.advance(clock.next)
      idle = 0
    } else {
      // A module that is loaded at its first use.
      await new Promise(resolve => setTimeout(resolve, 1))
      if (++idle > 2_000) throw new Error('a process waits for something that never comes')
    }
  }
}

/** Holds processes at their points, and lets one go on at a time, drawn from those that wait. */
export class Turnstile {
  readonly #random: Seeded
  readonly #waiting: (() => void)[] = []

  constructor(random: Seeded) {
    this.#random = random
  }

  readonly watch: Watch = () => new Promise<void>(resolve => this.#waiting.push(resolve))

  readonly release = (): boolean => {
    const [next] = this.#waiting.splice(this.#random.below(this.#waiting.length), 1)
    next?.()
    return next !== undefined
  }
}

/** A server of locks in memory, by the simulated time. A fake. */
export class FakeLocks implements Lock {
  readonly #clock: Clock
  readonly #held = new Map<string, { readonly holder: symbol; until: number }>()
  #fence = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async acquire(name: string, { ttl }: { readonly ttl: number }): Promise<Lease | undefined> {
    const now = this.#clock.now()
    const other = this.#held.get(name)
    if (other !== undefined && other.until > now) return undefined
    const holder = Symbol(name)
    this.#held.set(name, { holder, until: now + ttl })
    const own = (): { until: number } | undefined => {
      const held = this.#held.get(name)
      return held?.holder === holder && held.until > this.#clock.now() ? held : undefined
    }
    return {
      fence: ++this.#fence,
      remaining: () => Math.max(0, (own()?.until ?? 0) - this.#clock.now()),
      renew: async (again = ttl) => {
        const held = own()
        if (held !== undefined) held.until = this.#clock.now() + again
        return held !== undefined
      },
      release: async () => own() !== undefined && this.#held.delete(name),
    }
  }
}
