import {
  type Call,
  Failed,
  type Fault,
  isReservedName,
  type Limits,
  type NamePage,
  type PutCall,
  type ReadCall,
  type Stored,
  StoreFault,
  type WatchSink,
  type Written,
} from '@sealwax/core'
import type { FileFormat } from './document.ts'
import { classifyFileError } from './errors.ts'
import type { FileProvider } from './file-provider.ts'
import { type Documents, Layers, notFound } from './layers.ts'
import { type Disk, SecretFile } from './secret-file.ts'
import { Sidecar } from './sidecar.ts'
import { isOfOneProcess, loadVersionKey, versionOf } from './version-key.ts'
import { watchFiles } from './watch.ts'

export interface FileStoreSettings {
  readonly format: FileFormat
  /** What the messages call the files. */
  readonly location: string
  /** Absolute paths; the later one wins. */
  readonly paths: readonly string[]
  /** Which of them every put goes to. Undefined: the one that has the name, else the first. */
  readonly writeLayer: number | undefined
  readonly permissions: 'notice' | 'refuse'
  readonly root: string | undefined
  /** Where the key of versions is kept; undefined where there is no such place. */
  readonly versionKey: string | undefined
}

/** The largest value, in bytes. */
const maxValueBytes: number = 1024 * 1024

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Secrets in files on this machine: always current, told by a stat whether to read again, and written as a whole. */
export class FileStore implements FileProvider {
  readonly id: string
  readonly location: string
  readonly limits: Limits
  readonly retries = 'core'
  readonly cancel = 'wait'
  readonly local = true
  /** A version is made of name and value: the same put again changes nothing. */
  readonly putOnce = true
  readonly #versionKey: string | undefined
  readonly #layers: Layers
  readonly #sidecar: Sidecar
  readonly #disk: Disk
  /** The files whose values without a name were told of: once is enough. */
  readonly #noticed: Set<string> = new Set()
  readonly #watches = new Set<AsyncDisposable>()

  constructor(settings: FileStoreSettings, disk: Disk) {
    const { format, location, paths, writeLayer, versionKey } = settings
    this.id = format.id
    this.location = location
    this.limits = { names: format.names, maxBytes: maxValueBytes, empty: true, binary: false, nul: false }
    this.#versionKey = versionKey
    this.#disk = disk
    this.#layers = new Layers(
      paths.map(path => new SecretFile(path, settings, disk)),
      writeLayer,
    )
    this.#sidecar = new Sidecar(this.#layers.files[writeLayer ?? 0] as SecretFile, settings, disk)
  }

  async get(name: string, call: ReadCall): Promise<Stored> {
    const layers = isReservedName(name) ? await this.#sidecar.toRead() : this.#layers
    return this.#answer(layers, await layers.load(call), name, call.version)
  }

  async getMany(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>> {
    const documents = await this.#layers.load(call)
    const results = new Map<string, Stored | Failed>()
    for (const name of names) {
      const result = isReservedName(name)
        ? await this.get(name, call).catch(error => new Failed(error))
        : this.#answerOrFailure(documents, name)
      results.set(name, result)
    }
    return results
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return this.#write(name, bytes, call)
  }

  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    return this.#write(name, bytes, call, expected)
  }

  async delete(name: string, call: Call): Promise<void> {
    const layers = isReservedName(name) ? await this.#sidecar.toRead() : this.#layers
    await layers.remove(name, call)
  }

  async list(prefix: string, call: Call): Promise<NamePage> {
    const documents = await this.#layers.load(call)
    const names = new Set(documents.flatMap(document => document?.names() ?? []))
    for (const [layer, { path }] of this.#layers.files.entries()) {
      const { unnamed = 0 } = documents[layer] ?? {}
      if (unnamed === 0 || this.#noticed.has(path)) continue
      this.#noticed.add(path)
      call.notice('unnamed-values', path, hintFor(unnamed))
    }
    return { names: [...names].filter(name => name.startsWith(prefix)) }
  }

  async watch(_names: readonly string[], sink: WatchSink, _call: Call): Promise<AsyncDisposable> {
    const watching = await watchFiles(this.#layers.files, sink, this.#disk.fileSystem)
    const handle: AsyncDisposable = {
      [Symbol.asyncDispose]: async () => {
        watching.close()
        this.#watches.delete(handle)
      },
    }
    this.#watches.add(handle)
    return handle
  }

  classify(error: unknown): Fault {
    return classifyFileError(error)
  }

  async close(): Promise<void> {
    for (const watch of [...this.#watches]) await watch[Symbol.asyncDispose]()
    this.#layers.close()
    this.#sidecar.close()
  }

  async #write(name: string, bytes: Uint8Array, call: PutCall, expected?: string): Promise<Written> {
    const value = decode(bytes)
    if (expected !== undefined) this.#checkComparable(expected)
    // What core keeps for the rotation of a secret stands in a file of its own.
    const layers = isReservedName(name) ? await this.#sidecar.toWrite() : this.#layers
    await layers.put(name, value, call, current => {
      if (expected === undefined) return
      const version = current === undefined ? 'absent' : this.#version(name, current)
      if (version === expected) return
      throw new StoreFault('ERR_SECRET_CONFLICT', {
        hint:
          expected === 'absent'
            ? 'The name has a value already: put without `ifVersion`, or with its version, to replace it.'
            : 'The value was changed or deleted since that version was read: read it again and decide anew.',
      })
    })
    return { version: this.#version(name, value) }
  }

  #answer(layers: Layers, documents: Documents, name: string, wanted?: string): Stored {
    const value = layers.read(documents, name)
    if (value === undefined) throw notFound(documents)
    const versionNow = (): string => this.#version(name, value)
    if (wanted !== undefined && wanted !== versionNow()) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'A file keeps the current version only: read without one.' })
    }
    let version: string | undefined
    return {
      bytes: new TextEncoder().encode(value),
      // On request only: the key of versions is made, in the user's folder, when one is asked for.
      get version() {
        version ??= versionNow()
        return version
      },
    }
  }

  #answerOrFailure(documents: Documents, name: string): Stored | Failed {
    try {
      return this.#answer(this.#layers, documents, name)
    } catch (error) {
      return new Failed(error)
    }
  }

  /** @throws StoreFault UNSUPPORTED for a version of which nobody here can say whether it is the current one. */
  #checkComparable(expected: string): void {
    if (expected === 'absent') return
    const { mark } = loadVersionKey(this.#versionKey)
    if (mark === '' ? !isOfOneProcess(expected) : expected.startsWith(mark)) return
    const place = this.#versionKey === undefined ? 'there is no home folder for it' : JSON.stringify(this.#versionKey)
    const why =
      mark === ''
        ? 'It is of another process, which could not keep the key that it made its versions with.'
        : `The key that versions are made with cannot be kept here (${place}), so that those of other processes cannot be compared.`
    throw new StoreFault('ERR_SECRET_UNSUPPORTED', {
      hint: `${why} Let it be kept: set XDG_STATE_HOME, or the option \`versionKey\`, to a place that lasts and that this user alone can write.`,
    })
  }

  #version(name: string, value: string): string {
    return versionOf(loadVersionKey(this.#versionKey), name, value)
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    // The decoder says nothing more than this.
    throw new StoreFault('ERR_SECRET_INVALID', {
      hint: 'A file holds text only: encode the value, in base64 for example.',
    })
  }
}

function hintFor(unnamed: number): string {
  const [values, keys] = unnamed === 1 ? ['1 value is', 'its key'] : [`${unnamed} values are`, 'their keys']
  return `${values} left out, because no name leads there: rename ${keys} if a program is to read them`
}
