import type { Project, Secret, Store, Version } from './store.ts'

/** What a method works with. */
export interface Context {
  readonly store: Store
  readonly project: Project
  /** Milliseconds since 1970, in the project's time. */
  readonly now: number
  /** The call is to see what was there before the last change: "Resource consistency". */
  readonly stale: boolean
  /** Does the caller have this permission on the resource? */
  readonly may: (permission: string, resource: string) => boolean
}

export function secretKey(location: string | undefined, id: string): string {
  return `${location ?? ''}/${id}`
}

/** The secret as it is by now, if it is there. */
export function findSecret(
  { project, now, store }: Context,
  location: string | undefined,
  id: string,
): Secret | undefined {
  const key = secretKey(location, id)
  const secret = project.secrets.get(key)
  if (secret === undefined) return undefined
  // "Expired secrets are irreversibly deleted": REST Resource: projects.secrets.
  if (secret.expireAt !== undefined && secret.expireAt <= now) {
    project.secrets.delete(key)
    return undefined
  }
  for (const version of secret.versions) {
    // "Version is destroyed only after the scheduled_destroy_time": REST Resource: projects.secrets.versions.
    if (version.destroyAt !== undefined && version.destroyAt <= now) {
      destroy(version, version.destroyAt)
      version.etag = store.nextEtag()
    }
  }
  const { rotation } = secret
  if (rotation?.nextAt !== undefined && rotation.periodMs !== undefined && rotation.nextAt <= now) {
    // "will be advanced by this period when the service automatically sends rotation notifications"
    const periods = Math.floor((now - rotation.nextAt) / rotation.periodMs) + 1
    secret.rotation = { nextAt: rotation.nextAt + periods * rotation.periodMs, periodMs: rotation.periodMs }
  }
  return secret
}

export function destroy(version: Version, at: number): void {
  version.data?.fill(0)
  version.data = undefined
  version.state = 'DESTROYED'
  version.destroyedAt = at
  version.destroyAt = undefined
}
