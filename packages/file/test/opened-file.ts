import { dotenvFile, type FileProvider } from '../src/index.ts'

/** Opens the file that a test and its rotators share. */
export function open({ path, versionKey }: { readonly path: string; readonly versionKey: string }): FileProvider {
  return dotenvFile(path, { versionKey })
}
