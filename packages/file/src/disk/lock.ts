import { constants } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StoreFault } from '@sealwax/core'
import { errnoOf, type FileSystem, type OpenFile } from './file-system.ts'
import { nodeCrypto, nodeTimers } from './later.ts'
import { isOwnerId, type Owners } from './lock-owner.ts'

/**
 * The right to replace one file, held between processes.
 *
 * The lock is a folder beside the file, and the one entry in it is the file's next content, named after the holder:
 *
 *     .env.sealwax-lock/<owner>
 *
 * - Taking: the holder-to-be makes a folder of its own with its entry inside, and renames it to the lock's name. rename(2)
 *   replaces a folder only if that is empty, so exactly one wins, and the lock appears with its owner in one step.
 * - Replacing the file: the entry is renamed to the file's name. That one step commits and gives the lock up.
 * - Breaking a dead owner's lock: its entry is unlinked, by its name, which is nobody else's. Whoever was wrongly taken for
 *   dead finds its entry gone and cannot commit: two may believe they hold the lock, only one can write.
 *
 * See docs/decisions/0005-file-locking.md.
 */
export interface Lock {
  /** The entry: what is written here becomes the file. */
  readonly next: OpenFile
  /** Replaces the file by the entry, and has no lock any more. @throws StoreFault UNAVAILABLE where it was broken. */
  commit(): Promise<void>
  /** Gives the lock up, where `commit` did not, and tidies up. To be called once, whatever happened. */
  release(): Promise<void>
}

