import { kindOf, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import { Secret } from '../contract/secret.ts'
import type { Backend } from '../policy/backend.ts'
import { editSecret } from '../policy/edit.ts'
import { writePart } from '../policy/parts.ts'
import type { Reference } from '../policy/reference.ts'
import type { Reader } from './reader.ts'
import type { WriteOptions } from './secrets.ts'

const utf8 = new TextEncoder()
const known: ReadonlySet<string> = new Set([
  'signal',
  'timeout',
  'ifVersion',
  'overwrite',
  'contentType',
  'expiresAt',
  'metadata',
])

/** Puts: whole values as they are, fields of a secret by compare-and-set; and tells the reader what is there now. */
export class Writer {
  readonly #backend: Backend
  readonly #reader: Reader

  constructor(backend: Backend, reader: Reader) {
    this.#backend = backend
    this.#reader = reader
  }

  async put(
    reference: Reference,
    value: string | Uint8Array | Secret,
    options: WriteOptions = {},
  ): Promise<string | undefined> {
    checkOptions(options)
    if (reference.version !== undefined || reference.stage !== undefined) {
      throw new TypeError(
        'put writes a new version: leave `version` and `stage` out of the name, and use options.ifVersion to compare',
      )
    }
    const bytes = toBytes(value)
    const { name, part } = reference
    let kept: Stored | undefined
    try {
      if (part !== undefined) return (await this.#putPart(name, part, bytes, options)).version
      const { version, form } = await this.#backend.put(name, bytes, options)
      // Of a map more is there than the value that was put: the next read asks.
      if (form === undefined) kept = { bytes, version, contentType: options.contentType, metadata: options.metadata }
      return version
    } finally {
      this.#reader.written(name, kept)
    }
  }

  #putPart(name: string, part: string, bytes: Uint8Array, options: WriteOptions): ReturnType<typeof editSecret> {
    const { provider } = this.#backend
    const of = { provider, operation: 'put', name, part } as const
    const value = asText(bytes, name)
    return editSecret(this.#backend, name, options, stored => utf8.encode(writePart(stored, of, value)))
  }
}

function checkOptions(options: WriteOptions): void {
  for (const key of Object.keys(options)) {
    if (!known.has(key)) throw new TypeError(`options has no ${JSON.stringify(key)}; it takes ${[...known].join(', ')}`)
  }
  const { ifVersion, expiresAt } = options
  if (ifVersion !== undefined && (typeof ifVersion !== 'string' || ifVersion === '')) {
    throw wrongArgument('options.ifVersion', "a version, or 'absent'", ifVersion)
  }
  if (expiresAt !== undefined && !(expiresAt instanceof Date && !Number.isNaN(expiresAt.getTime()))) {
    throw wrongArgument('options.expiresAt', 'a valid Date', expiresAt)
  }
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Secret) return value.bytes()
  if (value instanceof Uint8Array) return value.slice()
  if (typeof value !== 'string')
    throw new TypeError(`value must be a string, a Uint8Array or a Secret, received ${kindOf(value)}`)
  // An encoder would write U+FFFD in its place, and the value read back would be another one.
  if (!value.isWellFormed())
    throw new TypeError('value must be well-formed text: it has half of a surrogate pair. Pass bytes instead.')
  return utf8.encode(value)
}

function asText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SecretError(
      `A field of ${JSON.stringify(name)} takes text only; encode the bytes first, for example as base64.`,
      {
        code: 'ERR_SECRET_INVALID',
        operation: 'put',
        secretName: name,
      },
    )
  }
}
