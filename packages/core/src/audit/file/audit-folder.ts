// runs on: node
import type { FileHandle } from 'node:fs/promises'
import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { runtimeDigest } from '../digest.ts'
import type { AuditFile, AuditOutput, UnclosedFile } from '../output.ts'
import { readManifest } from '../verify/manifest.ts'
import { verifyChain } from '../verify/verify-file.ts'
import { fileForm, manifestName } from './names.ts'

// Taken like this, what is built for everywhere has no import that only Node can resolve.
const { constants, readFileSync } = process.getBuiltinModule('node:fs')
const { appendFile, mkdir, open, readdir, readFile } = process.getBuiltinModule('node:fs/promises')
const { hostname, userInfo } = process.getBuiltinModule('node:os')
const { join, resolve } = process.getBuiltinModule('node:path')

export interface AuditFolderOptions {
  /** What the machine calls itself. Default: its host name. */
  readonly host?: string
}

/**
 * A folder with one file a process, mode 0600, and a manifest that all of them add to. The folder is made, mode 0700, where there is
 * none. For Node.
 *
 * @throws TypeError for a path that is none, or an option that is unknown. Nothing is read or written here.
 */
export function auditFolder(path: string, options: AuditFolderOptions = {}): AuditOutput {
  if (typeof path !== 'string' || path === '') throw wrongArgument('path', 'a path', path)
  checkKeys('options', options, ['host'])
  const { host = hostname() } = options
  const folder = resolve(path)
  return {
    process: { host, boot: bootId(), pid: process.pid, user: userName() },
    async create(sequence) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
      const name = `audit-${stamp}-${process.pid}-${sequence}-${crypto.randomUUID().slice(0, 8)}.jsonl`
      const flags =
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND | constants.O_NOFOLLOW
      return new OpenFile(name, await open(join(folder, name), flags, 0o600))
    },
    async list(line) {
      // One write of a short line to a file that is opened for appending: lines of several processes do not mix.
      await appendFile(join(folder, manifestName), line, { mode: 0o600 })
    },
    unclosed: () => findUnclosed(folder, host),
  }
}

class OpenFile implements AuditFile {
  readonly name: string
  readonly #handle: FileHandle

  constructor(name: string, handle: FileHandle) {
    this.name = name
    this.#handle = handle
  }

  append(text: string): Promise<void> {
    return this.#handle.appendFile(text)
  }

  sync(): Promise<void> {
    return this.#handle.datasync()
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** The files that the manifest does not say are closed, of processes that are not there any more. */
async function findUnclosed(folder: string, host: string): Promise<readonly UnclosedFile[]> {
  const manifest = readManifest(await readFile(join(folder, manifestName)))
  const found: UnclosedFile[] = []
  for (const name of await readdir(folder)) {
    const listed = manifest.files.get(name)
    if (!fileForm.test(name) || listed === undefined || listed.closed !== undefined || listed.found !== undefined)
      continue
    const { header, records, heads, tornBytes } = verifyChain(await readFile(join(folder, name)), runtimeDigest())
    if (header === undefined || isRunning(header.process, host)) continue
    found.push({ name, records, head: heads.at(-1) ?? '', tornBytes })
  }
  return found
}

/** Whether the process that wrote a file may still be there: on another machine, that is not known. */
function isRunning({ host, boot, pid }: Readonly<Record<string, string | number>>, here: string): boolean {
  if (host !== here || typeof pid !== 'number') return true
  if (boot !== bootId()) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is one that is there.
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

let boot: string | undefined

/** Of the machine since it was started; where it does not tell, of this process. */
function bootId(): string {
  boot ??= readBootId()
  return boot
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return `process-${crypto.randomUUID()}`
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may have a user without a name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
