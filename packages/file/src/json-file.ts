import type { FileProvider } from './file-provider.ts'
import { jsonFormat } from './json/json-format.ts'
import { type FileOptions, openFile } from './options.ts'

/**
 * Secrets in a JSON file whose top is an object. `db/host` and `db.host` both walk down into it, a key that is spelled
 * like that comes first, elements of arrays go by index. Strings are read as text, everything else as it is spelled
 * (`1.0`, `true`, `{"a":1}`); `null` is no value.
 *
 * A put changes that value alone and leaves the rest as it is, byte for byte. It writes a string, unless the value it
 * replaces is a number, a boolean, an object or an array and the new one is spelled as the same kind. A slash in a new
 * name makes an object, a dot does not.
 *
 * @param path Relative to the working directory.
 * @throws TypeError for options that do not exist or are of the wrong kind.
 *
 * @example
 * const secrets = createSecrets(jsonFile('secrets.json', { permissions: 'refuse' }))
 */
export function jsonFile(path: string, options?: FileOptions): FileProvider
export function jsonFile(options: FileOptions & { readonly path: string }): FileProvider
export function jsonFile(
  first: string | (FileOptions & { readonly path: string }),
  options: FileOptions = {},
): FileProvider {
  const all = typeof first === 'string' ? { ...options, path: first } : first
  return openFile(jsonFormat, all, { folder: process.cwd(), env: process.env }, false)
}
