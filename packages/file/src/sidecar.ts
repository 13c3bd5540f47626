import { basename, dirname, join } from 'node:path'
import { openOwnFolder } from './disk/own-folder.ts'
import { checkInside, realTarget } from './disk/real-path.ts'
import { jsonFormat } from './json/json-format.ts'
import { Layers } from './layers.ts'
import { type Disk, type FileSettings, SecretFile } from './secret-file.ts'

/** Beside the files with secrets. */
const folderName = '.sealwax'

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
  async toRead(): Promise<Layers> {
    const target = await this.#beside.target()
    const path = join(dirname(target), folderName, `${basename(target)}.sealwax-rotation`)
    if (this.#opened?.path === path) return this.#opened.layers
    this.close()
    const layers = new Layers([new SecretFile(path, this.#settings, this.#disk)], undefined)
    this.#opened = { path, layers }
    return layers
  }

  /** The same, with the folder made where there is none. */
  async toWrite(): Promise<Layers> {
    const layers = await this.toRead()
    const folder = join(dirname(await this.#beside.target()), folderName)
    const { fileSystem } = this.#disk
    const { root } = this.#settings
    if (root !== undefined) await checkInside(fileSystem, await realTarget(fileSystem, folder), root)
    await openOwnFolder(fileSystem, folder)
    return layers
  }

  close(): void {
    this.#opened?.layers.close()
    this.#opened = undefined
  }
}
