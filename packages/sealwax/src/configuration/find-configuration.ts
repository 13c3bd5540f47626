import { lstatSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { wrongConfiguration } from './wrong-configuration.ts'

const configurationNames: readonly string[] = ['sealwax.config.json', 'sealwax.config.js', 'sealwax.config.ts']

/**
 * The configuration that holds for a folder: its own or that of the nearest folder above, up to the root of the
 * repository (the folder with `.git`), or of the package where there is no repository. Nothing above is looked at: it
 * may belong to somebody else.
 *
 * @throws SecretError ERR_SECRET_CONFIG where one folder has two.
 */
export function findConfiguration(from: string): string | undefined {
  for (const folder of foldersUpwards(from)) {
    const found = configurationNames.map(name => join(folder, name)).filter(exists)
    if (found.length > 1) {
      throw wrongConfiguration(
        folder,
        `there are ${found.map(path => basename(path)).join(' and ')}: keep one of them.`,
      )
    }
    if (found[0] !== undefined) return found[0]
  }
  return undefined
}

/** `from` and the folders above it, as far as they belong to one project. */
export function foldersUpwards(from: string): readonly string[] {
  const folders = [from]
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) folders.push(dirname(folder))
  const repository = folders.findIndex(folder => exists(join(folder, '.git')))
  const root = repository === -1 ? folders.findIndex(folder => exists(join(folder, 'package.json'))) : repository
  return folders.slice(0, root === -1 ? 1 : root + 1)
}

function exists(path: string): boolean {
  try {
    // A link to nothing is there: reading it will say so.
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // There may be a configuration that cannot be seen: going on without it would open other stores than were meant.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw wrongConfiguration(
      dirname(path),
      `it could not be searched for a configuration (${code}): see its owner and mode.`,
    )
  }
}
