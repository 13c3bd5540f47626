import { brand } from './brand.ts'
import { copyBytes } from './bytes.ts'
import type { Clock } from './clock.ts'
import { SecretError } from './errors.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a value, every byte accounted for; INVALID where the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return shortAscii(bytes) ?? strictUtf8.decode(bytes)
  } catch {
    // The decoder's own error is dropped on purpose: it says no more than this, and carries no position.
    throw new SecretError(`${JSON.stringify(name)} is not UTF-8 text. Read it as bytes: getBytes(name).`, {
      code: 'ERR_SECRET_INVALID',
      operation: 'get',
      secretName: name,
    })
  }
}

/** What most secrets are: to call the decoder takes longer than to look. */
function shortAscii(bytes: Uint8Array): string | undefined {
  if (bytes.length > 100) return undefined
  for (let index = 0; index < bytes.length; index++) if ((bytes[index] as number) > 127) return undefined
  return String.fromCharCode.apply(null, bytes as Uint8Array & number[])
}

/** How a {@link Secret} is made; for the client and for tests of applications. */
export interface SecretSource {
  readonly name: string
  readonly bytes: Uint8Array
  readonly version?: string | undefined
  readonly contentType?: string | undefined
  /** When it was read from its store, in milliseconds since the epoch. */
  readonly readAt: number
  readonly stale?: boolean
  readonly clock: Clock
}

/**
 * A value that does not show itself: printing, inspecting, serialising, cloning and concatenating give a placeholder
 * with the name. Only {@link text} and {@link bytes} give the value.
 *
 * Its bytes are its own copy; `dispose()` (or `using`) zeroes that copy. A string that `text()` returned cannot be wiped.
 */
export class Secret implements Disposable {
  readonly #source: Omit<SecretSource, 'bytes'>
  #bytes: Uint8Array | undefined

  constructor(source: SecretSource) {
    const { bytes, ...rest } = source
    this.#source = rest
    this.#bytes = copyBytes(bytes)
  }

  get name(): string {
    return this.#source.name
  }

  get version(): string | undefined {
    return this.#source.version
  }

  get contentType(): string | undefined {
    return this.#source.contentType
  }

  /** Milliseconds since the value was read from its store. */
  get age(): number {
    return Math.max(0, this.#source.clock.now() - this.#source.readAt)
  }

  /** True where the store could not be asked and the value is past its time. */
  get stale(): boolean {
    return this.#source.stale === true
  }

  /**
   * The value as text.
   * @throws SecretError ERR_SECRET_INVALID where the bytes are not UTF-8; TypeError after `dispose`.
   */
  text(): string {
    return decodeText(this.#open(), this.name)
  }

  /** A copy of the value. @throws TypeError after `dispose`. */
  bytes(): Uint8Array {
    return copyBytes(this.#open())
  }

  /** Zeroes this object's copy of the value. */
  dispose(): void {
    this.#bytes?.fill(0)
    this.#bytes = undefined
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  toString(): string {
    return `[secret ${this.name}]`
  }

  toJSON(): string {
    return this.toString()
  }

  #open(): Uint8Array {
    if (this.#bytes === undefined)
      throw new TypeError(`The secret ${JSON.stringify(this.name)} was disposed of; get it again.`)
    return this.#bytes
  }

  static {
    brand(Secret, 'Secret')
    // Node's console and util.inspect ask for this symbol; it is registered globally, so no node: import is needed.
    Object.defineProperty(Secret.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Secret): string {
        const version = this.version === undefined ? '' : ` version ${this.version}`
        return `[secret ${this.name}${version}]`
      },
    })
  }
}
