import { copyBytes } from '../contract/bytes.ts'
import { isGone } from '../contract/errors.ts'
import { decodeText, Secret } from '../contract/secret.ts'
import type { Backend } from '../policy/backend.ts'
import type { Entry } from '../policy/cache.ts'
import { parseReference, type Reference, redactionLabel, referenceText } from '../policy/reference.ts'
import type { Reader, Wish } from './reader.ts'
import type { Redaction } from './redaction.ts'
import type { SecretRef } from './secrets.ts'

const utf8 = new TextEncoder()

/** What is read, in the form in which it is asked for: text, bytes, a Secret, a part of it. Texts are decoded once an entry. */
export class Values {
  readonly #backend: Backend
  readonly #reader: Reader
  readonly #redaction: Redaction

  constructor(backend: Backend, reader: Reader, redaction: Redaction) {
    this.#backend = backend
    this.#reader = reader
    this.#redaction = redaction
  }

  /** Takes the argument as it came, so that a wrong one rejects without a promise of its own. */
  async text(ref: SecretRef, wish?: Wish): Promise<string> {
    const reference = parseReference(ref)
    const { entry } = await this.#reader.find(reference, wish)
    this.#reader.assertOpen()
    const { part } = reference
    if (part !== undefined) return entry.parts?.get(part) ?? this.#part(entry, reference, part)
    if (entry.text !== undefined) return entry.text
    const text = isMap(entry) ? await this.#plain(entry, reference) : decodeText(entry.stored.bytes, reference.name)
    // The text itself: to return a promise takes three turns more.
    entry.text ??= Promise.resolve(text)
    return text
  }

  /** A copy. */
  async bytes(reference: Reference, wish?: Wish): Promise<Uint8Array> {
    const { entry } = await this.#reader.read(reference, wish)
    return this.#bytes(entry, reference)
  }

  async secret(reference: Reference, wish?: Wish): Promise<Secret> {
    const { entry, stale } = await this.#reader.read(reference, wish)
    return new Secret({
      name: referenceText(reference),
      bytes: await this.#bytes(entry, reference),
      version: entry.stored.version,
      contentType: entry.stored.contentType,
      readAt: entry.readAt,
      stale,
      clock: this.#backend.policy.clock,
    })
  }

  /** False for what is absent or deleted. */
  async exists(reference: Reference, wish?: Wish): Promise<boolean> {
    try {
      const { entry } = await this.#reader.read(reference, wish)
      if (reference.part !== undefined) await this.#part(entry, reference, reference.part)
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  async #bytes(entry: Entry, reference: Reference): Promise<Uint8Array> {
    if (reference.part !== undefined) return utf8.encode(await this.#part(entry, reference, reference.part))
    return isMap(entry) ? utf8.encode(await this.#plain(entry, reference)) : copyBytes(entry.stored.bytes)
  }

  // Most programs never read a part: what reads JSON is loaded when the first one does. Closing meanwhile zeroes the entry.

  async #part(entry: Entry, reference: Reference, part: string): Promise<string> {
    const { readPart } = await import('../policy/parts.ts')
    this.#reader.assertOpen()
    const { provider } = this.#backend
    const text = readPart(entry.stored, { provider, operation: 'get', name: reference.name, part }).text()
    this.#redaction.add(redactionLabel(reference), utf8.encode(text))
    entry.parts ??= new Map()
    entry.parts.set(part, text)
    return text
  }

  async #plain({ stored }: Entry, { name }: Reference): Promise<string> {
    const { readPlain } = await import('../policy/parts.ts')
    this.#reader.assertOpen()
    const text = readPlain(stored, { provider: this.#backend.provider, operation: 'get', name })
    this.#redaction.add(name, utf8.encode(text))
    return text
  }
}

function isMap({ stored }: Entry): boolean {
  return stored.form === 'map'
}
