import type { NameForm } from '@sealwax/core'

/**
 * The content of one file with secrets, parsed. It never changes: `write` and `remove` give the content after the change,
 * in which everything else is as it was, character for character.
 */
export interface SecretDocument {
  /** In UTF-8, as it stands in the file. */
  readonly bytes: Uint8Array
  /**
   * The value of a name, or undefined where there is none.
   * @throws StoreFault CORRUPT for a value that is no text.
   */
  read(name: string): string | undefined
  /** Every name that `read` answers and that stands for one value. */
  names(): readonly string[]
  /** How many values there are beside them, which no name leads to. Absent where there can be none. */
  readonly unnamed?: number
  /** @throws StoreFault INVALID where the file cannot hold that value under that name. */
  write(name: string, value: string): SecretDocument
  /** For a name that `read` answers. @throws StoreFault INVALID where it cannot be removed alone. */
  remove(name: string): SecretDocument
}

/** A kind of file. */
export interface FileFormat {
  /** The provider's id. */
  readonly id: string
  readonly names: NameForm
  /** The text of a file that has no secrets yet. */
  readonly emptyText: string
  /**
   * @param bytes The text in UTF-8, where it is at hand.
   * @throws StoreFault CORRUPT, with the place and without content.
   */
  parse(text: string, bytes?: Uint8Array): SecretDocument
}
