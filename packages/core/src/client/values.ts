import { copyBytes } from '../contract/bytes.ts'
import type { Clock } from '../contract/clock.ts'
import { isGone } from '../contract/errors.ts'
import { Secret } from '../contract/secret.ts'
import type { Entry } from '../policy/cache.ts'
import type { Question } from '../policy/questions.ts'
import { referenceText } from '../policy/reference.ts'
import type { Reader, Wish } from './reader.ts'
import type { SecretRef } from './secrets.ts'

const utf8 = new TextEncoder()

/** What is read, in the form in which it is asked for: text, bytes, a Secret, a part of it. Texts are decoded once an entry. */
export class Values {
  readonly #reader: Reader
  readonly #clock: Clock

  constructor(reader: Reader, clock: Clock) {
    this.#reader = reader
    this.#clock = clock
  }

  /** Takes the argument as it came: a wrong one rejects. */
  text(ref: SecretRef, wish?: Wish): Promise<string> {
    try {
      const question = this.#reader.questions.of(ref)
      const isPlain = wish === undefined && question.reference.part === undefined
      return (isPlain ? this.#reader.text(question) : undefined) ?? this.#text(question, wish)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** A copy. */
  async bytes(ref: SecretRef, wish?: Wish): Promise<Uint8Array> {
    const question = this.#reader.questions.of(ref)
    const { entry } = await this.#reader.read(question, wish)
    return this.#bytes(entry, question)
  }

  async secret(ref: SecretRef, wish?: Wish): Promise<Secret> {
    const question = this.#reader.questions.of(ref)
    const { entry, stale } = await this.#reader.read(question, wish)
    return new Secret({
      name: referenceText(question.reference),
      bytes: await this.#bytes(entry, question),
      version: entry.stored.version,
      contentType: entry.stored.contentType,
      readAt: entry.readAt,
      stale,
      clock: this.#clock,
    })
  }

  /** False for what is absent or deleted. */
  async exists(ref: SecretRef, wish?: Wish): Promise<boolean> {
    const question = this.#reader.questions.of(ref)
    const { reference, label } = question
    try {
      const { entry } = await this.#reader.read(question, wish)
      if (reference.part !== undefined) await this.#reader.answers.part(entry, label, reference.part)
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  async #text(question: Question, wish: Wish | undefined): Promise<string> {
    const reading = await this.#reader.find(question, wish)
    this.#reader.assertOpen()
    const { part } = question.reference
    if (part === undefined) return this.#reader.answers.text(reading)
    return reading.entry.parts?.get(part) ?? this.#reader.answers.part(reading.entry, question.label, part)
  }

  async #bytes(entry: Entry, { reference: { part }, label }: Question): Promise<Uint8Array> {
    const isWhole = part === undefined && entry.stored.form !== 'map'
    return isWhole ? copyBytes(entry.stored.bytes) : utf8.encode(await this.#reader.answers.part(entry, label, part))
  }
}
