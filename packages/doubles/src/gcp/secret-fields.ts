// The fields of a secret that a client writes, and their rules: REST Resource: projects.secrets (the same text stands in
// google/cloud/secretmanager/v1/resources.proto, message Secret).

import { invalid, RpcError } from './errors.ts'
import { msOf } from './json-time.ts'
import type { SecretMessage } from './messages.ts'
import { aliasForm, numberForm } from './names.ts'
import type { Rotation, SecretFields, Version } from './store.ts'

const hundredYearsMs = 3_153_600_000_000

export const noFields: SecretFields = {
  labels: {},
  annotations: {},
  aliases: {},
  topics: [],
  expireAt: undefined,
  rotation: undefined,
  versionDestroyTtlMs: undefined,
  encryption: undefined,
}

type Read = (message: SecretMessage, now: number, old: SecretFields) => Partial<SecretFields>

/** What an update mask may name, as the .proto file writes it. */
const fields: Readonly<Record<string, Read>> = {
  labels: message => ({ labels: labelsOf(message.labels ?? {}) }),
  annotations: message => ({ annotations: annotationsOf(message.annotations ?? {}) }),
  version_aliases: message => ({ aliases: aliasesOf(message.versionAliases ?? {}) }),
  topics: message => ({ topics: topicsOf(message.topics ?? []) }),
  expire_time: expiry,
  ttl: expiry,
  rotation: (message, now) => ({
    rotation: message.rotation ? { nextAt: nextAtOf(message, now), periodMs: periodOf(message) } : undefined,
  }),
  'rotation.next_rotation_time': (message, now, old) => ({
    rotation: rotationOf({ nextAt: nextAtOf(message, now), periodMs: old.rotation?.periodMs }),
  }),
  'rotation.rotation_period': (message, _now, old) => ({
    rotation: rotationOf({ nextAt: old.rotation?.nextAt, periodMs: periodOf(message) }),
  }),
  version_destroy_ttl: message => ({ versionDestroyTtlMs: positive(message.versionDestroyTtl, 'version_destroy_ttl') }),
  customer_managed_encryption: message => ({ encryption: message.customerManagedEncryption ?? undefined }),
}

/** All that can be written, for a new secret. */
export const writable: readonly string[] = Object.keys(fields).filter(path => !path.includes('.'))

/**
 * The fields as they are after the named ones were written.
 * @throws RpcError INVALID_ARGUMENT
 */
export function writeFields(
  old: SecretFields,
  message: SecretMessage,
  paths: readonly string[],
  now: number,
  versions: readonly Version[],
): SecretFields {
  // Of a whole secret only its fields, so that nothing else of it is written back.
  const { labels, annotations, topics: named, expireAt, versionDestroyTtlMs, encryption } = old
  let next: SecretFields = {
    labels,
    annotations,
    aliases: old.aliases,
    topics: named,
    expireAt,
    rotation: old.rotation,
    versionDestroyTtlMs,
    encryption,
  }
  for (const path of paths) {
    const read = Object.hasOwn(fields, path) ? fields[path] : undefined
    // Immutable or output only: name, replication, create_time, secret_type, tags; or no field at all.
    if (read === undefined) throw invalid(`Field mask path [${path}] cannot be updated.`)
    next = { ...next, ...read(message, now, next) }
  }
  const { rotation, topics, aliases } = next
  if (rotation !== undefined && topics.length === 0) throw invalid('Secret.topics must be set to configure rotation.')
  if (rotation?.periodMs !== undefined && rotation.nextAt === undefined) {
    throw invalid('next_rotation_time must be set if rotation_period is set.')
  }
  for (const number of Object.values(aliases)) {
    if (!versions.some(version => version.number === number)) {
      // No page says what an alias of a version that is not there is answered with.
      throw new RpcError('FAILED_PRECONDITION', `There is no version ${number} to give an alias to.`)
    }
  }
  return next
}

