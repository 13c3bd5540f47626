import { type Clock, SecretError } from '../../src/index.ts'
import type { Lease, Lock } from '../../src/rotate/index.ts'
import { MortalProcess, type Watch } from '../../src/rotate/testing/index.ts'
import { type SimulatedClock, settled } from '../simulated-clock.ts'
import type { Seeded } from './seeded.ts'

/**
 * One process that rotates, in simulated time: it can be killed at any call to a store, target or lock, be paused there, and be
 * stopped.
 */
export class SimulatedProcess extends MortalProcess {
  readonly #world: SimulatedClock
  /** The timers that came to their time while it was stopped. */
  #stopped: (() => void)[] | undefined
  /** Calls that take time of their own, such as those to a file system. */
  #busy = 0

  constructor(world: SimulatedClock, watch?: Watch) {
    super(watch, world)
    this.#world = world
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

  protected override fire(fn: () => void): void {
    if (this.#stopped !== undefined) this.#stopped.push(fn)
    else fn()
  }

  /** While this is under way, no time passes. */
  override async during<T>(work: T | Promise<T>): Promise<T> {
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

  override async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    const [outcome] = await drive(this.#world, [{ process: this, work }])
    if (outcome === undefined) return undefined
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  /** A lock whose calls are points of this process. */
  lock(lock: Lock): Lock {
    const failure = new SecretError('The lock cannot be asked for.', { code: 'ERR_SECRET_UNAVAILABLE' })
    const lease = (held: Lease): Lease => ({
      fence: held.fence,
      remaining: () => held.remaining(),
      renew: ttl => this.call({ label: 'renew', work: () => held.renew(ttl), failure }),
      release: () => this.call({ label: 'release', work: () => held.release(), failure }),
    })
    return {
      acquire: (name, options) =>
        this.call({
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
