import type { Operation } from '@sealwax/core'

/**
 * What each operation needs (Access control with IAM, and "IAM permission" of each method). Reading the newest version is
 * AccessSecretVersion alone; a put is AddSecretVersion, and CreateSecret where there is no secret yet.
 */
const permissions: Readonly<Record<Operation, string>> = {
  get: 'secretmanager.versions.access (roles/secretmanager.secretAccessor)',
  getMany: 'secretmanager.versions.access (roles/secretmanager.secretAccessor)',
  put: 'secretmanager.versions.add (roles/secretmanager.secretVersionAdder), for new secrets secretmanager.secrets.create on the project, and for `currentAlias` and metadata secretmanager.secrets.get and .update',
  putIf:
    'secretmanager.secrets.get, secretmanager.secrets.update and secretmanager.versions.add, and for new secrets secretmanager.secrets.create on the project',
  delete: 'secretmanager.secrets.delete (roles/secretmanager.admin)',
  restore: 'nothing',
  purge: 'nothing',
  list: 'secretmanager.secrets.list on the project (roles/secretmanager.viewer)',
  versions: 'secretmanager.versions.list and secretmanager.secrets.get (roles/secretmanager.viewer)',
  moveStage: 'secretmanager.secrets.get and secretmanager.secrets.update (roles/secretmanager.admin)',
  watch: 'secretmanager.versions.access',
  close: 'nothing',
}

/** What to do where an operation was denied. */
export function permissionHint(operation: Operation): string {
  return `Grant this identity ${permissions[operation]}: see the roles in the README of @sealwax/gcp. Google answers the same where there is no such secret or project.`
}
