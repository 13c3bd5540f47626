import { nearestName, SecretError } from '@sealwax/core'

/** `where` is what has to be changed: `SEALWAX_URL`, a configuration's path. Never a value, a whole URL or a file's content. */
export function wrongConfiguration(where: string, problem: string): SecretError {
  return new SecretError(`${where}: ${problem}`, { code: 'ERR_SECRET_CONFIG' })
}

/** Where URLs are that no configuration said: whoever called gave them. */
export const theArgument = 'the argument'

/** A store's URL is not of the form that the store takes, so that it was not opened. */
export class WrongUrlError extends SecretError {
  /** Whether it was given by hand, on the command line or in a call, rather than by a configuration or a variable. */
  readonly given: boolean

  constructor(where: string, problem: string) {
    super(`${where}: ${problem}`, { code: 'ERR_SECRET_CONFIG' })
    this.given = where === theArgument
  }
}

/** ` Did you mean "…"?`, or nothing. */
export function guess(name: string, known: Iterable<string>): string {
  const near = nearestName(name, known)
  return near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
}
