// What becomes of a secret with time: "Azure Key Vault soft-delete overview". That deleting, recovering and purging go on after
// the answer is recorded: the deleted, or the recovered, secret is not found at first.

import { beingDeleted, beingDeletedName, beingRecovered, deletedButRecoverable, notFound } from './errors.ts'
import { keyOf, type Secret, type Vault, type Version } from './store.ts'

/** The secret as it is by now, in whatever state; not if it is gone. */
export function findSecret(vault: Vault, name: string, now: number): Secret | undefined {
  const secret = vault.secrets.get(keyOf(name))
  if (secret === undefined) return undefined
  const { life } = secret
  if ((life.phase === 'recovering' || life.phase === 'deleting') && life.until <= now) {
    secret.life = life.phase === 'recovering' ? { phase: 'active' } : { phase: 'deleted', deletion: life.deletion }
  }
  // "at the end of the retention interval the service performs a purge"
  const gone = (life.phase === 'purging' && life.until <= now) || ('deletion' in life && life.deletion.purgeAt <= now)
  if (!gone) return secret
  vault.secrets.delete(keyOf(name))
  return undefined
}

/** "making it inaccessible to any retrieval operations": a deleted secret is not found, nor is one in a state between. */
export function activeSecret(vault: Vault, name: string, now: number): Secret {
  const secret = findSecret(vault, name, now)
  if (secret?.life.phase !== 'active') throw notFound(name)
  return secret
}

/** "a key vault object cannot be created … if that key vault contains an object with the same name … in a deleted state" */
export function refuseTakenName(secret: Secret | undefined): void {
  switch (secret?.life.phase) {
    case 'deleted':
      throw deletedButRecoverable(secret.name)
    case 'deleting':
    case 'purging':
      throw beingDeletedName(secret.name)
    case 'recovering':
      throw beingRecovered(secret.name)
    case 'active':
    case undefined:
  }
}

/** What only a deleted secret allows, when it is in a state between. */
export function refuseUnsettled(secret: Secret | undefined): void {
  if (secret?.life.phase === 'deleting') throw beingDeleted()
  if (secret?.life.phase === 'recovering') throw beingRecovered(secret.name)
}

/** "If not specified, the latest version": "Get Secret". The latest is the one created last, whatever its attributes. */
export function latest(secret: Secret): Version {
  const version = secret.versions.at(-1)
  if (version === undefined) throw new Error('A secret without versions.')
  return version
}

export function versionOf(secret: Secret, id: string | undefined): Version {
  if (id === undefined) return latest(secret)
  const version = secret.versions.find(({ id: one }) => one === id.toLowerCase())
  if (version === undefined) throw notFound(`${secret.name}/${id}`)
  return version
}
