// What is remembered, as the messages that are answered.

import { secondsOf } from './json-time.ts'
import type { SecretMessage, VersionMessage } from './messages.ts'
import type { Project, Secret, Version } from './store.ts'

/** With the project's number: hashicorp/terraform-provider-google pull request 11343, and the examples of "Data integrity assurance". */
export function nameOf({ number }: Project, location: string | undefined, id: string): string {
  return location === undefined
    ? `projects/${number}/secrets/${id}`
    : `projects/${number}/locations/${location}/secrets/${id}`
}

export function secretName({ project, location, id }: Secret): string {
  return nameOf(project, location, id)
}

export function versionName(secret: Secret, { number }: Version): string {
  return `${secretName(secret)}/versions/${number}`
}

/** REST Resource: projects.secrets. `ttl`, `tags` and `rotation_period` are "Input only". */
export function secretMessage(secret: Secret): SecretMessage {
  const { rotation, expireAt, versionDestroyTtlMs } = secret
  return {
    name: secretName(secret),
    ...(secret.replication ? { replication: secret.replication } : {}),
    createTime: secondsOf(secret.createdAt),
    labels: { ...secret.labels },
    topics: secret.topics.map(name => ({ name })),
    ...(expireAt === undefined ? {} : { expireTime: secondsOf(expireAt) }),
    etag: secret.etag,
    ...(rotation?.nextAt === undefined ? {} : { rotation: { nextRotationTime: secondsOf(rotation.nextAt) } }),
    versionAliases: { ...secret.aliases },
    annotations: { ...secret.annotations },
    ...(versionDestroyTtlMs === undefined ? {} : { versionDestroyTtl: secondsOf(versionDestroyTtlMs) }),
    ...(secret.encryption ? { customerManagedEncryption: secret.encryption } : {}),
    ...(secret.type ? { secretType: secret.type } : {}),
  }
}

/** REST Resource: projects.secrets.versions. */
export function versionMessage(secret: Secret, version: Version): VersionMessage {
  const { destroyedAt, destroyAt } = version
  return {
    name: versionName(secret, version),
    createTime: secondsOf(version.createdAt),
    // "Only present if state is DESTROYED."
    ...(destroyedAt === undefined ? {} : { destroyTime: secondsOf(destroyedAt) }),
    state: version.state,
    ...(secret.replication ? { replicationStatus: replicationStatus(secret.replication) } : {}),
    etag: version.etag,
    ...(version.checksummed ? { clientSpecifiedPayloadChecksum: true } : {}),
    ...(destroyAt === undefined ? {} : { scheduledDestroyTime: secondsOf(destroyAt) }),
  }
}

function replicationStatus({ userManaged }: NonNullable<SecretMessage['replication']>) {
  if (!userManaged) return { automatic: {} }
  return {
    userManaged: { replicas: (userManaged.replicas ?? []).map(({ location }) => ({ location: location ?? '' })) },
  }
}
