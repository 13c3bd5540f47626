/**
 * The source of random bytes does not do its work: it is missing, gives too few bytes, or only bytes that every draw has to
 * reject. Nothing was generated, and nothing else steps in: there is no second source.
 */
export class RandomSourceError extends Error {
  override readonly name: string = 'RandomSourceError'
  readonly code: string = 'ERR_RANDOM_SOURCE'
}
