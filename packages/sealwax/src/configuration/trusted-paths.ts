import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { foldersUpwards } from './find-configuration.ts'
import { wrongConfiguration } from './wrong-configuration.ts'

/** As many links as Linux follows. */
const maxLinks = 40

/** Files and folders that the configuration of a folder may name. */
export interface PathTrust {
  /** The configuration's. */
  readonly folder: string
  /** Whether it was not chosen by whoever calls a command, and may be a stranger's. */
  readonly bounded: boolean
  /** What the user trusts besides, as real paths. */
  readonly trusted: readonly string[]
  /** For messages. */
  readonly where: string
}

/**
 * A configuration that may be a stranger's names files of its own repository, or of its folder where there is none. Links
 * count for where they lead: a repository may hold links, too.
 *
 * @throws SecretError ERR_SECRET_CONFIG for any other file, before it is looked into.
 */
export function checkPaths(
  scheme: string,
  paths: readonly string[],
  { folder, bounded, trusted, where }: PathTrust,
): void {
  if (!bounded || paths.length === 0) return
  const home = projectOf(folder)
  for (const path of paths) {
    const place = realPlace(resolve(folder, path))
    if (place !== undefined && [home, ...trusted].some(root => isWithin(place, root))) continue
    throw wrongConfiguration(
      where,
      `its URL for ${scheme}: names ${JSON.stringify(path)}, which is outside of ${home}, and this file may be a stranger's, so nothing was read there. If you trust it with ${entryFor(place)}, add that to the variable SEALWAX_TRUSTED_STORES; if the file is yours, name it with --config.`,
    )
  }
}

/** The path of an entry `file:/path` of SEALWAX_TRUSTED_STORES, or undefined where it is none. */
export function trustedPath(entry: string): string | undefined {
  const [, written] = /^file:(?:\/\/(?=\/))?((?!\/\/).+)$/.exec(entry) ?? []
  if (written === undefined) return undefined
  let path: string
  try {
    path = decodeURIComponent(written)
  } catch {
    // URIError says no more than that it is none.
    return undefined
  }
  return isAbsolute(path) && !path.includes('\0') ? realPlace(resolve(path)) : undefined
}

function entryFor(place: string | undefined): string {
  return place === undefined ? 'it' : `file:${encodeURI(place).replaceAll(',', '%2C')}`
}

/** The root of the repository or package that a folder is in; the folder itself where that would be the user's home or above. */
function projectOf(folder: string): string {
  const own = realpathSync(folder)
  const root = realpathSync(foldersUpwards(own).at(-1) ?? own)
  return isWithin(realPlace(homedir()) ?? homedir(), root) ? own : root
}

/** Where a path leads once every link is followed, whether or not anything is there yet; undefined where nobody can tell. */
function realPlace(path: string, links = maxLinks): string | undefined {
  let code: string | undefined
  try {
    return realpathSync(path)
  } catch (error) {
    code = (error as NodeJS.ErrnoException).code
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || links === 0 || dirname(path) === path) return undefined
  }
  const folder = realPlace(dirname(path), links - 1)
  if (folder === undefined) return undefined
  const place = join(folder, basename(path))
  if (code === 'ENOTDIR') return place
  const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return isLink ? realPlace(resolve(folder, readlinkSync(place)), links - 1) : place
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
