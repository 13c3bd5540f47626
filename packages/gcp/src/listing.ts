import type { NamePage, PageCall, VersionInfo, VersionPage } from '@sealwax/core'
import { joinName } from '@sealwax/core'
import { dateOf, lastPart, required } from './answer.ts'
import { toNative } from './limits.ts'
import type { Sdk } from './sdk.ts'
import { look } from './secret.ts'
import { stateOf } from './state.ts'

/** Entries of one page. Google allows 25,000, which would be megabytes. */
const pageSize = 250

/**
 * ListSecrets. Google finds names that have the prefix anywhere in them (Filter lists of secrets and secret versions); the
 * client takes those that begin with it.
 */
export async function listSecrets(sdk: Sdk, prefix: string | undefined, call: PageCall): Promise<NamePage> {
  const [found, next] = await sdk.send(call, ({ client, parent }, options) =>
    client.listSecrets(
      {
        parent,
        ...pageOf(call),
        ...(prefix === undefined ? {} : { filter: `name:"${toNative(joinName(prefix, ''))}"` }),
      },
      { ...options, autoPaginate: false },
    ),
  )
  return { names: found.map(({ name }) => lastPart(name)), ...cursorOf(next) }
}

/** ListSecretVersions, newest first, and GetSecret for the aliases. */
export async function listVersions(
  sdk: Sdk,
  name: string,
  currentAlias: string | undefined,
  call: PageCall,
): Promise<VersionPage> {
  const [{ aliases }, [found, next]] = await Promise.all([
    look(sdk, name, call),
    sdk.send(call, ({ client, secrets }, options) =>
      client.listSecretVersions({ parent: secrets + name, ...pageOf(call) }, { ...options, autoPaginate: false }),
    ),
  ])
  // `latest` is the newest version, whatever its state; the newest is on the first page.
  const newest = call.cursor === undefined ? found.map(({ name }) => Number(lastPart(name))) : []
  const current = currentAlias === undefined ? String(Math.max(...newest)) : aliases.get(currentAlias)
  const versions = found.map((each): VersionInfo => {
    const version = lastPart(each.name)
    return {
      version,
      createdAt: dateOf(each.createTime),
      stages: [...aliases].flatMap(([alias, to]) => (to === version ? [alias] : [])),
      current: version === current,
      state: required(stateOf(each)),
    }
  })
  return { versions, ...cursorOf(next) }
}

function pageOf({ cursor }: PageCall): { readonly pageSize: number; readonly pageToken?: string } {
  return { pageSize, ...(cursor === undefined ? {} : { pageToken: cursor }) }
}

function cursorOf(next: { pageToken?: string | null | undefined } | null): { readonly cursor?: string } {
  return next?.pageToken ? { cursor: next.pageToken } : {}
}
