import dotenv from 'dotenv'

/** So many changes are kept beside the parsed values before they are made one with them. */
const maxChanges = 64

/** What `dotenv` read from a text, and what was changed in it since then. */
export class Values {
  readonly #parsed: Readonly<Record<string, string>>
  readonly #changed: ReadonlyMap<string, string>

  private constructor(parsed: Readonly<Record<string, string>>, changed: ReadonlyMap<string, string>) {
    this.#parsed = parsed
    this.#changed = changed
  }

  static parse(text: string): Values {
    // dotenv's scanner gives what its regular expression gives (the tests compare them), and in linear time: a few
    // thousand blank lines cost the expression seconds.
    return new Values(dotenv.parse(text, { fast: true }), new Map())
  }

  get(name: string): string | undefined {
    return this.#changed.get(name) ?? (Object.hasOwn(this.#parsed, name) ? this.#parsed[name] : undefined)
  }

  names(): readonly string[] {
    const added = [...this.#changed.keys()].filter(name => !Object.hasOwn(this.#parsed, name))
    return [...Object.keys(this.#parsed), ...added]
  }

  with(name: string, value: string): Values {
    const changed = new Map(this.#changed).set(name, value)
    if (changed.size <= maxChanges) return new Values(this.#parsed, changed)
    return new Values({ ...this.#parsed, ...Object.fromEntries(changed) }, new Map())
  }

  /** Whether `other` has the same values, but for one name, which has `value` there or is absent. */
  differsOnlyIn(other: Values, name: string, value: string | undefined): boolean {
    const before = this.names().filter(key => key !== name)
    const after = other.names().filter(key => key !== name)
    return (
      other.get(name) === value &&
      before.length === after.length &&
      before.every(key => this.get(key) === other.get(key))
    )
  }
}
