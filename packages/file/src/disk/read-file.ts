import { constants } from 'node:fs'
import { StoreFault } from '@sealwax/core'
import type { FileStat, FileSystem, OpenFile } from './file-system.ts'

/** The largest file that is read, in bytes. */
export const maxFileBytes: number = 16 * 1024 * 1024

export interface FileContent {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** As the open file said before and after it was read. */
  readonly stat: FileStat
}

// Without O_NONBLOCK the opening of a pipe waits for a writer, perhaps for ever. Neither flag exists on Windows.
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/** Somebody who writes in place, rather than to replace the file, is given this many chances to finish. */
const attempts = 5

/**
 * The bytes of a regular file, all of one moment as far as its times tell.
 * @param path Without links: where it ends in one, it was put there after it was resolved, and is refused (ELOOP).
 * @throws StoreFault CONFIG for what is no regular file, TOO_LARGE, UNAVAILABLE while it keeps changing.
 */
export async function readFile(fileSystem: FileSystem, path: string): Promise<FileContent> {
  const file = await fileSystem.open(path, readFlags)
  try {
    let before = await file.stat()
    for (let i = 0; i < attempts; i++) {
      checkSize(before)
      const bytes = await readAll(file, Number(before.size))
      const after = await file.stat()
      if (sameFile(before, after) && BigInt(bytes.length) === after.size) return { bytes, stat: after }
      before = after
    }
  } finally {
    await file.close()
  }
  throw new StoreFault('ERR_SECRET_UNAVAILABLE', {
    hint: 'The file kept changing while it was read: try again.',
  })
}

function checkSize(stat: FileStat): void {
  if (!stat.isFile()) {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'The path leads to something that is no regular file: correct it.',
    })
  }
  if (stat.size > BigInt(maxFileBytes)) {
    throw new StoreFault('ERR_SECRET_TOO_LARGE', {
      hint: `The file is larger than ${maxFileBytes} bytes, the most that is read: check the path, or split the file.`,
    })
  }
}

/** Up to `size` bytes; whether there were more by then, the next stat says. */
async function readAll(file: OpenFile, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(buffer, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

/** Whether a file and its content are the same by what the file system says. */
export function sameFile(a: FileStat, b: FileStat): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs
}

/** The step of the kernel's clock that file times are taken from is 1 to 10 ms; twice over, and some more. */
const fineStep = 50_000_000n
/** Two seconds on FAT, one on ext3 and HFS+: their times show no fraction. */
const coarseStep = 2_500_000_000n

/**
 * Whether any later change must show in the file's times. Within one step of the clock a file can change and keep its
 * times, so a file that changed just now cannot be told from one that changes once more.
 *
 * It goes by ctime, which no program can set.
 * @param now Milliseconds since the epoch, taken before the file was read.
 */
export function isSettled({ ctimeNs }: FileStat, now: number): boolean {
  const step = ctimeNs % 1_000_000_000n === 0n ? coarseStep : fineStep
  return BigInt(Math.floor(now)) * 1_000_000n - ctimeNs > step
}
