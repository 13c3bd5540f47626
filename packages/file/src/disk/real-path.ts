import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { StoreFault } from '@sealwax/core'
import { errnoOf, type FileSystem } from './file-system.ts'

/** As many links as Linux follows. */
const maxLinks = 40

/**
 * Where a path leads once every link is followed; the file itself need not exist. So a link to a file that is not there
 * yet has it made where the link points, and stays a link.
 * @throws the file system's ENOENT where the folder does not exist.
 */
export async function realTarget(fileSystem: FileSystem, path: string): Promise<string> {
  let at = path
  for (let i = 0; i < maxLinks; i++) {
    try {
      return await fileSystem.realpath(at)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
    }
    const place = join(await fileSystem.realpath(dirname(at)), basename(at))
    const link = await linkAt(fileSystem, place)
    if (link === undefined) return place
    at = resolve(dirname(place), link)
  }
  throw new StoreFault('ERR_SECRET_CONFIG', { hint: 'The path goes in circles over symbolic links: correct them.' })
}

async function linkAt(fileSystem: FileSystem, path: string): Promise<string | undefined> {
  try {
    const stat = await fileSystem.lstat(path)
    return stat.isSymbolicLink() ? await fileSystem.readlink(path) : undefined
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** @throws StoreFault CONFIG where `target`, a real path, is not below `root`. */
export async function checkInside(fileSystem: FileSystem, target: string, root: string): Promise<void> {
  const way = relative(await fileSystem.realpath(root), target)
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'A symbolic link leads out of the root folder: name the file itself, or set another root.',
    })
  }
}
