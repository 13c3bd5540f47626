import fs from 'node:fs'

// Not imported: Node would look at process.stderr for that, which makes a pipe non-blocking.
const { promisify } = process.getBuiltinModule('node:util')

/** What a file is, as fstat says. */
interface FileState {
  isFile(): boolean
  isDirectory(): boolean
}

export interface OpenFile {
  stat(): Promise<FileState>
  read(buffer: Uint8Array, offset: number, length: number): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

/** The calls to the file system, so that each can be made to fail in tests. */
export interface FileCalls {
  /** Whether there is such a folder: at once, because most machines have none and every look would cost a turn. */
  isFolder(path: string): boolean
  realpath(path: string): Promise<string>
  lstat(path: string): Promise<FileState>
  stat(path: string): Promise<FileState>
  readdir(path: string): Promise<readonly string[]>
  /** For reading; `follow` is false where `path` must not be a link. */
  open(path: string, follow: boolean): Promise<OpenFile>
}

// Without O_NONBLOCK, opening a named pipe would wait for a writer, and no deadline ends that.
const reading = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)
const withoutLinks = fs.constants.O_NOFOLLOW ?? 0

// Of node:fs, not node:fs/promises: that one brings streams along, 2 ms of every start. Promises are made of it at the call,
// because most programs come to none.
export const fileCalls: FileCalls = {
  isFolder: path => fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  realpath: path => promisify(fs.realpath.native)(path),
  lstat: path => promisify(fs.lstat)(path),
  stat: path => promisify(fs.stat)(path),
  readdir: path => promisify(fs.readdir)(path),
  async open(path, follow) {
    const file = await promisify(fs.open)(path, follow ? reading : reading | withoutLinks)
    return {
      stat: () => promisify(fs.fstat)(file),
      read: (buffer, offset, length) => promisify(fs.read)(file, buffer, offset, length, null),
      close: () => promisify(fs.close)(file),
    }
  },
}
