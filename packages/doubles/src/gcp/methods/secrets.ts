// The methods of REST Resource: projects.secrets and projects.locations.secrets. The same texts are the comments of
// google/cloud/secretmanager/v1/service.proto. Who may call them was looked at before: ../permissions.ts.

import { nameOf, secretMessage } from '../answers.ts'
import { type Context, findSecret, secretKey } from '../context.ts'
import { invalid, RpcError } from '../errors.ts'
import { matches, secretShape } from '../filter/match.ts'
import { parseFilter } from '../filter/parse.ts'
import type {
  CreateSecret,
  DeleteSecret,
  GetSecret,
  ListSecrets,
  ListSecretsAnswer,
  SecretMessage,
  UpdateSecret,
} from '../messages.ts'
import { parseParent, parseSecretName, secretIdForm } from '../names.ts'
import { pageOf } from '../paging.ts'
import { noFields, writable, writeFields } from '../secret-fields.ts'
import type { Secret } from '../store.ts'

/** Method: projects.secrets.list. "sorted in reverse by create_time (newest first)"; total_size "0 when the filter is set". */
export function listSecrets(context: Context, request: ListSecrets): ListSecretsAnswer {
  const { location } = parseParent(request.parent ?? '')
  const filter = request.filter ? parseFilter(request.filter) : undefined
  const all = [...context.project.secrets.values()]
    .filter(secret => secret.location === location && findSecret(context, location, secret.id) !== undefined)
    .reverse()
  const found = filter === undefined ? all : all.filter(secret => matches(filter, secretMessage(secret), secretShape))
  const { page, nextPageToken } = pageOf(found, secret => secret.order, request, context.project.settings.pageSize)
  return {
    secrets: page.map(secretMessage),
    nextPageToken,
    totalSize: filter === undefined ? all.length : 0,
  }
}

/** Method: projects.secrets.create. "containing no SecretVersions" */
export function createSecret(context: Context, request: CreateSecret): SecretMessage {
  const { store, project, now } = context
  const { location } = parseParent(request.parent ?? '')
  const id = request.secretId ?? ''
  if (!secretIdForm.test(id)) throw invalid(`Secret ID [${id}] is not in a valid format.`)
  const wanted = request.secret
  if (!wanted) throw invalid('Field [secret] is required.')
  if (findSecret(context, location, id) !== undefined) {
    // As users report it: google/exposure-notifications-verification-server issue 456.
    throw new RpcError('ALREADY_EXISTS', `Secret [${nameOf(project, location, id)}] already exists.`)
  }
  const secret: Secret = {
    ...writeFields(noFields, wanted, writable, now, []),
    project,
    location,
    id,
    order: store.nextOrder(),
    createdAt: now,
    replication: replicationOf(wanted, location),
    type: wanted.secretType,
    versions: [],
    etag: store.nextEtag(),
    policy: {},
    aliasesBefore: {},
  }
  project.secrets.set(secretKey(location, id), secret)
  return secretMessage(secret)
}

/** Method: projects.secrets.get. */
export function getSecret(context: Context, request: GetSecret): SecretMessage {
  return secretMessage(existing(context, request.name ?? ''))
}

/**
 * Method: projects.secrets.patch. "the request ETag is embedded in the Secret data", and even an update that changes
 * nothing gives a new one: "Use entity tags for optimistic concurrency control".
 */
export function updateSecret(context: Context, request: UpdateSecret): SecretMessage {
  const wanted = request.secret ?? {}
  const secret = existing(context, wanted.name ?? '')
  const paths = request.updateMask?.paths ?? []
  if (paths.length === 0) throw invalid('Field [update_mask] is required.')
  checkEtag(context, wanted.etag, secret.etag)
  // "The update_mask field in the request does not affect the behavior of the etag field": AIP-134.
  const named = paths.filter(path => path !== 'etag')
  const fields = writeFields(secret, wanted, named, context.now, secret.versions)
  if (named.includes('version_aliases')) secret.aliasesBefore = secret.aliases
  Object.assign(secret, fields, { etag: context.store.nextEtag() })
  return secretMessage(secret)
}

/** Method: projects.secrets.delete. With all its versions, at once: "Delete a secret". */
export function deleteSecret(context: Context, request: DeleteSecret): object {
  const secret = existing(context, request.name ?? '')
  checkEtag(context, request.etag, secret.etag)
  for (const version of secret.versions) version.data?.fill(0)
  context.project.secrets.delete(secretKey(secret.location, secret.id))
  return {}
}

/** @throws RpcError NOT_FOUND */
export function existing(context: Context, name: string): Secret {
  const { location, secret: id } = parseSecretName(name)
  const secret = findSecret(context, location, id)
  if (secret !== undefined) return secret
  throw new RpcError('NOT_FOUND', `Secret [${nameOf(context.project, location, id)}] not found.`)
}

/**
 * "If an ETag is provided and matches the current resource ETag, the request succeeds; otherwise, it fails with a
 * FAILED_PRECONDITION error": "Use entity tags for optimistic concurrency control". AIP-154 has ABORTED since 2021, and
 * clients have to stand both: a setting of the project.
 */
export function checkEtag({ project }: Context, sent: string | null | undefined, current: string): void {
  if (!sent || sent === current) return
  throw new RpcError(project.settings.staleEtag, 'The etag provided does not match the etag of the stored resource.')
}

/** "Required" for a secret without location in the reference of 2024 and before, and a reported error; regional secrets have none. */
function replicationOf({ replication }: SecretMessage, location: string | undefined): SecretMessage['replication'] {
  if (location !== undefined) {
    if (replication) throw invalid('Secret.replication must not be set on a regional secret.')
    return undefined
  }
  if (replication?.userManaged) {
    const locations = (replication.userManaged.replicas ?? []).map(replica => replica.location ?? '')
    // "The list of Replicas for this Secret. Cannot be empty."
    if (locations.length === 0 || locations.includes('') || new Set(locations).size < locations.length) {
      throw invalid('Secret.replication.user_managed.replicas must name at least one location, each once.')
    }
    return replication
  }
  // googleapis/google-cloud-node-core issue 689.
  if (!replication?.automatic) throw invalid('Secret.replication must be provided.')
  return replication
}
