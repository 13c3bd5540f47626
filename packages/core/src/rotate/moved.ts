/**
 * Somebody else changed what a step was about to change. Never seen by applications: the engine looks again at what is there.
 */
export class Moved extends Error {
  override readonly name: string = 'Moved'
}

/** What somebody else wrote was overwritten, on a store that cannot compare: found out afterwards, for an operator to settle. */
export class Overwrote extends Error {
  override readonly name: string = 'Overwrote'
}

/** What should have made a candidate did not, or it cannot be stored: the rotation ends, and its cause is the caller's. */
export class NotMade extends Error {
  override readonly name: string = 'NotMade'
  override readonly cause: unknown

  constructor(cause: unknown) {
    super()
    this.cause = cause
  }
}
