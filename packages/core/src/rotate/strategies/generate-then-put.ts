import { wrongArgument } from '../../contract/arguments.ts'
import type { Strategy } from '../strategy.ts'

export interface GenerateThenPutOptions {
  /** Makes the new value. Called once a candidate. */
  readonly generate: () => string | Uint8Array | Promise<string | Uint8Array>
}

/**
 * A new value in the store, and that is all: for what nobody but the secret's readers has to know, such as a key that a
 * program signs its own cookies with. There is no target that could be asked whether it works.
 *
 * Not for a credential that somebody else checks: that needs a strategy with a target.
 */
export function generateThenPut({ generate }: GenerateThenPutOptions): Strategy {
  if (typeof generate !== 'function')
    throw wrongArgument('options.generate', 'a function that makes the new value', generate)
  return { id: 'generate-then-put', overlaps: true, stages: 1, create: async () => generate() }
}
