/**
 * The text of a file, which changes by pieces. Where all of it is ASCII, bytes and characters have the same places, and
 * pieces are taken from and put into the bytes alone: joining and encoding strings of this size takes longer than all else
 * that a change needs.
 */
export class SourceText {
  readonly length: number
  #text: string | undefined
  #bytes: Uint8Array | undefined
  readonly #ascii: boolean

  private constructor(length: number, ascii: boolean, text: string | undefined, bytes: Uint8Array | undefined) {
    this.length = length
    this.#ascii = ascii
    this.#text = text
    this.#bytes = bytes
  }

  /** @param bytes The same in UTF-8. They are kept and not changed. */
  static of(text: string, bytes: Uint8Array = new TextEncoder().encode(text)): SourceText {
    return new SourceText(text.length, bytes.length === text.length, text, bytes)
  }

  get text(): string {
    this.#text ??= this.slice(0, this.length)
    return this.#text
  }

  get bytes(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(this.#text)
    return this.#bytes
  }

  slice(from: number, to: number): string {
    return this.#text === undefined ? ascii(this.bytes).toString('latin1', from, to) : this.#text.slice(from, to)
  }

  /** This text with `insert` in place of what stands between two places. */
  splice(at: number, until: number, insert: string): SourceText {
    const length = this.length - (until - at) + insert.length
    const inserted = new TextEncoder().encode(insert)
    if (!this.#ascii || inserted.length !== insert.length) {
      return SourceText.of(this.text.slice(0, at) + insert + this.text.slice(until))
    }
    const bytes = new Uint8Array(length)
    bytes.set(this.bytes.subarray(0, at))
    bytes.set(inserted, at)
    bytes.set(this.bytes.subarray(until), at + inserted.length)
    return new SourceText(length, true, undefined, bytes)
  }
}

function ascii({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
