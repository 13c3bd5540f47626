/**
 * Somebody else changed what a step was about to change. Never seen by applications: the engine looks again at what is there.
 */
export class Moved extends Error {
  override readonly name: string = 'Moved'
}
