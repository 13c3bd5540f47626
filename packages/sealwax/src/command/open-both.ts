import { resolveStores } from '../configuration/resolve-stores.ts'
import { Side } from '../transfer/side.ts'
import type { Call } from './call.ts'
import { tellNotices } from './open-stores.ts'
import { withOwnVariables } from './own-variables.ts'
import { UsageError } from './usage-error.ts'

/**
 * Opens the two stores of a command line, calls `use`, and closes both. Each may have variables of its own: what
 * SEALWAX_SOURCE_VAULT_TOKEN says goes, for the first, before SEALWAX_VAULT_TOKEN, and SEALWAX_TARGET_… for the second.
 */
export async function withBoth<T>(call: Call, use: (first: Side, second: Side) => Promise<T>): Promise<T> {
  const refused = ['store', 'config', 'profile'].find(option => call.has(option))
  if (refused !== undefined) {
    throw new UsageError(
      `${call.command} takes no --${refused}: its two stores stand on the command line, by their URLs.`,
    )
  }
  if (call.operand(0) === call.operand(1)) throw new UsageError('Both are the same store.')
  const first = await openSide(call.operand(0), 'SEALWAX_SOURCE_')
  try {
    const second = await openSide(call.operand(1), 'SEALWAX_TARGET_')
    try {
      return await use(first, second)
    } finally {
      await second.close()
    }
  } finally {
    await first.close()
  }
}

/** The store that is written: one alone, which can be. */
export function requireTarget({ provider, label }: Side, urls: string): void {
  if (/\s/.test(urls.trim())) throw new UsageError('TARGET must be one store: name the one to write to.')
  if (provider.put === undefined)
    throw new UsageError(`TARGET must be a store that can be written, and ${label} cannot.`)
}

async function openSide(urls: string, own: string): Promise<Side> {
  const { provider, stores } = await resolveStores(urls, {
    trust: 'json-only',
    env: withOwnVariables(process.env, own),
  })
  return new Side(provider, stores.map(({ url }) => url).join(', then '), { observe: tellNotices() })
}
