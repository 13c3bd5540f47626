import { constants } from 'node:fs'
import { StoreFault } from '@sealwax/core'
import { errnoOf, type FileStat, type FileSystem, type OpenFile } from './file-system.ts'
import { maxFileBytes } from './read-file.ts'

const windows = process.platform === 'win32'

/**
 * Writes the next content of a file, with the owner, group and mode of the file it will replace, and waits until the disk
 * has it. A file that did not exist is readable by its owner alone: the mode that `next` was made with.
 */
export async function writeContent(next: OpenFile, bytes: Uint8Array, replaced: FileStat | undefined): Promise<void> {
  if (bytes.length > maxFileBytes) {
    throw new StoreFault('ERR_SECRET_TOO_LARGE', {
      hint: `The file would be larger than ${maxFileBytes} bytes, the most that is read: use another file.`,
    })
  }
  // A rename asks for no right to write the file itself; whoever took that right away meant it.
  if (replaced !== undefined && (replaced.mode & 0o222n) === 0n) {
    throw new StoreFault('ERR_SECRET_DENIED', { hint: 'The file is read-only: chmod u+w, if it may be changed.' })
  }
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await next.write(bytes, at, bytes.length - at, at)
    if (bytesWritten === 0) {
      throw new StoreFault('ERR_SECRET_UNAVAILABLE', {
        hint: 'The disk takes no more: make room; the file is as it was.',
      })
    }
    at += bytesWritten
  }
  if (replaced !== undefined && !windows) await takeOver(next, replaced)
  await next.sync()
}

async function takeOver(next: OpenFile, { uid, gid, mode }: FileStat): Promise<void> {
  const own = await next.stat()
  const isOther = own.uid !== uid || own.gid !== gid
  if (isOther) {
    try {
      await next.chown(Number(uid), Number(gid))
    } catch (error) {
      if (errnoOf(error) !== 'EPERM') throw error
      // Under another owner, the mode would let others in and keep the present ones out.
      throw new StoreFault('ERR_SECRET_DENIED', {
        hint: 'The file belongs to another user or group, which a new one could not be given to: write as that user.',
      })
    }
  }
  // After chown, which clears the bits for set-user-id and set-group-id.
  if (isOther || own.mode !== mode) await next.chmod(Number(mode & 0o7777n))
}

/** Waits until the disk has the names in a folder. Windows has no such call. */
export async function syncFolder(fileSystem: FileSystem, folder: string): Promise<void> {
  if (windows) return
  const handle = await fileSystem.open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
