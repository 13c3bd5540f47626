import { checkedName, checkKeys, wrongArgument } from '../contract/arguments.ts'
import { copyBytes } from '../contract/bytes.ts'
import { SecretError } from '../contract/errors.ts'
import type { StageMove, Stored, Written } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import type { Backend } from '../policy/backend.ts'
import { editSecret } from '../policy/edit.ts'
import { writePart } from '../policy/parts.ts'
import { type Reference, redactionLabel } from '../policy/reference.ts'
import { callKeys, checkCall, checkFunction } from './option-checks.ts'
import type { Reader } from './reader.ts'
import type { Redaction } from './redaction.ts'
import type { CallOptions, WriteOptions } from './secrets.ts'

const utf8 = new TextEncoder()
const known = [...callKeys, 'ifVersion', 'overwrite', 'refuse', 'contentType', 'expiresAt', 'metadata']

/**
 * Whatever changes a secret: puts of whole values as they are and of fields by compare-and-set, deletion and its undoing,
 * stages. Tells the reader what is there now, or that it does not know.
 */
export class Writer {
  readonly #backend: Backend
  readonly #reader: Reader
  readonly #redaction: Redaction

  constructor(backend: Backend, reader: Reader, redaction: Redaction) {
    this.#backend = backend
    this.#reader = reader
    this.#redaction = redaction
  }

  async put(reference: Reference, bytes: Uint8Array, options: WriteOptions = {}): Promise<string | undefined> {
    checkOptions(options)
    if (reference.version !== undefined || reference.stage !== undefined) {
      throw new TypeError(
        'put writes a new version: leave `version` and `stage` out of the name, and use options.ifVersion to compare',
      )
    }
    const { name, part } = reference
    if (options.refuse !== undefined) this.#refuse(options.refuse, name, bytes)
    const text = part === undefined ? undefined : asText(bytes, name)
    await this.#redaction.load()
    // Closing meanwhile has closed the store.
    this.#reader.assertOpen()
    const written = this.#reader.answers.writing(name)
    let kept: Stored | undefined
    try {
      // The store gets bytes of its own: what is kept is zeroed one day.
      const {
        version,
        form,
        contentType: before,
      } = await (part === undefined || text === undefined
        ? this.#backend.put(name, copyBytes(bytes), options)
        : this.#putPart(name, part, text, options))
      const { contentType = before, metadata, expiresAt } = options
      // Of a map, or of what a part belongs to, more is there than the value that was put: the next read asks.
      if (part === undefined && form === undefined)
        kept = { bytes, version, contentType, metadata, freshUntil: expiresAt?.getTime() }
      else this.#redaction.add(redactionLabel(reference), bytes)
      return version
    } finally {
      written(kept)
    }
  }

  /** @throws SecretError ERR_SECRET_INVALID where there is a reason to refuse a value. */
  #refuse(refuse: NonNullable<WriteOptions['refuse']>, name: string, bytes: Uint8Array): void {
    const looked = copyBytes(bytes)
    const reason: unknown = refuse(looked)
    looked.fill(0)
    if (reason === undefined) return
    if (typeof reason !== 'string') throw wrongArgument('What options.refuse gives', 'a reason or undefined', reason)
    throw new SecretError(`${JSON.stringify(name)} was not stored, because its value is refused. ${reason}`, {
      code: 'ERR_SECRET_INVALID',
      provider: this.#backend.provider.id,
      operation: 'put',
      secretName: name,
    })
  }

  /** What was known of the secret is forgotten, whatever comes of it. */
  async change(operation: 'delete' | 'restore' | 'purge', name: string, options?: CallOptions): Promise<void> {
    await this.#forgetting(name, options, () => this.#backend[operation](name, options))
  }

  async moveStage(name: string, move: StageMove, options?: CallOptions): Promise<void> {
    checkKeys('move', move, ['stage', 'to', 'from'])
    checkedName(move.stage, 'move.stage')
    checkedName(move.to, 'move.to')
    await this.#forgetting(name, options, () => this.#backend.moveStage(name, move, options))
  }

  async #forgetting(name: string, options: CallOptions | undefined, work: () => Promise<void>): Promise<void> {
    // Closing meanwhile has closed the store.
    this.#reader.assertOpen()
    checkCall(options)
    const written = this.#reader.answers.writing(checkedName(name))
    try {
      await work()
    } finally {
      written()
    }
  }

  #putPart(name: string, part: string, text: string, options: WriteOptions): Promise<Written> {
    const of = { provider: this.#backend.provider, operation: 'put', name, part } as const
    return editSecret(this.#backend, name, options, stored => utf8.encode(writePart(stored, of, text)))
  }
}

function checkOptions(options: WriteOptions): void {
  checkCall(options, known)
  const { ifVersion, overwrite, refuse, contentType, expiresAt, metadata } = options
  checkFunction('options.refuse', refuse)
  if (ifVersion !== undefined && (typeof ifVersion !== 'string' || ifVersion === '')) {
    throw wrongArgument('options.ifVersion', "a version, or 'absent'", ifVersion)
  }
  if (overwrite !== undefined && typeof overwrite !== 'boolean')
    throw wrongArgument('options.overwrite', 'true or false', overwrite)
  if (contentType !== undefined && typeof contentType !== 'string')
    throw wrongArgument('options.contentType', 'a media type such as application/json', contentType)
  if (expiresAt !== undefined && !(expiresAt instanceof Date && !Number.isNaN(expiresAt.getTime()))) {
    throw wrongArgument('options.expiresAt', 'a valid Date', expiresAt)
  }
  if (metadata !== undefined) checkMetadata(metadata)
}

function checkMetadata(metadata: unknown): void {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw wrongArgument('options.metadata', 'an object of strings', metadata)
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw wrongArgument(`options.metadata[${JSON.stringify(key)}]`, 'a string', value)
  }
}

function asText(bytes: Uint8Array, name: string): string {
  try {
    return decodeText(bytes, name)
  } catch {
    // Its own error is for reads.
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
