import { wrongArgument } from '../contract/arguments.ts'
import { isGone } from '../contract/errors.ts'
import { findHome, type RotatedClient } from './home.ts'
import { RotationError } from './status.ts'
import { status } from './verify.ts'

export interface ForgetOptions {
  /**
   * Also where a rotation is under way, or its record cannot be read. A credential that only the record or the candidate
   * knew of is then valid, and nobody's. Default: false.
   */
  readonly force?: boolean
  readonly signal?: AbortSignal
}

/**
 * Removes what rotations keep beside a secret, for one that is deleted: the record, and the value that waits to be published.
 * The secret itself stays as it is. Resolves to the names of what was there, as the store has them.
 *
 * @throws RotationError _CONFLICT where a rotation is under way. SecretError as the store answers, _CORRUPT for a record that
 * cannot be read, _UNSUPPORTED where no one store holds the secret whole. TypeError before any I/O.
 */
export async function forget(secrets: RotatedClient, name: string, options: ForgetOptions = {}): Promise<string[]> {
  const { force = false, signal } = options
  if (typeof force !== 'boolean') throw wrongArgument('options.force', 'true or false', force)
  const { backend, natives } = findHome(secrets, name)
  const found = force ? undefined : await status(secrets, name)
  if (found !== undefined && found.phase !== 'idle') {
    throw new RotationError(
      `A rotation of ${JSON.stringify(name)} is under way (${found.phase}): what it knows of its credentials would be lost. Let it end, or call it off, first.`,
      'ERR_SECRET_CONFLICT',
      backend.provider.id,
      found,
    )
  }
  const gone: string[] = []
  // The value first: without the record nobody would look for it.
  for (const native of [natives.candidate, natives.rotation]) {
    try {
      // An audit log shall tell of no deletion of what was never there.
      await backend.read(native, { signal })
      await backend.delete(native, { signal })
      gone.push(native)
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }
  return gone
}
