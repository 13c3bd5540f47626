import { join, sep } from 'node:path'
import { StoreFault } from '@sealwax/core'
import { errnoOf } from './errors.ts'
import type { FileCalls, OpenFile } from './file-calls.ts'

/** The largest file that is read, in bytes: what Kubernetes and systemd allow one secret. */
const maxFileBytes = 1_048_576

/** How often a file is looked for again that vanished between two calls: Kubernetes swaps the folder behind its links. */
const looks = 3

/**
 * The content of `name` in `root`, undefined where there is no such file or folder. Links are followed as long as they
 * stay inside `root`.
 */
export async function readInside(root: string, name: string, files: FileCalls): Promise<Uint8Array | undefined> {
  for (let look = 1; ; look++) {
    const folder = await orAbsent(files.realpath(root))
    if (folder === undefined) return undefined
    const path = await orAbsent(files.realpath(join(folder, name)))
    if (path === undefined) {
      if ((await orAbsent(files.lstat(join(folder, name)))) === undefined) return undefined
    } else {
      if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw leadsOut(join(root, name))
      const file = await orAbsent(files.open(path, false))
      if (file !== undefined) return content(file, join(root, name))
    }
    if (look === looks)
      throw new StoreFault('ERR_SECRET_CORRUPT', {
        hint: `${join(root, name)} is a link to a file that does not exist.`,
      })
  }
}

/**
 * The content of the file at `path`, wherever it is; undefined where there is none.
 * `subject` stands for it in messages: the path may be a value that was put into the wrong variable.
 */
export async function readAt(path: string, subject: string, files: FileCalls): Promise<Uint8Array | undefined> {
  const file = await orAbsent(files.open(path, true))
  return file === undefined ? undefined : content(file, subject)
}

/** Whether something with this name can be read as a secret: a file, or a link to one. */
export async function isReadable(root: string, name: string, files: FileCalls): Promise<boolean> {
  return (await orAbsent(files.stat(join(root, name))))?.isFile() ?? false
}

/** What is in the folder, unless it is not there. */
export async function entriesOf(root: string, files: FileCalls): Promise<readonly string[]> {
  return (await orAbsent(files.readdir(root))) ?? []
}

async function content(file: OpenFile, subject: string): Promise<Uint8Array> {
  try {
    // Asked of what was opened, not of the path: the two may differ by now.
    const state = await file.stat()
    if (!state.isFile()) {
      const kind = state.isDirectory() ? 'a folder' : 'not a regular file'
      const cause = state.isDirectory() ? ' Docker makes one where the file to mount did not exist.' : ''
      throw new StoreFault('ERR_SECRET_CORRUPT', { hint: `${subject} is ${kind}.${cause}` })
    }
    return withoutFinalNewline(await readAll(file, subject))
  } finally {
    await file.close()
  }
}

/** The size that stat gives is not relied on: a file may grow, and some file systems say 0. */
async function readAll(file: OpenFile, subject: string): Promise<Uint8Array> {
  let buffer = new Uint8Array(4_096)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
    if (length > maxFileBytes) {
      throw new StoreFault('ERR_SECRET_TOO_LARGE', { hint: `${subject} has more than ${maxFileBytes} bytes.` })
    }
    if (length === buffer.length) {
      const larger = new Uint8Array(Math.min(buffer.length * 4, maxFileBytes + 1))
      larger.set(buffer)
      buffer.fill(0)
      buffer = larger
    }
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Editors and `echo` end text with a newline that is no part of the secret. In binary data 0x0A is a byte like any other. */
function withoutFinalNewline(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 0x0a || !isText(bytes)) return bytes
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1)
}

function isText(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

function leadsOut(path: string): StoreFault {
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: `${path} is a link out of its folder, which is not followed: mount the file itself, or name it in a variable that ends with _FILE.`,
  })
}

/** Undefined for what is not there; every other failure stays a failure. */
async function orAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined
    throw error
  }
}
