import type { ResolvedStore } from '../configuration/resolved.ts'
import { Side } from '../transfer/side.ts'
import type { Call } from './call.ts'
import { observing, resolveFor } from './open-stores.ts'
import { withOwnVariables } from './own-variables.ts'
import { requireFiles } from './require-files.ts'
import { UsageError } from './usage-error.ts'

/**
 * Opens the two stores of a command line, calls `use`, and closes both. Each may have variables of its own: what
 * SEALWAX_SOURCE_VAULT_TOKEN says goes, for the first, before SEALWAX_VAULT_TOKEN, and SEALWAX_TARGET_… for the second.
 * @param use Reads the first, whose files must be there, and with `bothAreRead` the second likewise.
 */
export async function withBoth<T>(
  call: Call,
  use: (first: Side, second: Side) => Promise<T>,
  { bothAreRead = false }: { readonly bothAreRead?: boolean } = {},
): Promise<T> {
  if (call.operand(0) === call.operand(1)) throw new UsageError('Both are the same store.')
  const first = await openSide(call, 0, 'SEALWAX_SOURCE_')
  try {
    const second = await openSide(call, 1, 'SEALWAX_TARGET_')
    try {
      await requireFiles([...first.stores, ...(bothAreRead ? second.stores : [])])
      return await use(first.side, second.side)
    } finally {
      await second.side.close()
    }
  } finally {
    await first.side.close()
  }
}

/** The store that is written: one alone, which can be. */
export function requireTarget({ provider, label }: Side, urls: string): void {
  if (/\s/.test(urls.trim())) throw new UsageError('TARGET must be one store: name the one to write to.')
  if (provider.put === undefined)
    throw new UsageError(`TARGET must be a store that can be written, and ${label} cannot.`)
}

interface Opened {
  readonly side: Side
  readonly stores: readonly ResolvedStore[]
}

async function openSide(call: Call, index: number, own: string): Promise<Opened> {
  const { provider, stores } = await resolveFor(call, call.operand(index), { env: withOwnVariables(process.env, own) })
  const label = stores.map(({ url }) => url).join(', then ')
  return { side: new Side(provider, label, { observe: observing(call) }), stores }
}
