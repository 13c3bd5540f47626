import type { Clock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import { sleep } from '../policy/deadline.ts'
import type { Lease, Lock } from './lock.ts'

/** Added to what a step may take: two clocks, and the way to the store. */
const margin = 1_000

/** Somebody else holds the lock, or it was lost: what was to be done may be tried again later. */
export class LockConflict extends SecretError {
  /**
   * When whoever holds it lets go at the latest, unless he holds it for longer again; milliseconds since the epoch. Undefined where
   * it was lost, and something may have been done.
   */
  readonly heldUntil: number | undefined

  constructor(message: string, heldUntil?: number) {
    super(message, { code: 'ERR_SECRET_CONFLICT' })
    this.heldUntil = heldUntil
  }
}

export interface Holding {
  readonly lock: Lock | undefined
  readonly name: string
  /** Milliseconds that one step may take. */
  readonly step: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A lock for as long as a rotation works, or none where none was given. */
export class Hold {
  readonly #holding: Holding
  readonly #ttl: number
  #lease: Lease | undefined

  private constructor(holding: Holding, ttl: number, lease: Lease | undefined) {
    this.#holding = holding
    this.#ttl = ttl
    this.#lease = lease
  }

  /** @throws SecretError _CONFLICT where somebody else holds it. */
  static async take(holding: Holding): Promise<Hold> {
    const { lock, name, step } = holding
    // Long enough for a step and the one after it, so that it is not renewed at each.
    const ttl = 2 * (step + margin)
    if (lock === undefined) return new Hold(holding, ttl, undefined)
    const lease = await lock.acquire(name, { ttl })
    if (lease !== undefined) return new Hold(holding, ttl, lease)
    throw new LockConflict(
      `Somebody else holds the lock ${JSON.stringify(name)}: another rotator is at work, or was until at most ${ttl} ms ago. Call \`resume\` then.`,
      Math.ceil(holding.clock.now()) + ttl,
    )
  }

  get fence(): number | undefined {
    return this.#lease?.fence
  }

  /** Makes sure of so many milliseconds. @throws SecretError _CONFLICT where the lock was lost. */
  async need(ms: number): Promise<void> {
    if (!(await this.#has(ms))) throw this.#lost('Nothing was done without it; call `resume`.')
  }

  /**
   * Takes a lock that was lost once more, to tell what was done when it was: waits for whoever holds it now.
   * @throws SecretError _CONFLICT where he does not give it back.
   */
  async regain(): Promise<void> {
    const { lock, name, clock, signal, step } = this.#holding
    if (lock === undefined || (await this.#has(step))) return
    for (const until = clock.now() + 2 * this.#ttl; clock.now() < until; await sleep(margin, signal, clock)) {
      const lease = await lock.acquire(name, { ttl: this.#ttl })
      if (lease === undefined) continue
      this.#lease = lease
      return
    }
    throw this.#lost(
      'Something may have been done after that: call `verify` and see whether the published credential works.',
    )
  }

  async release(): Promise<void> {
    await this.#lease?.release()
  }

  async #has(ms: number): Promise<boolean> {
    const lease = this.#lease
    if (lease === undefined || lease.remaining() >= ms + margin) return true
    return (await lease.renew(Math.max(this.#ttl, ms + margin))) && lease.remaining() >= ms
  }

  #lost(next: string): SecretError {
    return new LockConflict(
      `The lock ${JSON.stringify(this.#holding.name)} was lost in the middle of a rotation: this process was paused, or the server of the lock failed over. ${next}`,
    )
  }
}
