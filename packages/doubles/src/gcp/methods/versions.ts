// The methods of REST Resource: projects.secrets.versions, and projects.secrets.addVersion.

import { nameOf, versionMessage, versionName } from '../answers.ts'
import { type Context, destroy, findSecret } from '../context.ts'
import { crc32c } from '../crc32c.ts'
import { invalid, RpcError } from '../errors.ts'
import { matches, versionShape } from '../filter/match.ts'
import { parseFilter } from '../filter/parse.ts'
import type {
  AccessAnswer,
  AddVersion,
  ChangeVersion,
  GetVersion,
  ListVersions,
  ListVersionsAnswer,
  VersionMessage,
} from '../messages.ts'
import { numberForm, parseVersionName } from '../names.ts'
import { pageOf } from '../paging.ts'
import type { Secret, Version } from '../store.ts'
import { checkEtag, existing } from './secrets.ts'

/** "Payload size: 64 KiB": "Quotas and limits". */
const largestPayload = 65_536

/** Method: projects.secrets.addVersion. The secret's etag stays: "a modification request only updates the ETag of the resource". */
export function addSecretVersion(context: Context, request: AddVersion): VersionMessage {
  const secret = existing(context, request.parent ?? '')
  const data = Buffer.from(request.payload?.data ?? [])
  // Also for a payload without bytes: hashicorp/terraform-provider-google issue 10475, firebase/firebase-tools pull request 3863.
  if (data.length === 0) throw invalid('Field [payload] is required.')
  if (data.length > largestPayload) throw invalid(`The payload must be no larger than ${largestPayload} bytes.`)
  const sum = crc32c(data)
  const sent = request.payload?.dataCrc32c
  const checksummed = sent !== undefined && sent !== null
  // "will verify the integrity of the received data": SecretPayload. With which status it refuses is not said.
  if (checksummed && String(sent) !== String(sum)) throw invalid('The checksum does not match the payload.')
  const version: Version = {
    // "IDs start at 1 and are incremented for each subsequent version of the secret"
    number: secret.versions.length + 1,
    createdAt: context.now,
    crc32c: sum,
    checksummed,
    state: 'ENABLED',
    data,
    etag: context.store.nextEtag(),
    destroyedAt: undefined,
    destroyAt: undefined,
  }
  secret.versions.push(version)
  return versionMessage(secret, version)
}

/** Method: projects.secrets.versions.list. "sorted in reverse by create_time (newest first)" */
export function listSecretVersions(context: Context, request: ListVersions): ListVersionsAnswer {
  const secret = existing(context, request.parent ?? '')
  const filter = request.filter ? parseFilter(request.filter) : undefined
  const all = secret.versions.toReversed()
  const found =
    filter === undefined ? all : all.filter(version => matches(filter, versionMessage(secret, version), versionShape))
  const { page, nextPageToken } = pageOf(found, version => version.number, request, context.project.settings.pageSize)
  return {
    versions: page.map(version => versionMessage(secret, version)),
    nextPageToken,
    totalSize: filter === undefined ? all.length : 0,
  }
}

/** Method: projects.secrets.versions.get: whatever its state. */
export function getSecretVersion(context: Context, request: GetVersion): VersionMessage {
  const { secret, version } = readable(context, request.name ?? '')
  return versionMessage(secret, version)
}

/** Method: projects.secrets.versions.access. The name in the answer has the version's number, whatever was asked for. */
export function accessSecretVersion(context: Context, request: GetVersion): AccessAnswer {
  const { secret, version } = readable(context, request.name ?? '')
  if (version.state !== 'ENABLED' || version.data === undefined) {
    // google-github-actions/get-secretmanager-secrets issue 268, external-secrets/external-secrets issue 4042.
    throw new RpcError(
      'FAILED_PRECONDITION',
      `Secret Version [${versionName(secret, version)}] is in ${version.state} state.`,
    )
  }
  return {
    name: versionName(secret, version),
    payload: { data: Buffer.from(version.data), dataCrc32c: String(version.crc32c) },
  }
}

/** Method: projects.secrets.versions.enable. Of a version that awaits its destruction: "Delay destruction of secret versions". */
export function enableSecretVersion(context: Context, request: ChangeVersion): VersionMessage {
  return change(context, request, version => {
    version.state = 'ENABLED'
    version.destroyAt = undefined
  })
}

/** Method: projects.secrets.versions.disable. "restore the version by enabling or disabling it": the same page. */
export function disableSecretVersion(context: Context, request: ChangeVersion): VersionMessage {
  return change(context, request, version => {
    version.state = 'DISABLED'
    version.destroyAt = undefined
  })
}

/** Method: projects.secrets.versions.destroy: at once, or as the secret's version_destroy_ttl has it. */
export function destroySecretVersion(context: Context, request: ChangeVersion): VersionMessage {
  return change(context, request, (version, { versionDestroyTtlMs }) => {
    if (versionDestroyTtlMs === undefined) {
      destroy(version, context.now)
      return
    }
    // "the version goes to a disabled state and destruction happens after the TTL expires"
    version.state = 'DISABLED'
    version.destroyAt = context.now + versionDestroyTtlMs
  })
}

function change(
  context: Context,
  request: ChangeVersion,
  apply: (version: Version, secret: Secret) => void,
): VersionMessage {
  const name = request.name ?? ''
  const { location, secret: id, version: at } = parseVersionName(name)
  // "Access by alias is only supported on GetSecretVersion and AccessSecretVersion": REST Resource: projects.secrets.
  if (!numberForm.test(at)) throw invalid(`Resource ID [${name}] is not in a valid format.`)
  const secret = findSecret(context, location, id)
  const version = secret?.versions.find(({ number }) => String(number) === at)
  if (secret === undefined || version === undefined) throw missingVersion(name)
  checkEtag(context, request.etag, version.etag)
  // "A version may not leave this state once entered"; 400: hashicorp/terraform-provider-google issue 12504.
  if (version.state === 'DESTROYED') {
    throw new RpcError('FAILED_PRECONDITION', `Secret Version [${versionName(secret, version)}] is in DESTROYED state.`)
  }
  apply(version, secret)
  // "Even when an update doesn't change a resource's state, it still updates the resource ETag."
  version.etag = context.store.nextEtag()
  return versionMessage(secret, version)
}

/** By number, alias or `latest`: "an alias to the most recently created SecretVersion", whatever its state. */
function readable(context: Context, name: string): { readonly secret: Secret; readonly version: Version } {
  const { location, secret: id, version: at } = parseVersionName(name)
  const secret = findSecret(context, location, id)
  const version = secret && versionAt(secret, at, context.stale)
  if (secret !== undefined && version !== undefined) return { secret, version }
  if (secret !== undefined && at !== 'latest') throw missingVersion(name)
  // The same for a secret that is not there and for one without versions: gcloud's output as users report it.
  throw new RpcError('NOT_FOUND', `Secret [${nameOf(context.project, location, id)}] not found or has no versions.`)
}

function versionAt(secret: Secret, at: string, stale: boolean): Version | undefined {
  const { versions } = secret
  if (at === 'latest') return versions.at(stale ? -2 : -1)
  const number = numberForm.test(at) ? Number(at) : (stale ? secret.aliasesBefore : secret.aliases)[at]
  return versions.find(version => version.number === number)
}

function missingVersion(name: string): RpcError {
  return new RpcError('NOT_FOUND', `Secret Version [${name}] not found.`)
}
