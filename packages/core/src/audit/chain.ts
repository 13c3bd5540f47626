import type { Digest } from './digest.ts'
import type { AuditEntry, AuditRecord } from './record.ts'

/** The hash before the first record of a file. */
export const root: string = '0'.repeat(64)

/** What stands after a record's fields: its hash, and the end of the line. */
const suffix = /,"hash":"([0-9a-f]{64})"\}$/
const suffixLength = ',"hash":""}'.length + 64

/**
 * The lines of one file. Each is a JSON object whose last field is the SHA-256 of the hash before it and of the line's own text
 * up to there: whoever changes a line, takes one out or puts one in has to change all that follow.
 */
export class Chain {
  readonly #digest: Digest
  #count = 0
  #head: string = root

  constructor(digest: Digest) {
    this.#digest = digest
  }

  /** How many lines there are. */
  get count(): number {
    return this.#count
  }

  /** The hash of the last line. */
  get head(): string {
    return this.#head
  }

  append(at: number, entry: AuditEntry): { readonly line: string; readonly record: AuditRecord } {
    const record = { n: this.#count, at, ...entry }
    const fields = JSON.stringify(record).slice(0, -1)
    this.#head = this.#digest(this.#head + fields)
    this.#count++
    return { line: `${fields},"hash":"${this.#head}"}\n`, record }
  }
}

/** A line as it was found, without its end: the bytes that its hash covers, and the hash that it has. */
export interface FoundLine {
  readonly fields: Uint8Array
  readonly hash: string
}

const ascii = new TextDecoder('utf-8', { fatal: true })

/** Undefined for what has not the form of a line. */
export function splitLine(line: Uint8Array): FoundLine | undefined {
  const at = line.length - suffixLength
  if (at <= 0 || line[0] !== 0x7b) return undefined
  let end: string
  try {
    end = ascii.decode(line.subarray(at))
  } catch {
    // Bytes that are no text have no hash; that is all there is to say.
    return undefined
  }
  const hash = suffix.exec(end)?.[1]
  return hash === undefined ? undefined : { fields: line.subarray(0, at), hash }
}

/** The hash that a line must have after another. */
export function hashAfter(digest: Digest, before: string, fields: Uint8Array): string {
  const text = new Uint8Array(64 + fields.length)
  for (let index = 0; index < 64; index++) text[index] = before.charCodeAt(index)
  text.set(fields, 64)
  return digest(text)
}
