import { constants } from 'node:fs'
import { dirname, join } from 'node:path'
import { StoreFault } from '@sealwax/core'
import { errnoOf, type FileSystem } from './file-system.ts'
import { syncFolder } from './replace-file.ts'

/** Everything in the folder, this file too. */
const ignoreAll: Uint8Array = new TextEncoder().encode('*\n')

const flags = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)

/**
 * Makes a folder of ours, mode 0700, where there is none, with a `.gitignore` that keeps it out of version control. May be
 * called by any number at once, and again after a crash anywhere. A `.gitignore` that somebody changed stays as it is.
 *
 * @throws StoreFault CONFIG where something else has its name.
 */
export async function openOwnFolder(fileSystem: FileSystem, folder: string): Promise<void> {
  const isNew = await make(fileSystem, folder)
  const ignore = join(folder, '.gitignore')
  if (!(await isEmptyOrAbsent(fileSystem, ignore))) return
  const file = await fileSystem.open(ignore, flags, 0o600)
  try {
    // Who writes at the same moment writes the same bytes to the same place.
    await file.write(ignoreAll, 0, ignoreAll.length, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(fileSystem, folder)
  if (isNew) await syncFolder(fileSystem, dirname(folder))
}

async function make(fileSystem: FileSystem, folder: string): Promise<boolean> {
  try {
    await fileSystem.mkdir(folder, 0o700)
    return true
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
  if ((await fileSystem.stat(folder)).isDirectory()) return false
  throw new StoreFault('ERR_SECRET_CONFIG', {
    hint: `${JSON.stringify(folder)} is no folder, and what is kept for rotations has its place there: move it away.`,
  })
}

async function isEmptyOrAbsent(fileSystem: FileSystem, path: string): Promise<boolean> {
  try {
    return (await fileSystem.lstat(path)).size === 0n
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true
    throw error
  }
}
