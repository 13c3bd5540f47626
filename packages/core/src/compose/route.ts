import { wrongArgument } from '../contract/arguments.ts'
import { type Operation, SecretError } from '../contract/errors.ts'
import { beginsWith } from '../contract/names.ts'
import {
  type AnyProvider,
  type Call,
  Failed,
  type NamePage,
  type PageCall,
  type PutCall,
  type SecretProvider,
  type StageMove,
  type Stored,
  type VersionPage,
  type WatchSink,
  type Written,
} from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import { closeAll, openLimits, partOf, readEach, takes, watchAll } from './parts-of.ts'

interface Route {
  readonly prefix: string
  readonly provider: AnyProvider
}

/**
 * Names by their beginning to different stores: `route({ 'db/': vault, '': aws })`. The longest matching prefix decides;
 * `''` takes the rest, and without it a name that matches none is ERR_SECRET_CONFIG. Names reach their store whole, with
 * the prefix (`prefixed` changes that).
 *
 * An operation is there where at least one store has it; for a name of a store without it, it is ERR_SECRET_UNSUPPORTED.
 * Lists need every store to have them: one that is left out would go unnoticed.
 *
 * @throws TypeError for an empty table or a route that leads to no provider.
 */
export function route(routes: Readonly<Record<string, SecretProvider>>): AnyProvider {
  if (typeof routes !== 'object' || routes === null || Object.keys(routes).length === 0) {
    throw wrongArgument('routes', 'an object with a provider for each prefix', routes)
  }
  const table: Route[] = Object.entries(routes)
    .map(([prefix, provider]) => ({ prefix, provider: checkProvider(provider, `routes[${JSON.stringify(prefix)}]`) }))
    .sort((a, b) => b.prefix.length - a.prefix.length)
  const parts = [...new Set(table.map(({ provider }) => provider))]
  const any = (capability: keyof AnyProvider): boolean => parts.some(part => part[capability] !== undefined)
  const to = (name: string, call: Call, operation: Operation): ReturnType<typeof partOf> =>
    partOf(find(table, name, operation), call)
  return {
    id: 'route',
    location: table.map(({ prefix, provider }) => `${provider.location} for ${prefix}*`).join(', '),
    limits: openLimits(parts),
    retries: 'sdk',
    cancel: 'wait',
    composed: true,
    local: parts.every(part => part.local === true),
    takes: name => {
      const found = routeOf(table, name)
      return found !== undefined && takes(found, name)
    },
    leads: name => ({ provider: find(table, name, 'put'), name }),
    classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
    close: () => closeAll(parts),
    get: (name, call) => to(name, call, 'get').read(name, call),
    getMany: (names, call) => readRouted(table, names, call),
    ...(any('put') && {
      put: (name: string, bytes: Uint8Array, call: PutCall) => to(name, call, 'put').put(name, bytes, call),
    }),
    ...(any('putIf') && {
      putIf: (name: string, bytes: Uint8Array, ifVersion: string, call: PutCall): Promise<Written> =>
        to(name, call, 'putIf').put(name, bytes, { ...call, ifVersion }),
    }),
    ...(any('delete') && { delete: (name: string, call: Call) => to(name, call, 'delete').delete(name, call) }),
    ...(any('restore') && { restore: (name: string, call: Call) => to(name, call, 'restore').restore(name, call) }),
    ...(any('purge') && { purge: (name: string, call: Call) => to(name, call, 'purge').purge(name, call) }),
    ...(any('versions') && {
      versions: async (name: string, call: PageCall): Promise<VersionPage> => ({
        versions: await Array.fromAsync(to(name, call, 'versions').versions(name, call)),
      }),
    }),
    ...(any('moveStage') && {
      promote: parts.some(part => part.promote === 'detected') ? ('detected' as const) : ('atomic' as const),
      moveStage: (name: string, move: StageMove, call: Call) => to(name, call, 'moveStage').moveStage(name, move, call),
    }),
    ...(parts.every(part => part.list !== undefined) && {
      list: (prefix: string, call: PageCall) => listRouted(table, prefix, call),
    }),
    ...(any('watch') && {
      watch: (names: readonly string[], sink: WatchSink, call: Call) => {
        const taken = parts.map(provider => ({
          provider,
          names: names.filter(name => find(table, name, 'watch') === provider),
        }))
        return watchAll(taken, sink, call)
      },
    }),
  }
}

function routeOf(table: readonly Route[], name: string): AnyProvider | undefined {
  return table.find(({ prefix, provider }) => beginsWith(provider.limits.names, name, prefix))?.provider
}

function find(table: readonly Route[], name: string, operation: Operation): AnyProvider {
  const found = routeOf(table, name)
  if (found !== undefined) return found
  const prefixes = table.map(({ prefix }) => JSON.stringify(prefix)).join(', ')
  throw new SecretError(
    `No route leads to ${JSON.stringify(name)}: there are ${prefixes}. Add one, or one for "" that takes the rest.`,
    {
      code: 'ERR_SECRET_CONFIG',
      provider: 'route',
      operation,
      secretName: name,
    },
  )
}

async function readRouted(
  table: readonly Route[],
  names: readonly string[],
  call: Call,
): Promise<Map<string, Stored | Failed>> {
  const results = new Map<string, Stored | Failed>()
  const groups = new Map<AnyProvider, string[]>()
  for (const name of names) {
    try {
      const provider = find(table, name, 'get')
      groups.set(provider, [...(groups.get(provider) ?? []), name])
    } catch (error) {
      results.set(name, new Failed(error))
    }
  }
  await Promise.all(
    [...groups].map(async ([provider, group]) => {
      for (const [name, result] of await readEach(partOf(provider, call), group, call)) {
        results.set(name, result instanceof Error ? new Failed(result) : result)
      }
    }),
  )
  return results
}

async function listRouted(table: readonly Route[], prefix: string, call: PageCall): Promise<NamePage> {
  const names = new Set<string>()
  for (const { prefix: own, provider } of table) {
    const form = provider.limits.names
    if (!beginsWith(form, own, prefix) && !beginsWith(form, prefix, own)) continue
    const narrower = own.length > prefix.length ? own : prefix
    for await (const name of partOf(provider, call).list(narrower, { signal: call.signal })) {
      // A store may hold names that lead elsewhere: they are not reachable here.
      if (find(table, name, 'list') === provider) names.add(name)
    }
  }
  return { names: [...names] }
}
