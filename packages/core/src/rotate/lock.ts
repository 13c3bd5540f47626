/**
 * Locks from outside, for stores that cannot compare before they write, and to keep two rotators from the same work.
 * `redisLocks` of @sealwax/redis is one.
 */
export interface Lock {
  /** Asks once; undefined where somebody else holds it. `ttl` is in milliseconds. */
  acquire(name: string, options: { readonly ttl: number }): Promise<Lease | undefined>
}

/** A lock that is held. */
export interface Lease {
  /** Greater than that of every holder before. */
  readonly fence: number
  /** Milliseconds that are left at least, by this process' monotonic clock; 0 when they are over. */
  remaining(): number
  /** Holds it for `ttl` milliseconds from now on. False where it was lost. */
  renew(ttl?: number): Promise<boolean>
  /** Gives it back. False where it was lost before. */
  release(): Promise<boolean>
}