/** "Label keys … [\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}", values "[\p{Ll}\p{Lo}\p{N}_-]{0,63}", both up to 128 bytes, 64 labels. */
function labelsOf(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(labels)
  if (entries.length > 64) throw invalid('No more than 64 labels can be assigned to a secret.')
  for (const [key, value] of entries) {
    const fits =
      /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key) &&
      /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value) &&
      Math.max(Buffer.byteLength(key), Buffer.byteLength(value)) <= 128
    if (!fits) throw invalid(`Label [${key}] is not in a valid format.`)
  }
  return labels
}

/** "begin and end with an alphanumeric character, and may have dashes, underscores, dots"; all together "less than 16KiB". */
function annotationsOf(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let size = 0
  for (const [key, value] of Object.entries(annotations)) {
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(key)) {
      throw invalid(`Annotation key [${key}] is not in a valid format.`)
    }
    size += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (size >= 16_384) throw invalid('The total size of annotation keys and values must be less than 16KiB.')
  return annotations
}

/** "must start with a letter and cannot be the string 'latest' or 'NEW'", up to 63 characters, 50 aliases. */
function aliasesOf(aliases: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const entries = Object.entries(aliases)
  if (entries.length > 50) throw invalid('No more than 50 aliases can be assigned to a secret.')
  for (const [alias, number] of entries) {
    if (!aliasForm.test(alias) || alias === 'latest' || alias === 'NEW' || !numberForm.test(String(number))) {
      throw invalid(`Version alias [${alias}] is not in a valid format.`)
    }
  }
  return Object.fromEntries(entries.map(([alias, number]) => [alias, Number(number)]))
}

/** "up to 10 Pub/Sub topics", "projects/*\/topics/*". Whether a topic is there is not looked at. */
function topicsOf(topics: NonNullable<SecretMessage['topics']>): readonly string[] {
  if (topics.length > 10) throw invalid('No more than 10 topics can be configured on a secret.')
  return topics.map(({ name }) => {
    if (!/^projects\/[^/]+\/topics\/[^/]+$/.test(name ?? '')) throw invalid('Topic.name is not in a valid format.')
    return name ?? ''
  })
}

/** One of expire_time and ttl; "expire_time is always provided on output". */
function expiry(message: SecretMessage, now: number): Partial<SecretFields> {
  const ttlMs = positive(message.ttl, 'ttl')
  const expireAt = ttlMs !== undefined ? now + ttlMs : message.expireTime ? msOf(message.expireTime) : undefined
  if (expireAt !== undefined && expireAt <= now) throw invalid('expire_time must be in the future.')
  return { expireAt }
}

/** "Cannot be set to less than 300s (5 min) in the future and at most 3153600000s (100 years)." */
function nextAtOf({ rotation }: SecretMessage, now: number): number | undefined {
  if (!rotation?.nextRotationTime) return undefined
  const nextAt = msOf(rotation.nextRotationTime)
  if (nextAt < now + 300_000 || nextAt > now + hundredYearsMs) {
    throw invalid('next_rotation_time must be at least 300s and at most 3153600000s in the future.')
  }
  return nextAt
}

/** "at least 3600s (1h) and at most 3153600000s (100 years)". */
function periodOf({ rotation }: SecretMessage): number | undefined {
  const ms = positive(rotation?.rotationPeriod, 'rotation_period')
  if (ms !== undefined && (ms < 3_600_000 || ms > hundredYearsMs)) {
    throw invalid('rotation_period must be at least 3600s and at most 3153600000s.')
  }
  return ms
}

function rotationOf(rotation: Rotation): Rotation | undefined {
  return rotation.nextAt === undefined && rotation.periodMs === undefined ? undefined : rotation
}

function positive(duration: SecretMessage['ttl'], field: string): number | undefined {
  if (duration === undefined || duration === null) return undefined
  const ms = msOf(duration)
  if (!(ms > 0)) throw invalid(`${field} must be positive.`)
  return ms
}
