import type { VersionInfo } from '@sealwax/core'
import type { JsonValue } from '@sealwax/core/json-text'
import { dateOf } from './answer.ts'
import { foreign } from './errors.ts'

/** What KV 2 tells of a secret without its values. */
export interface History {
  /** Newest first. */
  readonly versions: readonly VersionInfo[]
  /** Absent where there is metadata and no version. */
  readonly current: VersionInfo | undefined
}

export function historyOf(answer: JsonValue | undefined, now: number): History {
  const data = answer?.get('data')
  const current = data?.get('current_version')
  const versions = data?.get('versions')
  if (current?.kind !== 'number' || versions === undefined) throw foreign()
  const all = versions
    .entries()
    .map(
      ({ key, value }): VersionInfo => ({
        version: key,
        createdAt: dateOf(value.get('created_time')),
        current: key === current.raw,
        state: stateOf(value, now),
      }),
    )
    .toSorted((a, b) => Number(b.version) - Number(a.version))
  return { versions: all, current: all.find(each => each.current) }
}

function stateOf(version: JsonValue, now: number): VersionInfo['state'] {
  if (version.get('destroyed')?.raw === 'true') return 'destroyed'
  // A time to come is when the version deletes itself (`delete_version_after`).
  const deletion = dateOf(version.get('deletion_time'))
  return deletion !== undefined && deletion.getTime() <= now ? 'deleted' : 'enabled'
}
