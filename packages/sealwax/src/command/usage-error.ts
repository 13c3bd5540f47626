/**
 * The command line is wrong; nothing was done. The message quotes names of options and commands, never an operand or a
 * value: somebody may have typed a secret there.
 */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
  readonly code: string = 'ERR_USAGE'
  /** What was misspelt, and what may have been meant. */
  readonly misspelt: { readonly word: string; readonly known: readonly string[] } | undefined

  constructor(message: string, misspelt?: { readonly word: string; readonly known: readonly string[] }) {
    super(message)
    this.misspelt = misspelt
  }

  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message }
  }
}
