import { type LiveServer, liveServer } from '@sealwax/live'
import { aws } from './aws.ts'
import { azure } from './azure.ts'
import { gcp } from './gcp.ts'
import { redis } from './redis.ts'
import type { BenchStore } from './store.ts'
import { vault } from './vault.ts'

export const stores: Readonly<Record<string, BenchStore>> = { aws, gcp, azure, vault, redis }

/** The store that the program was started for, by its first argument, and its server. */
export function storeOfThisRun(): { name: string; store: BenchStore; server: LiveServer } {
  const name = process.argv[2] ?? ''
  const store = stores[name]
  if (store === undefined) throw new Error(`expected one of ${Object.keys(stores).join(', ')} as the first argument`)
  const server = liveServer(store.server)
  if ('missing' in server) throw new Error(server.missing)
  return { name, store, server }
}