export interface LockContext {
  readonly fileSystem: FileSystem
  readonly owners: Owners
  /** Milliseconds, from a clock that only goes forward. */
  readonly elapsed: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** An owner that cannot be proved dead (another host or container, or stopped) is waited for so long, in milliseconds. */
export const patience = 5_000

/** What waited so long for a lock, in milliseconds, and cannot be proved alive, waits no more. */
const longestWait = 3_600_000

const windows = process.platform === 'win32'
const entryFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
/** What rename gives where the lock's folder has an entry; EPERM and EACCES on Windows, where it may also be empty. */
const heldCodes = new Set(windows ? ['EPERM', 'EACCES', 'EEXIST', 'ENOTEMPTY'] : ['EEXIST', 'ENOTEMPTY'])

/** @param target The file's real path. */
export async function takeLock(context: LockContext, target: string, signal: AbortSignal): Promise<Lock> {
  const { fileSystem, owners } = context
  const folder = lockFolder(target)
  const id = owners.create()
  const own = `${folder}.${id}`
  /** Where the entry is; undefined once it has become the file. */
  let place: string | undefined = own
  let next: OpenFile | undefined

  async function giveUp(): Promise<void> {
    // Each step is tried, whatever became of the one before: the failure that led here is the one to tell, and what stays
    // is removed by the next writer. The folder may be the next holder's by now, and is then not empty.
    await next?.close().catch(() => {})
    if (place !== undefined) await fileSystem.unlink(join(place, id)).catch(() => {})
    await fileSystem.rmdir(place ?? folder).catch(() => {})
    owners.retire(id)
  }

  try {
    for (let round = 0; ; round++) {
      signal.throwIfAborted()
      next ??= await prepare(fileSystem, own, id)
      const outcome = await tryRename(fileSystem, own, folder)
      if (outcome === 'taken') break
      if (outcome === 'cleared') {
        // Somebody tidied up and took this process for dead.
        await next.close()
        next = undefined
      } else if (!(await breakStale(context, folder)) || round > 20) {
        const pause = 1 + nodeCrypto().randomInt(Math.min(2 ** round, 20))
        await nodeTimers()
          .setTimeout(pause, undefined, { signal })
          .catch(() => signal.throwIfAborted())
      }
    }
    place = folder
    await removeLeftovers(context, target, id)
  } catch (error) {
    await giveUp()
    throw error
  }

  const entry = next
  return {
    next: entry,
    async commit() {
      if (windows) {
        // An open file cannot be renamed there.
        await entry.close()
        next = undefined
      }
      try {
        await fileSystem.rename(join(folder, id), target)
      } catch (error) {
        throw errnoOf(error) === 'ENOENT' ? lockLost() : error
      }
      place = undefined
    },
    release: giveUp,
  }
}

function lockFolder(target: string): string {
  const name = basename(target)
  return join(dirname(target), `${name.startsWith('.') ? '' : '.'}${name}.sealwax-lock`)
}

async function prepare(fileSystem: FileSystem, own: string, id: string): Promise<OpenFile> {
  await fileSystem.mkdir(own, 0o700)
  return await fileSystem.open(join(own, id), entryFlags, 0o600)
}

async function tryRename(fileSystem: FileSystem, own: string, folder: string): Promise<'taken' | 'held' | 'cleared'> {
  try {
    await fileSystem.rename(own, folder)
    return 'taken'
  } catch (error) {
    const code = errnoOf(error) ?? ''
    if (heldCodes.has(code)) return 'held'
    if (code === 'ENOENT') return 'cleared'
    throw code === 'ENOTDIR' ? inTheWay(folder) : error
  }
}

/** When an entry was first seen in a lock's folder, by this process. */
const seen = new Map<string, { entry: string; since: number }>()

/** Whether the lock may be free now: the entry was a dead owner's, or is gone. */
async function breakStale({ fileSystem, owners, elapsed }: LockContext, folder: string): Promise<boolean> {
  const entries = await listOrEmpty(fileSystem, folder)
  const entry = entries.find(isOwnerId) ?? entries[0]
  if (entry === undefined) {
    seen.delete(folder)
    // Where rename does not replace an empty folder (Windows), it has to go; one with an entry stays.
    await fileSystem.rmdir(folder).catch(() => {})
    return true
  }
  if (!isOwnerId(entry)) throw inTheWay(folder)
  const first = seen.get(folder)
  if (first?.entry !== entry) seen.set(folder, { entry, since: elapsed() })
  const waited = first?.entry === entry ? elapsed() - first.since : 0
  if (!owners.isGone(entry) && waited < patience) return false
  seen.delete(folder)
  await unlinkIfThere(fileSystem, join(folder, entry))
  return true
}

/** Folders of owners that died before they had the lock. Taking a live one's away is harmless: it makes another. */
async function removeLeftovers(context: LockContext, target: string, self: string): Promise<void> {
  const { fileSystem } = context
  const prefix = `${basename(lockFolder(target))}.`
  for (const name of await fileSystem.readdir(dirname(target))) {
    const id = name.slice(prefix.length)
    const folder = join(dirname(target), name)
    if (!name.startsWith(prefix) || !isOwnerId(id) || id === self || !(await isLeftover(context, folder, id))) continue
    await unlinkIfThere(fileSystem, join(folder, id))
    // What stays is empty, and tried again by the next holder.
    await fileSystem.rmdir(folder).catch(() => {})
  }
}

async function isLeftover({ fileSystem, owners, now }: LockContext, folder: string, id: string): Promise<boolean> {
  if (owners.isGone(id)) return true
  try {
    return now() - Number((await fileSystem.lstat(folder)).mtimeNs / 1_000_000n) > longestWait
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

async function listOrEmpty(fileSystem: FileSystem, folder: string): Promise<string[]> {
  try {
    return await fileSystem.readdir(folder)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}

async function unlinkIfThere(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    await fileSystem.unlink(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}

function lockLost(): StoreFault {
  return new StoreFault('ERR_SECRET_UNAVAILABLE', {
    hint: `Another process took the lock of the file over, because this one held it for more than ${patience / 1000} seconds; nothing was written. Try again.`,
  })
}

function inTheWay(folder: string): StoreFault {
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: `${JSON.stringify(basename(folder))} beside the file is not a lock of sealwax: remove it.`,
  })
}
