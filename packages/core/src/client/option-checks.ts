import { checkKeys, wrongArgument } from '../contract/arguments.ts'

/** The number, or the default. @throws TypeError for what is no number, RangeError for one below `least`. */
export function figure(option: string, value: unknown, byDefault: number, least: number): number {
  if (value === undefined) return byDefault
  if (typeof value !== 'number') throw wrongArgument(option, `a number of at least ${least}`, value)
  if (Number.isNaN(value) || value < least)
    throw new RangeError(`${option} must be a number of at least ${least}, received ${value}`)
  return value
}

/** The same for what is counted. */
export function count(option: string, value: unknown, byDefault: number, least: number): number {
  const number = figure(option, value, byDefault, least)
  if (!Number.isInteger(number)) throw new RangeError(`${option} must be a whole number, received ${number}`)
  return number
}

/** @throws TypeError for what is neither a function nor absent. */
export function checkFunction(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw wrongArgument(option, 'a function', value)
}

export const callKeys: readonly string[] = ['signal', 'timeout']
export const readKeys: readonly string[] = [...callKeys, 'fresh']

/** @throws TypeError, RangeError for the options of one call, before any I/O. */
export function checkCall(options: unknown, known: readonly string[] = callKeys): void {
  if (options === undefined) return
  checkKeys('options', options, known)
  const { signal, timeout, fresh } = options as Record<string, unknown>
  if (signal !== undefined && !isSignal(signal)) throw wrongArgument('options.signal', 'an AbortSignal', signal)
  figure('options.timeout', timeout, 1, 1)
  if (fresh !== undefined && typeof fresh !== 'boolean') throw wrongArgument('options.fresh', 'true or false', fresh)
}

/** By its form: a signal may come from another realm, or from a library. */
function isSignal(value: unknown): boolean {
  const signal = value as Partial<AbortSignal> | null
  return typeof signal === 'object' && typeof signal?.aborted === 'boolean' && 'addEventListener' in signal
}
