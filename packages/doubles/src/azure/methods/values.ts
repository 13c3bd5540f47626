// Set Secret, Get Secret, Update Secret.

import { randomBytes } from 'node:crypto'
import { bundle, bundleWithoutValue } from '../answers.ts'
import { type Answer, type Call, type Context, ok, seconds } from '../context.ts'
import { badParameter, disabled, managed, notFound } from '../errors.ts'
import { activeSecret, findSecret, latest, refuseTakenName, versionOf } from '../life.ts'
import { bodyOf, readFields, readValue } from '../secret-fields.ts'
import { keyOf, type Version } from '../store.ts'

/** "If the named secret already exists, Azure Key Vault creates a new version of that secret." */
export function setSecret(context: Context, { name, body: sent }: Call): Answer {
  const body = bodyOf(sent)
  const value = readValue(body)
  const { contentType, tags, attributes } = readFields(body)
  const existing = findSecret(context.vault, name, context.now)
  refuseTakenName(existing)
  if (existing?.managed === true && !context.outside) throw managed('set')
  const now = seconds(context.now)
  const version: Version = {
    id: randomBytes(16).toString('hex'),
    value,
    contentType,
    tags,
    created: now,
    updated: now,
    previous: existing?.versions.at(-1)?.id,
    kid: context.outside && typeof body['kid'] === 'string' ? body['kid'] : undefined,
    // Nothing of the version before is taken over; "default is true", "default is forever", "default is now".
    enabled: true,
    notBefore: undefined,
    expires: undefined,
    ...attributes,
  }
  const secret = existing ?? {
    name,
    versions: [],
    managed: context.outside && body['managed'] === true,
    life: { phase: 'active' },
  }
  secret.versions.push(version)
  context.vault.secrets.set(keyOf(name), secret)
  return ok(bundle(context, secret, version))
}

/**
 * "A secret's get operation will work for not-yet-valid and expired secrets, outside the nbf / exp window": "Date-time
 * controlled operations" of "About Azure Key Vault secrets". A disabled version is refused, whichever way it is named.
 */
export function getSecret(context: Context, { name, version: id }: Call): Answer {
  const secret = activeSecret(context.vault, name, context.now)
  const version = context.stale && id === undefined ? secret.versions.at(-2) : versionOf(secret, id)
  if (version === undefined) throw notFound(name)
  if (!version.enabled) throw disabled()
  return ok(bundle(context, secret, version))
}

/** "Attributes that are not specified in the request are left unchanged. The value of a secret itself cannot be changed." */
export function updateSecret(context: Context, { name, version: id, body: sent }: Call): Answer {
  const body = bodyOf(sent)
  if ('value' in body) throw badParameter('Property value has invalid value')
  const { contentType, tags, attributes } = readFields(body)
  const secret = activeSecret(context.vault, name, context.now)
  // Without a version it changes the latest, and a disabled one can be changed: recorded.
  const version = id === undefined ? latest(secret) : versionOf(secret, id)
  if (secret.managed && !context.outside) throw managed('update')
  Object.assign(version, attributes)
  version.contentType = contentType ?? version.contentType
  version.tags = tags ?? version.tags
  version.updated = seconds(context.now)
  return ok(bundleWithoutValue(context, secret, version))
}
