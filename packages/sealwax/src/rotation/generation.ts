import { kindOf } from '@sealwax/core'
import { Call } from '../command/call.ts'
import { kinds } from '../command/generate/kinds.ts'
import { Options } from '../command/generate/options.ts'
import { UsageError } from '../command/usage-error.ts'

/** What these make is more than a value: a record of it, or something that is not secret and would be lost. */
const notHere = ['api-key', 'peppers']

export type Generate = () => Promise<string | Uint8Array>

/**
 * What a configuration says of a new value, in the words of `sealwax generate`, as a function that makes one.
 * @throws UsageError, TypeError, RangeError that say what is wrong, and quote nothing.
 */
export async function readGeneration(given: unknown): Promise<Generate> {
  const { kind, ...options } = (typeof given === 'string' ? { kind: given } : given) as Record<string, unknown>
  const known = Object.keys(kinds).filter(name => !notHere.includes(name))
  if (typeof kind !== 'string' || !known.includes(kind)) {
    const word = typeof kind === 'string' ? { word: kind, known } : undefined
    throw new UsageError(`its kind must be one of ${known.join(', ')}.`, word)
  }
  const { options: takes, plan } = kinds[kind] as (typeof kinds)[string]
  const words = new Map<string, string[]>()
  for (const [option, value] of Object.entries(options)) {
    if (!takes.includes(option)) {
      const those = takes.length === 0 ? 'it takes no options' : `it takes ${takes.join(', ')}`
      throw new UsageError(`${kind} has no ${JSON.stringify(option)}: ${those}.`, { word: option, known: takes })
    }
    if (value === false) continue
    if (value !== true && typeof value !== 'string' && typeof value !== 'number') {
      throw new UsageError(`${option} must be a text, a number, true or false; it is ${kindOf(value)}.`)
    }
    words.set(option, [value === true ? '' : String(value)])
  }
  const call = new Call('generate', [kind], [], words)
  const planned = await plan(new Options(call), call)
  // Refuses what the options cannot come to, such as four classes in a password of three characters.
  planned.bits()
  return async () => (await planned.make()).value
}
