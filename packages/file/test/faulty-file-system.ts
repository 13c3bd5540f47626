import { type FileSystem, nodeFileSystem, type OpenFile } from '../src/disk/file-system.ts'

export type Errno = 'EIO' | 'ENOSPC' | 'EACCES' | 'EMFILE' | 'EROFS' | 'EBUSY' | 'EPERM'

const numbers: Record<Errno, number> = { EIO: 5, ENOSPC: 28, EACCES: 13, EMFILE: 24, EROFS: 30, EBUSY: 16, EPERM: 1 }

/** As the operating system's errors arrive from Node. */
function systemError(code: Errno, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, errno: -numbers[code], syscall })
}

/** What becomes of a call: the n-th since the last heal, from 1. Undefined: it goes through. */
export type Fate = (call: string, n: number) => Errno | 'short write' | 'hang' | undefined

/** The file system of the machine, of which any call can be made to fail. */
export interface FaultyFileSystem extends FileSystem {
  /** The calls since the last heal. */
  readonly calls: readonly string[]
  /** Of files that were opened and not closed. */
  readonly opened: ReadonlySet<string>
  afflict(fate: Fate): void
  heal(): void
}

export function faultyFileSystem(): FaultyFileSystem {
  let fate: Fate = () => undefined
  const calls: string[] = []
  const handles = new Set<string>()
  let hung: (() => void)[] = []
  let serial = 0

  /** Whether the call goes through; `short write` is left to the caller. */
  async function meet(call: string): Promise<boolean> {
    calls.push(call)
    const verdict = fate(call, calls.length)
    if (verdict === undefined) return true
    if (verdict === 'short write') return false
    if (verdict === 'hang') {
      await new Promise<void>(resolve => hung.push(resolve))
      throw systemError('EIO', call)
    }
    throw systemError(verdict, call)
  }

  /** The same method, where the call goes through. */
  function through<Args extends unknown[], T>(call: string, method: (...args: Args) => Promise<T>) {
    return async (...args: Args): Promise<T> => {
      await meet(call)
      return await method(...args)
    }
  }

  function wrap(file: OpenFile, path: string): OpenFile {
    const id = `${path} ${++serial}`
    handles.add(id)
    return {
      stat: through('file.stat', file.stat),
      read: through('file.read', file.read),
      async write(bytes, offset, length, position) {
        const whole = await meet('file.write')
        return await file.write(bytes, offset, whole ? length : Math.floor(length / 2), position)
      },
      chmod: through('file.chmod', file.chmod),
      chown: through('file.chown', file.chown),
      sync: through('file.sync', file.sync),
      async close() {
        // A close that fails has closed the file all the same (close(2)).
        handles.delete(id)
        await file.close()
        await meet('file.close')
      },
    }
  }

  const inner = nodeFileSystem
  return {
    calls,
    opened: handles,
    afflict(next) {
      calls.length = 0
      fate = next
    },
    heal() {
      fate = () => undefined
      for (const resolve of hung) resolve()
      hung = []
    },
    open: through('open', async (path: string, flags: number, mode?: number) =>
      wrap(await inner.open(path, flags, mode), path),
    ),
    stat: through('stat', inner.stat),
    lstat: through('lstat', inner.lstat),
    realpath: through('realpath', inner.realpath),
    readlink: through('readlink', inner.readlink),
    readdir: through('readdir', inner.readdir),
    mkdir: through('mkdir', inner.mkdir),
    rmdir: through('rmdir', inner.rmdir),
    rename: through('rename', inner.rename),
    unlink: through('unlink', inner.unlink),
    watch: inner.watch,
  }
}
