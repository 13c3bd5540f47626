import { dotenvFormat } from './dotenv/dotenv-format.ts'
import type { FileProvider } from './file-provider.ts'
import { type DotenvFileOptions, openFile } from './options.ts'

/**
 * Secrets in a .env file, as the `dotenv` package reads it and without interpolation. A put changes that entry alone:
 * comments, order, quoting, spacing, line ends and a byte order mark of everything else stay, byte for byte.
 *
 * In names, `/` is written `__`: `db/host` is the variable `db__host`. Values are text, at most 1 MiB; one that no quoting
 * of .env can hold is ERR_SECRET_INVALID. A missing file is an empty one, and made (mode 0600) by the first put.
 *
 * @param path Relative to the working directory.
 * @throws TypeError for options that do not exist or are of the wrong kind.
 *
 * @example
 * const secrets = createSecrets(dotenvFile('.env', { layers: ['.env.local'] }))
 */
export function dotenvFile(path: string, options?: DotenvFileOptions): FileProvider
export function dotenvFile(options: DotenvFileOptions & { readonly path: string }): FileProvider
export function dotenvFile(
  first: string | (DotenvFileOptions & { readonly path: string }),
  options: DotenvFileOptions = {},
): FileProvider {
  const all = typeof first === 'string' ? { ...options, path: first } : first
  return openFile(dotenvFormat, all, { folder: process.cwd(), env: process.env }, true)
}
