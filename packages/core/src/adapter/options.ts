import { wrongArgument } from '../contract/arguments.ts'
import { isPortableName } from '../contract/names.ts'

/** What an option must be, for the message, and whether a value is. */
export type OptionCheck = readonly [expected: string, isRight: (value: unknown) => boolean]

/** One check an option: what is not in the table is not an option. */
export type OptionChecks<O> = Readonly<Record<keyof O, OptionCheck>>

/** The option that takes an SDK's client made by the application, and the settings that such a client has of its own. */
export interface InjectedClient<O> {
  readonly client: keyof O & string
  readonly own: readonly (keyof O & string)[]
}

/**
 * Checks the options of a provider's factory, before any I/O. An option that is undefined counts as left out.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with an injected client. Never with the
 * value, which may be a credential.
 */
export function checkOptions<O extends object>(
  options: O,
  checks: OptionChecks<O>,
  injected?: InjectedClient<O>,
): void {
  if (typeof options !== 'object' || options === null) throw wrongArgument('options', 'an object', options)
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, option)) {
      throw new TypeError(`options.${option} is not an option: there are ${Object.keys(checks).join(', ')}`)
    }
    const [expected, isRight] = checks[option as keyof O]
    if (value !== undefined && (value === null || !isRight(value))) {
      throw wrongArgument(`options.${option}`, expected, value)
    }
  }
  if (injected === undefined || options[injected.client] === undefined) return
  const doubled = injected.own.find(option => options[option] !== undefined)
  if (doubled === undefined) return
  throw new TypeError(
    `options.${doubled} must be left out beside options.${injected.client}: set it when you make the client`,
  )
}

export function isMatch(pattern: RegExp): (value: unknown) => boolean {
  return value => typeof value === 'string' && pattern.test(value)
}

export function isWhole(least: number, most: number): (value: unknown) => boolean {
  return value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

/** A prefix of portable names, of `most` characters: for stores whose names have no slash of their own. */
export function isPortablePrefix(most: number): (value: unknown) => boolean {
  return value => typeof value === 'string' && value.length <= most && isPortableName(value.replace(/\/+$/, ''))
}

export function isFlag(value: unknown): boolean {
  return typeof value === 'boolean'
}

export function isOneOf(...words: readonly string[]): (value: unknown) => boolean {
  return value => words.includes(value as string)
}

/** A whole URL of one of these protocols (`'https:'`), without credentials in it. */
export function isPlainUrl(...protocols: readonly string[]): (value: unknown) => boolean {
  return value => {
    const url = typeof value === 'string' ? URL.parse(value) : null
    return url !== null && protocols.includes(url.protocol) && url.username === '' && url.password === ''
  }
}

/** An object, such as an SDK's client, that has this method. */
export function hasMethod(method: string): (value: unknown) => boolean {
  return value => typeof (value as Readonly<Record<string, unknown>> | null)?.[method] === 'function'
}
