import { dirname } from 'node:path'
import { type Call, StoreFault } from '@sealwax/core'
import { errnoOf, type FileStat } from './disk/file-system.ts'
import { type LockContext, takeLock } from './disk/lock.ts'
import { type FileContent, isSettled, readFile, sameFile } from './disk/read-file.ts'
import { checkInside, realTarget } from './disk/real-path.ts'
import { syncFolder, writeContent } from './disk/replace-file.ts'
import { Turns } from './disk/turns.ts'
import type { FileFormat, SecretDocument } from './document.ts'

/** What a file needs of its surroundings; another in tests. */
export type Disk = LockContext

export interface FileSettings {
  readonly format: FileFormat
  readonly permissions: 'notice' | 'refuse'
  /** An absolute path that links may not lead out of. */
  readonly root: string | undefined
}

interface Loaded {
  /** The path without links. */
  readonly real: string
  readonly stat: FileStat
  /** Whether any change after this one would show in `stat`. */
  readonly settled: boolean
  readonly bytes: Uint8Array
  readonly document: SecretDocument
}

/** Waits until the disk has the name of a file that was replaced. */
export type Flush = () => Promise<void>

const turns = new Turns()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Real paths of the files that a notice was given for: once a process. */
const noticed = new Set<string>()
/** Kubernetes may swap a folder between a link being followed and the file being opened, but not for ever. */
const attempts = 5

/** One file on disk: its content, parsed and kept for as long as the file is the same, and its replacement as a whole. */
export class SecretFile {
  /** Absolute, as configured: links are followed anew each time. */
  readonly path: string
  readonly #settings: FileSettings
  readonly #disk: Disk
  #loaded: Loaded | undefined

  constructor(path: string, settings: FileSettings, disk: Disk) {
    this.path = path
    this.#settings = settings
    this.#disk = disk
  }

  /** The file's content now, or undefined where there is no file. Costs one stat while the file stays the same. */
  async load(call: Call): Promise<SecretDocument | undefined> {
    return (await this.#load(call))?.document
  }

  /** What tells this file and its content from another; undefined where there is no file. */
  async state(): Promise<FileStat | undefined> {
    try {
      return await this.#disk.fileSystem.stat(this.path)
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** Where the path leads once every link is followed. @throws ENOENT where there is no such folder. */
  target(): Promise<string> {
    return realTarget(this.#disk.fileSystem, this.path)
  }

  /**
   * Replaces the file by what `change` makes of its present content, under the lock: nobody else writes in between.
   * At every moment the old file or the new one is there; nothing is written where `change` throws or gives undefined.
   * @returns What is left to do for the new name to last, or undefined where nothing was written.
   */
  async update(
    call: Call,
    change: (document: SecretDocument) => Promise<SecretDocument | undefined> | SecretDocument | undefined,
  ): Promise<Flush | undefined> {
    const target = await this.target()
    const { format, root } = this.#settings
    if (root !== undefined) await checkInside(this.#disk.fileSystem, target, root)
    return await turns.run(target, call.signal, async () => {
      const lock = await takeLock(this.#disk, target, call.signal)
      let committed = false
      try {
        const loaded = await this.#load(call, target)
        const document = await change(loaded?.document ?? format.parse(format.emptyText))
        if (document === undefined) return undefined
        call.signal.throwIfAborted()
        const { bytes } = document
        await writeContent(lock.next, bytes, loaded?.stat)
        await lock.commit()
        committed = true
        // The times of the new file are not known yet; its bytes are, so that it need not be parsed.
        if (loaded !== undefined) this.#loaded = { ...loaded, settled: false, bytes, document }
      } finally {
        if (!committed) await lock.release()
      }
      const tidied = lock.release()
      return async () => {
        // The name goes to the disk as the content did before. What the lock leaves is cleared away meanwhile.
        await Promise.all([syncFolder(this.#disk.fileSystem, dirname(target)), tidied])
      }
    })
  }

  /** Forgets the content. */
  close(): void {
    this.#loaded?.bytes.fill(0)
    this.#loaded = undefined
  }

  /** @param target The path without links, where that is known. */
  async #load(call: Call, target?: string): Promise<Loaded | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const loaded = await this.#reload(target)
        this.#checkMode(loaded, call)
        return loaded
      } catch (error) {
        const code = errnoOf(error)
        if (code !== 'ENOENT' && code !== 'ELOOP') throw error
        if ((await this.state()) === undefined) return undefined
        if (attempt === attempts) throw error
      }
    }
  }

  async #reload(target: string | undefined): Promise<Loaded> {
    const { fileSystem, now } = this.#disk
    const kept = this.#loaded
    if (kept?.settled && sameFile(kept.stat, await fileSystem.stat(target ?? this.path))) return kept

    const real = target ?? (await fileSystem.realpath(this.path))
    if (this.#settings.root !== undefined) await checkInside(fileSystem, real, this.#settings.root)
    const before = now()
    const content = await readFile(fileSystem, real)
    const document = sameBytes(kept?.bytes, content.bytes) ? kept?.document : undefined
    this.#loaded = {
      real,
      stat: content.stat,
      settled: isSettled(content.stat, before),
      bytes: content.bytes,
      document: document ?? this.#parse(content),
    }
    return this.#loaded
  }

  #parse({ bytes }: FileContent): SecretDocument {
    let text: string
    try {
      text = strictUtf8.decode(bytes)
    } catch {
      // The decoder says nothing more than this.
      throw new StoreFault('ERR_SECRET_CORRUPT', { hint: 'The file is not UTF-8: convert it.' })
    }
    return this.#settings.format.parse(text, bytes)
  }

  #checkMode({ real, stat }: Loaded, call: Call): void {
    if (process.platform === 'win32' || (stat.mode & 0o077n) === 0n) return
    const hint = `Others on this machine may read the file: chmod 600 ${JSON.stringify(this.path)}`
    if (this.#settings.permissions === 'refuse') throw new StoreFault('ERR_SECRET_CONFIG', { hint })
    if (noticed.has(real)) return
    noticed.add(real)
    call.notice('file-permissions', this.path, hint)
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0
}
