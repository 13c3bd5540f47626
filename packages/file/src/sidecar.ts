import { jsonFormat } from './json/json-format.ts'
import { Layers } from './layers.ts'
import { type Disk, type FileSettings, SecretFile } from './secret-file.ts'

/**
 * The file beside a file with secrets that holds what core keeps for their rotation: the record, and the value that is to be
 * next. Not keys of the file itself: each key of a .env reaches the environment of every program that loads it.
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
  async layers(): Promise<Layers> {
    const path = `${await this.#beside.target()}.sealwax-rotation`
    if (this.#opened?.path === path) return this.#opened.layers
    this.close()
    const layers = new Layers([new SecretFile(path, this.#settings, this.#disk)], undefined)
    this.#opened = { path, layers }
    return layers
  }

  close(): void {
    this.#opened?.layers.close()
    this.#opened = undefined
  }
}
