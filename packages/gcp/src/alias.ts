import { type Call, type StageMove, StoreFault } from '@sealwax/core'
import { required, type Secret } from './answer.ts'
import { hasStatus, status } from './errors.ts'
import { aliasPattern } from './options.ts'
import type { Sdk } from './sdk.ts'

/** A secret as it was seen: what carries which alias, and the etag that changes with every change of it. */
export interface Seen {
  /** The secret's id. */
  readonly name: string
  readonly etag: string
  readonly aliases: ReadonlyMap<string, string>
}

export function seenAs(name: string, secret: Secret): Seen {
  const aliases = Object.entries(secret.versionAliases ?? {}).map(([alias, to]) => [alias, String(to)] as const)
  return { name, etag: required(secret.etag), aliases: new Map(aliases) }
}

export async function look(sdk: Sdk, name: string, call: Call): Promise<Seen> {
  const [secret] = await sdk.send(call, ({ client, secrets }, options) =>
    client.getSecret({ name: secrets + name }, options),
  )
  return seenAs(name, secret)
}

/**
 * Lets `to` carry the alias, if the secret is still as it was seen (Use entity tags for optimistic concurrency control). The
 * aliases are one field: the others go along as they were.
 */
export async function setAlias(sdk: Sdk, seen: Seen, alias: string, to: string, call: Call): Promise<void> {
  const { name, etag, aliases } = seen
  const versionAliases = Object.fromEntries([...aliases, [alias, to]])
  const [answer] = await sdk.send(call, ({ client, secrets }, options) =>
    client.updateSecret(
      { secret: { name: secrets + name, etag, versionAliases }, updateMask: { paths: ['version_aliases'] } },
      options,
    ),
  )
  required(answer.name)
}

/** A lost etag: FAILED_PRECONDITION by Google's page, ABORTED by AIP-154 and as clients report it. */
export function isLostEtag(error: unknown): boolean {
  return hasStatus(error, status.failedPrecondition, status.aborted)
}

/**
 * Moves an alias from the version that must carry it to another, under the secret's etag: whoever changed the secret in
 * between makes it fail.
 */
export async function moveAlias(sdk: Sdk, name: string, { stage, to, from }: StageMove, call: Call): Promise<void> {
  checkVersion(to)
  checkAlias(stage)
  const seen = await look(sdk, name, call)
  if (seen.aliases.get(stage) !== from) throw new StoreFault('ERR_SECRET_CONFLICT')
  try {
    await setAlias(sdk, seen, stage, to, call)
  } catch (error) {
    if (!isLostEtag(error)) throw error
    // FAILED_PRECONDITION is also for a version that there is not; then nobody has changed the secret.
    const unchanged = hasStatus(error, status.failedPrecondition) && (await look(sdk, name, call)).etag === seen.etag
    if (unchanged) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: `There is no version ${to} that could carry the alias.` })
    }
    throw new StoreFault('ERR_SECRET_CONFLICT')
  }
}

/** Only numbers are versions: anything else would be taken for an alias, or change the resource that is named. */
export function checkVersion(version: string): string {
  if (/^[1-9]\d{0,17}$/.test(version)) return version
  throw new StoreFault('ERR_SECRET_INVALID', { hint: 'A version of Google Secret Manager is a number, such as 3.' })
}

export function checkAlias(alias: string): string {
  if (aliasPattern.test(alias)) return alias
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: 'A stage is an alias of Google Secret Manager: a letter, then up to 62 letters, digits, _ or -.',
  })
}
