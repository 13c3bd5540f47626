import type { Call } from '../call.ts'
import { UsageError } from '../usage-error.ts'

/** Numbers that are longer than this are none that anything here takes. */
const wholeNumber = /^\d{1,15}$/

/** The options of one call, read strictly: what is wrong is a UsageError that names the option. */
export class Options {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  has(option: string): boolean {
    return this.#call.has(option)
  }

  value(option: string): string | undefined {
    return this.#call.value(option)
  }

  list(option: string): string[] {
    return this.#call.list(option)
  }

  number(option: string): number | undefined {
    const value = this.#call.value(option)
    if (value === undefined) return undefined
    if (!wholeNumber.test(value)) throw new UsageError(`--${option} takes a whole number.`)
    return Number(value)
  }

  /** The value that goes by a name. */
  oneOf<T>(option: string, named: { readonly [name: string]: T }): T | undefined {
    const name = this.#call.value(option)
    return name === undefined ? undefined : choose(option, name, named)
  }

  /** The value of an option that stands instead of another. */
  only(option: string, other: string): string | undefined {
    if (this.has(option) && this.has(other)) throw new UsageError(`Give --${option} or --${other}, not both.`)
    return this.#call.value(option)
  }

  /** The value of an option that says nothing without another. */
  needing(option: string, other: string): string | undefined {
    if (this.has(option) && !this.has(other)) throw new UsageError(`--${option} needs --${other}.`)
    return this.#call.value(option)
  }
}

/** @throws UsageError with the names that there are, and the one that was probably meant. */
export function choose<T>(option: string, name: string, named: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(named, name)) return named[name] as T
  const known = Object.keys(named)
  throw new UsageError(`--${option} takes one of ${known.join(', ')}.`, { word: name, known })
}
