import { SecretError } from '../contract/errors.ts'
import type { SecretProvider } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { parseJson } from '../json-text/index.ts'
import type { Entry } from '../policy/cache.ts'
import { plainField, readPart } from '../policy/parts.ts'
import type { Redactor } from '../policy/redactor.ts'
import type { Reference } from '../policy/reference.ts'
import { redactionLabel } from '../policy/reference.ts'

const utf8 = new TextEncoder()

/** What a stored entry means to who asked: its text, its bytes, a part of it. Texts are decoded once an entry. */
export class Values {
  readonly #provider: SecretProvider
  readonly #redactor: Redactor

  constructor(provider: SecretProvider, redactor: Redactor) {
    this.#provider = provider
    this.#redactor = redactor
  }

  text(entry: Entry, reference: Reference): Promise<string> {
    if (reference.part === undefined) {
      entry.text ??= Promise.resolve(this.#plain(entry, reference) ?? decodeText(entry.stored.bytes, reference.name))
      return entry.text
    }
    entry.parts ??= new Map()
    const known = entry.parts.get(reference.part)
    if (known !== undefined) return known
    const text = Promise.resolve(this.#part(entry, reference, reference.part))
    entry.parts.set(reference.part, text)
    return text
  }

  /** A copy. */
  bytes(entry: Entry, reference: Reference): Uint8Array {
    if (reference.part !== undefined) return utf8.encode(this.#part(entry, reference, reference.part))
    const plain = this.#plain(entry, reference)
    return plain === undefined ? entry.stored.bytes.slice() : utf8.encode(plain)
  }

  /** @throws what reading the value would throw. */
  check(entry: Entry, reference: Reference): void {
    if (reference.part !== undefined) this.#part(entry, reference, reference.part)
  }

  #part(entry: Entry, reference: Reference, part: string): string {
    const text = readPart(entry.stored, {
      provider: this.#provider,
      operation: 'get',
      name: reference.name,
      part,
    }).text()
    this.#redactor.add(redactionLabel(reference), utf8.encode(text))
    return text
  }

  /** The plain value of a secret that is a map by nature; undefined for any other. */
  #plain({ stored }: Entry, { name }: Reference): string | undefined {
    if (stored.form !== 'map') return undefined
    const plain = parseJson(decodeText(stored.bytes, name)).get(plainField)
    if (plain !== undefined && plain.kind !== 'null') {
      const text = plain.text()
      this.#redactor.add(name, utf8.encode(text))
      return text
    }
    throw new SecretError(
      `${JSON.stringify(name)} in ${this.#provider.location} is a map without a field ${JSON.stringify(plainField)}. Name the field: ${JSON.stringify(`${name}#field`)}, or open the store with \`bundle\`.`,
      { code: 'ERR_SECRET_INVALID', provider: this.#provider.id, operation: 'get', secretName: name },
    )
  }
}
