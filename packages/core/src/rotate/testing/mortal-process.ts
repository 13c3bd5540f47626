import { type Clock, systemClock } from '../../contract/clock.ts'
import { StoreFault } from '../../contract/errors.ts'
import type { AnyProvider } from '../../contract/provider.ts'

/** What a process passes before and after every call that leaves it. */
export interface Point {
  /** From 0 on. */
  readonly number: number
  /** `before putIf API_KEY`, `after set`. */
  readonly label: string
  /** Whether the call changes something, and has not been made yet. */
  readonly isEffect: boolean
}

/**
 * What happens at a point: nothing, which a promise makes later; `fail`, the call rejects there, before or after its effect;
 * `kill`, nothing of the process runs any more; `send`, the same, but the call is on its way already, and arrives when it does.
 */
export type Verdict = 'fail' | 'kill' | 'send' | undefined

export type Watch = (point: Point) => Verdict | Promise<void>

/** Called after every effect, which is not answered before it has looked. */
export type Changed = () => void | Promise<void>

/** A call that leaves a process. */
export interface LeavingCall<T> {
  readonly label: string
  work(): Promise<T>
  /** Where the call changes something: what looks at it afterwards. */
  readonly changed?: Changed | undefined
  /** What the call rejects with where it fails. */
  readonly failure: Error
}

const forever = new Promise<never>(() => {})
const storeEffects: ReadonlySet<string> = new Set(['put', 'putIf', 'moveStage', 'delete'])
/** What a provider answers by itself. */
const ownAnswers: ReadonlySet<string> = new Set(['classify', 'close', 'leads', 'takes'])
const targetEffects: ReadonlySet<string> = new Set(['set', 'reset', 'revoke', 'issue', 'withdraw'])
const targetCalls: ReadonlySet<string> = new Set([...targetEffects, 'test', 'inUse'])

/**
 * A process that rotates, inside this one: it can be killed at any call to its store or target. After that nothing of it runs any
 * more, its timers included, and its calls stay open for ever. (Fail-stop: F. B. Schneider, 1984.)
 */
export class MortalProcess {
  /** For what the process makes, such as its client: timers that end with it. */
  readonly clock: Clock
  /** What it has passed, oldest first. */
  readonly points: Point[] = []
  /** Resolves at its death. */
  readonly died: Promise<void>
  readonly #watch: Watch
  readonly #time: Clock
  readonly #timers = new Set<unknown>()
  readonly #late: Promise<unknown>[] = []
  readonly #die: () => void
  #isAlive = true

  /**
   * @param watch decides at each point. Default: nothing happens.
   * @param time what its timers run by. Default: the system's.
   */
  constructor(watch: Watch = () => undefined, time: Clock = systemClock) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.died = promise
    this.#die = resolve
    this.#watch = watch
    this.#time = time
    this.clock = {
      now: () => time.now(),
      setTimeout: (fn, ms) => {
        if (!this.#isAlive) return undefined
        const timer: unknown = time.setTimeout(() => {
          this.#timers.delete(timer)
          if (this.#isAlive) this.fire(fn)
        }, ms)
        this.#timers.add(timer)
        return timer
      },
      clearTimeout: timer => {
        this.#timers.delete(timer)
        time.clearTimeout(timer)
      },
    }
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  kill(): void {
    this.#isAlive = false
    for (const timer of this.#timers) this.#time.clearTimeout(timer)
    this.#timers.clear()
    this.#die()
  }

  /** Runs it to its end, or to its death: then undefined. */
  run<T>(work: () => Promise<T>): Promise<T | undefined> {
    return Promise.race([work(), this.died.then(() => undefined)])
  }

  /** Resolves when everything has arrived that it sent. */
  async arrived(): Promise<void> {
    await Promise.all(this.#late)
  }

  /** The same provider, as this process reaches it. */
  provider(provider: AnyProvider, changed?: Changed): AnyProvider {
    return watched(provider, method => {
      if (ownAnswers.has(method)) return undefined
      return (name, work) =>
        this.call({
          label: typeof name === 'string' ? `${method} ${name}` : method,
          work,
          changed: storeEffects.has(method) ? (changed ?? unseen) : undefined,
          failure: new StoreFault('ERR_SECRET_UNAVAILABLE'),
        })
    })
  }

  /** The same target, as this process reaches it. */
  target<T extends object>(target: T, changed?: Changed): T {
    return watched(target, method => {
      if (!targetCalls.has(method)) return undefined
      return (_, work) =>
        this.call({
          label: method,
          work,
          changed: targetEffects.has(method) ? (changed ?? unseen) : undefined,
          failure: new Error('the connection was lost'),
        })
    })
  }

  /** Makes a call with a point before and after it. */
  protected async call<T>({ label, work, changed, failure }: LeavingCall<T>): Promise<T> {
    await this.#pass(`before ${label}`, failure, changed && work)
    try {
      return await this.during(work())
    } finally {
      if (changed !== undefined) await this.during(changed())
      await this.#pass(`after ${label}`, failure)
    }
  }

  /** What comes to its time: whoever can stop the process puts it off. */
  protected fire(fn: () => void): void {
    fn()
  }

  /** Told of work that takes time of its own. */
  during<T>(work: T | Promise<T>): Promise<T> {
    return Promise.resolve(work)
  }

  /** Goes through a point: the promise stays open for ever where the process dies there, or is dead. */
  async #pass(label: string, failure: Error, effect?: () => Promise<unknown>): Promise<void> {
    if (!this.#isAlive) return forever
    const point = { number: this.points.length, label, isEffect: effect !== undefined }
    this.points.push(point)
    const verdict = (await this.#watch(point)) ?? undefined
    if (verdict === 'kill' || verdict === 'send') this.kill()
    // What becomes of it is nobody's to know.
    if (verdict === 'send') this.#late.push((effect?.() ?? Promise.resolve()).catch(() => undefined))
    if (!this.#isAlive) return forever
    if (verdict === 'fail') throw failure
  }
}

/** Nobody looks. */
function unseen(): void {}

type Leaving = (first: unknown, work: () => Promise<unknown>) => Promise<unknown>

/** The same thing, whose methods are called by way of what `leaving` gives for them. */
function watched<T extends object>(whole: T, leaving: (method: string) => Leaving | undefined): T {
  return new Proxy(whole, {
    get: (_, key) => {
      const member: unknown = Reflect.get(whole, key, whole)
      if (typeof member !== 'function') return member
      const method = member.bind(whole) as (...args: unknown[]) => unknown
      const leave = leaving(String(key))
      if (leave === undefined) return method
      return (...args: unknown[]) => leave(args[0], async () => method(...args))
    },
  })
}
