import fs from 'node:fs'
import { exact, type FileSystem, nodeFileSystem, openFileOf } from './file-system.ts'

/**
 * The same, but what a read asks is asked at once, without another thread: for a command that waits for it and does nothing else.
 * To start Node's threads and to go to and fro takes longer than the whole of such a read.
 */
export const blockingFileSystem: FileSystem = {
  ...nodeFileSystem,
  async open(path, flags, mode) {
    const file = fs.openSync(path, flags, mode)
    return {
      ...openFileOf(file),
      read: async (into, offset, length, position) => ({
        bytesRead: fs.readSync(file, into, offset, length, position),
      }),
      close: async () => fs.closeSync(file),
    }
  },
  stat: async path => fs.statSync(path, exact),
  lstat: async path => fs.lstatSync(path, exact),
  realpath: async path => fs.realpathSync.native(path),
}
