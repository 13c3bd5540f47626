import { nearestName, SecretError } from '@sealwax/core'

/** `where` is what has to be changed: `SEALWAX_URL`, a configuration's path. Never a value, a whole URL or a file's content. */
export function wrongConfiguration(where: string, problem: string): SecretError {
  return new SecretError(`${where}: ${problem}`, { code: 'ERR_SECRET_CONFIG' })
}

/** ` Did you mean "…"?`, or nothing. */
export function guess(name: string, known: Iterable<string>): string {
  const near = nearestName(name, known)
  return near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
}
