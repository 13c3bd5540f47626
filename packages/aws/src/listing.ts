import type { NamePage, PageCall, VersionPage } from '@sealwax/core'
import { cursorOf, required } from './answer.ts'
import { currentLabel } from './label.ts'
import type { Sdk } from './sdk.ts'
import { deleted, describe } from './state.ts'

/** Entries in one page of ListSecrets and ListSecretVersionIds at most (API Reference, MaxResults). */
const pageSize = 100

/** What the service takes as the value of a name filter; a leading `!` would negate it (API Reference, Filter). */
const searchable = /^[A-Za-z0-9/_+=.@-][A-Za-z0-9/_+=.@!-]{0,511}$/

/** ListSecrets, without what is scheduled for deletion. The filter is a courtesy: the client compares names itself. */
export async function listNames(sdk: Sdk, prefix: string, call: PageCall): Promise<NamePage> {
  const page = await sdk.send(
    ({ ListSecretsCommand }) =>
      new ListSecretsCommand({
        MaxResults: pageSize,
        NextToken: call.cursor,
        ...(searchable.test(prefix) ? { Filters: [{ Key: 'name', Values: [prefix] }] } : {}),
      }),
    call,
  )
  const entries = required(page.SecretList)
  const names = entries.map(entry => required(entry.Name))
  // LastChangedDate would be later than the value: it moves with tags.
  return { names, createdAt: entries.map(entry => entry.CreatedDate), ...cursorOf(page) }
}

/** ListSecretVersionIds, with versions that carry no label any more: they can be read until AWS removes them. */
export async function listVersions(sdk: Sdk, name: string, call: PageCall): Promise<VersionPage> {
  const [page] = await Promise.all([
    sdk.send(
      ({ ListSecretVersionIdsCommand }) =>
        new ListSecretVersionIdsCommand({
          SecretId: name,
          IncludeDeprecated: true,
          MaxResults: pageSize,
          NextToken: call.cursor,
        }),
      call,
    ),
    call.cursor === undefined ? assertNotDeleted(sdk, name, call) : undefined,
  ])
  const versions = required(page.Versions)
    .toSorted((a, b) => (b.CreatedDate?.getTime() ?? 0) - (a.CreatedDate?.getTime() ?? 0))
    .map(({ VersionId, VersionStages, CreatedDate }) => ({
      version: required(VersionId),
      createdAt: CreatedDate,
      stages: VersionStages ?? [],
      current: VersionStages?.includes(currentLabel) === true,
      state: 'enabled' as const,
    }))
  return { versions, ...cursorOf(page) }
}

/** The list of versions does not say that the secret is scheduled for deletion. */
async function assertNotDeleted(sdk: Sdk, name: string, call: PageCall): Promise<void> {
  const secret = await describe(sdk, name, call)
  if (secret.DeletedDate !== undefined) throw deleted(name)
}
