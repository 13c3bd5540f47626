/** A command line taken apart. */
export class Call {
  readonly command: string
  readonly operands: readonly string[]
  /** What follows `--`, for a command that runs another. */
  readonly rest: readonly string[]
  readonly #options: ReadonlyMap<string, readonly string[]>

  constructor(
    command: string,
    operands: readonly string[],
    rest: readonly string[],
    options: ReadonlyMap<string, readonly string[]>,
  ) {
    this.command = command
    this.operands = operands
    this.rest = rest
    this.#options = options
  }

  /** Whether a switch was given. */
  has(option: string): boolean {
    return this.#options.has(option)
  }

  /** The names of the options that were given. */
  given(): string[] {
    return [...this.#options.keys()]
  }

  /** The value of an option; the last one counts. */
  value(option: string): string | undefined {
    return this.#options.get(option)?.at(-1)
  }

  /** The values of an option that may be given several times, or hold several parted by commas. */
  list(option: string): string[] {
    const values = this.#options.get(option) ?? []
    return values.flatMap(value => value.split(',')).filter(value => value !== '')
  }

  /** An operand that the grammar makes sure of. */
  operand(index: number): string {
    return this.operands[index] as string
  }
}
