import { basename, dirname, join } from 'node:path'
import type { Call } from '@sealwax/core'
import { errnoOf } from './disk/file-system.ts'
import { takeLock } from './disk/lock.ts'
import { openOwnFolder } from './disk/own-folder.ts'
import { checkInside, realTarget } from './disk/real-path.ts'
import { syncFolder } from './disk/replace-file.ts'
import { jsonFormat } from './json/json-format.ts'
import { Layers } from './layers.ts'
import { type Disk, type FileSettings, SecretFile } from './secret-file.ts'

/** Beside the files with secrets. */
const folderName = '.sealwax'

/** Whoever may only read leaves the file where it was. */
const readOnlyCodes: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS'])

/**
 * What core keeps for the rotation of a file's secrets: the record, and the value that is to be next. Not keys of the file
 * itself, because each key of a .env reaches the environment of every program that loads it; and not a file beside it, which an
 * ignore rule for `.env` alone would miss: `.sealwax/.env.sealwax-rotation`, in a folder that keeps itself out of git.
 */
export class Sidecar {
  readonly #beside: SecretFile
  readonly #settings: FileSettings
  readonly #disk: Disk
  #opened: { readonly path: string; readonly layers: Layers } | undefined

  constructor(beside: SecretFile, { permissions, root }: Omit<FileSettings, 'format'>, disk: Disk) {
    this.#beside = beside
    this.#settings = { format: jsonFormat, permissions, root }
    this.#disk = disk
  }

  /** Where the links lead now: whoever opened the file by another path finds the same one. */
  async toRead(call: Call): Promise<Layers> {
    const target = await this.#beside.target()
    const path = this.#pathFor(target)
    if (this.#opened?.path !== path && !(await this.#moveHere(target, path, call))) {
      return this.#layersAt(formerPath(target))
    }
    return this.#open(path)
  }

  /** The same, with the folder made where there is none. */
  async toWrite(call: Call): Promise<Layers> {
    const layers = await this.toRead(call)
    const path = this.#pathFor(await this.#beside.target())
    await this.#makeFolder(dirname(path))
    return layers
  }

  close(): void {
    this.#opened?.layers.close()
    this.#opened = undefined
  }

  #pathFor(target: string): string {
    return join(dirname(target), folderName, basename(formerPath(target)))
  }

  #open(path: string): Layers {
    if (this.#opened?.path === path) return this.#opened.layers
    this.close()
    const layers = this.#layersAt(path)
    this.#opened = { path, layers }
    return layers
  }

  #layersAt(path: string): Layers {
    return new Layers([new SecretFile(path, this.#settings, this.#disk)], undefined)
  }

  /**
   * Moves what an earlier version of this library left beside the file into the folder, under the lock of its writers.
   * @returns False where it stays there, because this process may not write here.
   */
  async #moveHere(target: string, path: string, call: Call): Promise<boolean> {
    const former = formerPath(target)
    if ((await this.#isThere(path)) || !(await this.#isThere(former))) return true
    try {
      await this.#makeFolder(dirname(path))
      const lock = await takeLock(this.#disk, former, call.signal)
      try {
        // Somebody else may have been at it meanwhile.
        if (!(await this.#isThere(path)) && (await this.#isThere(former))) {
          await this.#disk.fileSystem.rename(former, path)
          await syncFolder(this.#disk.fileSystem, dirname(path))
          await syncFolder(this.#disk.fileSystem, dirname(former))
        }
      } finally {
        await lock.release()
      }
    } catch (error) {
      if (!readOnlyCodes.has(errnoOf(error))) throw error
      return false
    }
    return true
  }

  async #makeFolder(folder: string): Promise<void> {
    const { fileSystem } = this.#disk
    const { root } = this.#settings
    if (root !== undefined) await checkInside(fileSystem, await realTarget(fileSystem, folder), root)
    await openOwnFolder(fileSystem, folder)
  }

  async #isThere(path: string): Promise<boolean> {
    try {
      await this.#disk.fileSystem.stat(path)
      return true
    } catch (error) {
      const code = errnoOf(error)
      if (code === 'ENOENT' || code === 'ENOTDIR') return false
      throw error
    }
  }
}

function formerPath(target: string): string {
  return `${target}.sealwax-rotation`
}
