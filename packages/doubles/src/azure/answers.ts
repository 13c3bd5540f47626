// What is remembered, as JSON: SecretBundle, SecretItem, DeletedSecretBundle, DeletedSecretItem and their attributes of the
// Key Vault REST API reference. Fields without a value are left out, as recorded.

import { tellsPreviousVersion } from './api-versions.ts'
import { type Context, seconds } from './context.ts'
import { latest } from './life.ts'
import type { Deletion, Secret, Vault, Version } from './store.ts'

export function secretId(vault: Vault, { name }: Secret, version?: Version): string {
  return `${vault.url}/secrets/${name}${version === undefined ? '' : `/${version.id}`}`
}

/** SecretBundle. */
export function bundle(context: Context, secret: Secret, version: Version): object {
  return { value: version.value, ...bundleWithoutValue(context, secret, version) }
}

/** What all but setting and getting answer: recorded. */
export function bundleWithoutValue({ vault, apiVersion }: Context, secret: Secret, version: Version): object {
  const { kid, previous } = version
  return {
    ...itemFields(vault, secret, version, secretId(vault, secret, version)),
    ...(kid === undefined ? {} : { kid }),
    ...(previous === undefined || !tellsPreviousVersion(apiVersion) ? {} : { previousVersion: previous }),
  }
}

export function deletedBundle(context: Context, secret: Secret, deletion: Deletion): object {
  return {
    ...deletionFields(context.vault, secret, deletion),
    ...bundleWithoutValue(context, secret, latest(secret)),
  }
}

/** SecretItem of "Get Secrets": "only the base secret identifier and its attributes", those of the latest version. */
export function item({ vault }: Context, secret: Secret): object {
  return itemFields(vault, secret, latest(secret), secretId(vault, secret))
}

/** SecretItem of "Get Secret Versions": "The full secret identifier and attributes". */
export function versionItem({ vault }: Context, secret: Secret, version: Version): object {
  return itemFields(vault, secret, version, secretId(vault, secret, version))
}

/** DeletedSecretItem: its identifier has no version. */
export function deletedItem(context: Context, secret: Secret, deletion: Deletion): object {
  return { ...deletionFields(context.vault, secret, deletion), ...item(context, secret) }
}

function itemFields(vault: Vault, { managed }: Secret, version: Version, id: string): object {
  const { contentType, tags } = version
  return {
    ...(contentType === undefined ? {} : { contentType }),
    id,
    ...(managed ? { managed } : {}),
    attributes: attributes(vault, version),
    ...(tags === undefined ? {} : { tags }),
  }
}

function deletionFields({ url }: Vault, { name }: Secret, { at, purgeAt }: Deletion): object {
  return {
    recoveryId: `${url}/deletedsecrets/${name}`,
    deletedDate: seconds(at),
    scheduledPurgeDate: seconds(purgeAt),
  }
}

function attributes({ settings }: Vault, { enabled, notBefore, expires, created, updated }: Version): object {
  return {
    enabled,
    ...(notBefore === undefined ? {} : { nbf: notBefore }),
    ...(expires === undefined ? {} : { exp: expires }),
    created,
    updated,
    recoveryLevel: recoveryLevel(settings),
    recoverableDays: settings.recoverableDays,
  }
}

/** DeletionRecoveryLevel: "Customized" where the retention is not the 90 days of the default. */
function recoveryLevel({ recoverableDays, purgeProtection }: Vault['settings']): string {
  return `${recoverableDays < 90 ? 'Customized' : ''}Recoverable${purgeProtection ? '' : '+Purgeable'}`
}
