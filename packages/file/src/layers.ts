import { basename } from 'node:path'
import { type Call, type PutCall, StoreFault } from '@sealwax/core'
import type { SecretDocument } from './document.ts'
import type { Flush, SecretFile } from './secret-file.ts'

/** The content of each file, undefined for one that does not exist. */
export type Documents = readonly (SecretDocument | undefined)[]

/** Files of which the later overrides the earlier, name by name. One file is the usual case. */
export class Layers {
  readonly files: readonly SecretFile[]
  readonly #writeLayer: number | undefined
  /** Puts, by their tokens, that replaced a file and then failed to flush its folder: only that is left to repeat. */
  readonly #unflushed = new Map<string, Flush>()

  /** @param writeLayer The index of the file that every put goes to. */
  constructor(files: readonly SecretFile[], writeLayer: number | undefined) {
    this.files = files
    this.#writeLayer = writeLayer
  }

  load(call: Call): Promise<Documents> {
    return Promise.all(this.files.map(file => file.load(call)))
  }

  read(documents: Documents, name: string): string | undefined {
    return documents[definingLayer(documents, name)]?.read(name)
  }

  /**
   * Puts into the layer that `writeLayer` says, else into the one whose value is read now, else into the first.
   * @param check Is told the value now, under the lock of the file that is written, and may throw.
   */
  async put(name: string, value: string, call: PutCall, check: (current: string | undefined) => void): Promise<void> {
    let flush = this.#unflushed.get(call.token)
    while (flush === undefined) {
      call.signal.throwIfAborted()
      flush = await this.#tryPut(name, value, call, check)
    }
    this.#unflushed.set(call.token, flush)
    await flush()
    this.#unflushed.delete(call.token)
  }

  /** Removes a name from every layer that has it, the one that is read last: at no moment does an older value show. */
  async remove(name: string, call: Call): Promise<void> {
    const documents = await this.load(call)
    const having = this.files.filter((_, i) => documents[i]?.read(name) !== undefined)
    if (having.length === 0) throw notFound(documents)
    const allowed = this.#writeLayer === undefined ? undefined : this.files[this.#writeLayer]
    const other = having.find(file => allowed !== undefined && file !== allowed)
    if (other !== undefined) throw hiddenBy(other)
    for (const file of having) {
      const flush = await file.update(call, document =>
        document.read(name) === undefined ? undefined : document.remove(name),
      )
      await flush?.()
    }
  }

  close(): void {
    for (const file of this.files) file.close()
  }

  /** What is left to do; undefined where another layer turned out to be the one to write, once the lock was had. */
  async #tryPut(
    name: string,
    value: string,
    call: PutCall,
    check: (current: string | undefined) => void,
  ): Promise<Flush | undefined> {
    const alone = this.files.length === 1
    const layer = alone ? 0 : this.#layerFor(await this.load(call), name)
    const file = this.files[layer] as SecretFile
    let isRight = true
    const flush = await file.update(call, async document => {
      const documents = alone ? [document] : (await this.load(call)).with(layer, document)
      isRight = this.#layerFor(documents, name) === layer
      if (!isRight) return undefined
      check(this.read(documents, name))
      return document.read(name) === value ? undefined : document.write(name, value)
    })
    if (!isRight) return undefined
    return flush ?? (async () => {})
  }

  #layerFor(documents: Documents, name: string): number {
    const defining = definingLayer(documents, name)
    if (this.#writeLayer === undefined) return Math.max(defining, 0)
    if (defining <= this.#writeLayer) return this.#writeLayer
    throw hiddenBy(this.files[defining] as SecretFile)
  }
}

/** The last layer that has the name; -1 where none has. */
function definingLayer(documents: Documents, name: string): number {
  return documents.findLastIndex(document => document?.read(name) !== undefined)
}

function hiddenBy(file: SecretFile): StoreFault {
  return new StoreFault('ERR_SECRET_CONFLICT', {
    hint: `${JSON.stringify(basename(file.path))} has the name too, and the layer to write to is another: delete it there first, or leave \`writeLayer\` out.`,
  })
}

export function notFound(documents: Documents): StoreFault {
  const missing = documents.every(document => document === undefined)
  return new StoreFault('ERR_SECRET_NOT_FOUND', {
    ...(missing ? { hint: 'The file does not exist: put a value to create it, or correct the path.' } : {}),
    known: { [Symbol.iterator]: () => documents.flatMap(document => document?.names() ?? [])[Symbol.iterator]() },
  })
}
