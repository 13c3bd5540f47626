// Delete Secret, Get Deleted Secret, Recover Deleted Secret, Purge Deleted Secret: "Azure Key Vault soft-delete overview".

import { bundleWithoutValue, deletedBundle } from '../answers.ts'
import { type Answer, type Call, type Context, ok } from '../context.ts'
import { deletedNotFound, managed, notFound, purgeProtected } from '../errors.ts'
import { activeSecret, findSecret, latest, refuseUnsettled } from '../life.ts'
import { location } from '../permissions.ts'
import type { Deletion, Secret } from '../store.ts'

const dayMs = 86_400_000

/** "DELETE cannot be applied to an individual version of a secret." */
export function deleteSecret(context: Context, { name }: Call): Answer {
  const { vault, now } = context
  const secret = activeSecret(vault, name, now)
  if (secret.managed && !context.outside) throw managed('delete')
  const deletion: Deletion = { at: now, purgeAt: now + vault.settings.recoverableDays * dayMs }
  const { deletingMs } = vault.settings
  secret.life =
    deletingMs > 0 ? { phase: 'deleting', deletion, until: now + deletingMs } : { phase: 'deleted', deletion }
  return ok(deletedBundle(context, secret, deletion))
}

export function getDeletedSecret(context: Context, { name }: Call): Answer {
  const secret = findSecret(context.vault, name, context.now)
  if (secret?.life.phase !== 'deleted') throw deletedNotFound(name)
  return ok(deletedBundle(context, secret, secret.life.deletion))
}

/** "Recovers the deleted secret to the latest version": all its versions. */
export function recoverDeletedSecret(context: Context, { name }: Call): Answer {
  const { vault, now } = context
  // What it answers for a name that is not deleted is recorded, and is not what getting a deleted secret answers.
  const secret = deleted(context, name) ?? fail(notFound(name))
  const { recoveringMs } = vault.settings
  secret.life = recoveringMs > 0 ? { phase: 'recovering', until: now + recoveringMs } : { phase: 'active' }
  return ok(bundleWithoutValue(context, secret, latest(secret)))
}

/** "removes the secret permanently, without the possibility of recovery" */
export function purgeDeletedSecret(context: Context, { name }: Call): Answer {
  const { vault, now } = context
  const secret = deleted(context, name) ?? fail(deletedNotFound(name))
  if (vault.settings.purgeProtection && !context.outside) throw purgeProtected(location(vault))
  secret.life = { phase: 'purging', until: now + vault.settings.purgingMs }
  return { status: 204, body: undefined }
}

function deleted({ vault, now }: Context, name: string): Secret | undefined {
  const secret = findSecret(vault, name, now)
  refuseUnsettled(secret)
  return secret?.life.phase === 'deleted' ? secret : undefined
}

function fail(error: Error): never {
  throw error
}
