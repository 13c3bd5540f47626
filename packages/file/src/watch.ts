import { dirname } from 'node:path'
import type { WatchSink } from '@sealwax/core'
import { errnoOf, type FileStat, type FileSystem, type Watching } from './disk/file-system.ts'
import { sameFile } from './disk/read-file.ts'
import type { SecretFile } from './secret-file.ts'

/** Events of one change come in bursts; they are told once, so many milliseconds after the first. */
const debounce = 25

/**
 * Tells of changes to files by watching folders: a watch on a file ends with the file that a rename replaces, and sees
 * nothing of the link that Kubernetes turns round. Watched are the folder of the path as configured, and, where links
 * lead elsewhere, the folder of the real file. Of a missing folder the nearest one above it is.
 */
export async function watchFiles(
  files: readonly SecretFile[],
  sink: WatchSink,
  fileSystem: FileSystem,
): Promise<Watching> {
  const watchers = new Map<string, Watching>()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let looking: Promise<void> | undefined

  function poke(): void {
    if (closed) return
    timer ??= setTimeout(() => {
      timer = undefined
      looking = (looking ?? Promise.resolve()).then(look)
    }, debounce).unref()
  }

  let states = await Promise.all(files.map(file => file.state()))

  async function look(): Promise<void> {
    try {
      await follow()
      const now = await Promise.all(files.map(file => file.state()))
      const changed = now.some((state, i) => differs(state, states[i]))
      states = now
      if (changed && !closed) sink.changed()
    } catch (error) {
      if (!closed) sink.failed(error)
    }
  }

  /** Watches the folders that matter now, and no others. */
  async function follow(): Promise<void> {
    const found = await Promise.all(files.map(file => foldersOf(file, fileSystem)))
    // By its birth as well: a folder that was removed and made anew has the same path, often the same inode number, and
    // the old watch sees nothing of it.
    const folders = new Map(found.flat().map(({ path, stat }) => [`${path}\0${stat.ino}:${stat.birthtimeNs}`, path]))
    if (closed) return
    for (const [key, watcher] of watchers) {
      if (folders.has(key)) continue
      watcher.close()
      watchers.delete(key)
    }
    for (const [key, path] of folders) {
      if (watchers.has(key)) continue
      const drop = (error: unknown): void => {
        watchers.get(key)?.close()
        watchers.delete(key)
        sink.failed(error)
        poke()
      }
      watchers.set(key, fileSystem.watch(path, poke, drop))
    }
  }

  // Also tells of what changed between the first look at the files and the start of the watches. A machine that has no
  // watches left to give is told of and no failure: the client polls as well.
  await look()

  return {
    close() {
      closed = true
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}

interface Folder {
  readonly path: string
  readonly stat: FileStat
}

async function foldersOf(file: SecretFile, fileSystem: FileSystem): Promise<Folder[]> {
  const configured = await nearestFolder(dirname(file.path), fileSystem)
  try {
    return [configured, await folderAt(dirname(await file.target()), fileSystem)]
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    return [configured]
  }
}

async function nearestFolder(path: string, fileSystem: FileSystem): Promise<Folder> {
  try {
    return await folderAt(path, fileSystem)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error
    return nearestFolder(dirname(path), fileSystem)
  }
}

async function folderAt(path: string, fileSystem: FileSystem): Promise<Folder> {
  const real = await fileSystem.realpath(path)
  return { path: real, stat: await fileSystem.stat(real) }
}

function differs(a: FileStat | undefined, b: FileStat | undefined): boolean {
  return a === undefined || b === undefined ? a !== b : !sameFile(a, b)
}
