import { constants } from 'node:fs'
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises'

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
  realpath(path: string): Promise<string>
  lstat(path: string): Promise<FileState>
  stat(path: string): Promise<FileState>
  readdir(path: string): Promise<readonly string[]>
  /** For reading; `follow` is false where `path` must not be a link. */
  open(path: string, follow: boolean): Promise<OpenFile>
}

// Without O_NONBLOCK, opening a named pipe would wait for a writer, and no deadline ends that.
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
const withoutLinks = constants.O_NOFOLLOW ?? 0

export const fileCalls: FileCalls = {
  realpath: path => realpath(path),
  lstat: path => lstat(path),
  stat: path => stat(path),
  readdir: path => readdir(path),
  open: (path, follow) => open(path, follow ? reading : reading | withoutLinks),
}
