import { SecretError } from '../contract/errors.ts'
import type { Lease, Lock } from './lock.ts'

/** Added to what a step may take: two clocks, and the way to the store. */
const margin = 1_000

/** A lock for as long as a rotation works, or none where none was given. */
export class Hold {
  readonly #lease: Lease | undefined
  readonly #ttl: number
  readonly #name: string

  private constructor(lease: Lease | undefined, ttl: number, name: string) {
    this.#lease = lease
    this.#ttl = ttl
    this.#name = name
  }

  /** @throws SecretError _CONFLICT where somebody else holds it. */
  static async take(lock: Lock | undefined, name: string, step: number): Promise<Hold> {
    // Long enough for a step and the one after it, so that it is not renewed at each.
    const ttl = 2 * (step + margin)
    if (lock === undefined) return new Hold(undefined, ttl, name)
    const lease = await lock.acquire(name, { ttl })
    if (lease !== undefined) return new Hold(lease, ttl, name)
    throw new SecretError(
      `Somebody else holds the lock ${JSON.stringify(name)}: another rotator is at work, or was until at most ${ttl} ms ago. Call \`resume\` then.`,
      { code: 'ERR_SECRET_CONFLICT' },
    )
  }

  get fence(): number | undefined {
    return this.#lease?.fence
  }

  /** Makes sure of so many milliseconds. @throws SecretError _CONFLICT where the lock was lost. */
  async need(ms: number): Promise<void> {
    const lease = this.#lease
    if (lease === undefined || lease.remaining() >= ms + margin) return
    if ((await lease.renew(Math.max(this.#ttl, ms + margin))) && lease.remaining() >= ms) return
    throw new SecretError(
      `The lock ${JSON.stringify(this.#name)} was lost in the middle of a rotation: this process was paused, or the server of the lock failed over. Nothing was done without it; call \`resume\`.`,
      { code: 'ERR_SECRET_CONFLICT' },
    )
  }

  async release(): Promise<void> {
    await this.#lease?.release()
  }
}
