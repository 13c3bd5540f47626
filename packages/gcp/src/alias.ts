import { type Call, type StageMove, StoreFault } from '@sealwax/core'
import { hasStatus, status } from './errors.ts'
import { aliasPattern } from './options.ts'
import type { Sdk } from './sdk.ts'
import { change, isLostEtag, look } from './secret.ts'

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
    await change(sdk, seen, { alias: { name: stage, to } }, call)
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
