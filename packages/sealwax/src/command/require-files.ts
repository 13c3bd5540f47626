import { access } from 'node:fs/promises'
import { SecretError } from '@sealwax/core'
import type { ResolvedStore } from '../configuration/resolved.ts'

/**
 * Where a store is read from, a file that is not there is a path that somebody mistyped, not a store without secrets.
 * @throws SecretError _NOT_FOUND that names it. Of the layers of one store, some may be missing.
 */
export async function requireFiles(stores: readonly ResolvedStore[]): Promise<void> {
  for (const store of stores) {
    if (await isMissing(store)) throw missing([store])
  }
}

/** The same where some of the stores may be missing, as `.env` beneath the environment, but not all. */
export async function requireSomeFile(stores: readonly ResolvedStore[]): Promise<void> {
  const areMissing = await Promise.all(stores.map(isMissing))
  if (stores.length > 0 && areMissing.every(Boolean)) throw missing(stores)
}

function missing(stores: readonly ResolvedStore[]): SecretError {
  const files = stores.flatMap(store => store.files).map(file => JSON.stringify(file))
  return new SecretError(
    `There is no file ${files.join(' or ')}, so there are no secrets to read in ${stores.map(({ url }) => url).join(', ')}. Correct the path.`,
    { code: 'ERR_SECRET_NOT_FOUND', provider: 'file' },
  )
}

async function isMissing({ files }: ResolvedStore): Promise<boolean> {
  for (const file of files) {
    try {
      await access(file)
      return false
    } catch (error) {
      // What may not be looked at is there, or the store itself says what is wrong.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false
    }
  }
  return files.length > 0
}
