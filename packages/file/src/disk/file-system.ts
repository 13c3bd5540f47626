import fs from 'node:fs'

// Not imported: Node would look at process.stderr for that, which makes a pipe non-blocking.
const { promisify } = process.getBuiltinModule('node:util')

/** What is asked of the file system, and no more, so that each call can be made to fail in tests. */
export interface FileSystem {
  open(path: string, flags: number, mode?: number): Promise<OpenFile>
  /** Follows links. */
  stat(path: string): Promise<FileStat>
  lstat(path: string): Promise<FileStat>
  realpath(path: string): Promise<string>
  readlink(path: string): Promise<string>
  readdir(path: string): Promise<string[]>
  mkdir(path: string, mode: number): Promise<void>
  rmdir(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** Calls `changed` when an entry of the folder may have changed; the watch does not keep a process alive. */
  watch(folder: string, changed: () => void, failed: (error: unknown) => void): Watching
}

export interface OpenFile {
  stat(): Promise<FileStat>
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>
  chmod(mode: number): Promise<void>
  chown(uid: number, gid: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

export interface FileStat {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mode: bigint
  readonly uid: bigint
  readonly gid: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly birthtimeNs: bigint
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

export interface Watching {
  close(): void
}

export const exact = { bigint: true } as const

// Of node:fs, not node:fs/promises: that one brings streams along, 2 ms of every start, and no read needs them.
const open = promisify(fs.open)
const read = promisify(fs.read)
const write = promisify(fs.write)
const fchmod = promisify(fs.fchmod)
const fchown = promisify(fs.fchown)
const fsync = promisify(fs.fsync)
const close = promisify(fs.close)
const stat = promisify(fs.stat)
const lstat = promisify(fs.lstat)
const mkdir = promisify(fs.mkdir)

export function openFileOf(descriptor: number): OpenFile {
  return {
    // An open file's state is in memory: asking takes less than to send another thread for it.
    stat: async () => fs.fstatSync(descriptor, exact),
    read: (into, offset, length, position) => read(descriptor, into, offset, length, position),
    write: (bytes, offset, length, position) => write(descriptor, bytes, offset, length, position),
    chmod: mode => fchmod(descriptor, mode),
    chown: (uid, gid) => fchown(descriptor, uid, gid),
    sync: () => fsync(descriptor),
    close: () => close(descriptor),
  }
}

export const nodeFileSystem: FileSystem = {
  open: async (path, flags, mode) => openFileOf(await open(path, flags, mode)),
  stat: path => stat(path, exact),
  lstat: path => lstat(path, exact),
  realpath: promisify(fs.realpath.native),
  readlink: promisify(fs.readlink),
  readdir: promisify(fs.readdir),
  mkdir: async (path, mode) => void (await mkdir(path, { mode })),
  rmdir: promisify(fs.rmdir),
  rename: promisify(fs.rename),
  unlink: promisify(fs.unlink),
  watch(folder, changed, failed) {
    const watcher: fs.FSWatcher = fs.watch(folder, { persistent: false }, changed)
    watcher.on('error', failed)
    return watcher
  },
}

/** The error code of the operating system, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
