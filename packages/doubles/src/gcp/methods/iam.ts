// setIamPolicy, getIamPolicy, testIamPermissions of REST Resource: projects.secrets, and google/iam/v1/policy.proto.

import { secretName } from '../answers.ts'
import { type Context, findSecret } from '../context.ts'
import { invalid, RpcError } from '../errors.ts'
import type { GetPolicy, PolicyMessage, SetPolicy, TestPermissions, TestPermissionsAnswer } from '../messages.ts'
import { parseSecretName } from '../names.ts'
import { existing } from './secrets.ts'

/** "Replaces any existing policy." */
export function setIamPolicy(context: Context, request: SetPolicy): PolicyMessage {
  const secret = existing(context, request.resource ?? '')
  const { policy } = request
  if (!policy) throw invalid('Field [policy] is required.')
  for (const { role, members } of policy.bindings ?? []) {
    // "`bindings` with no members will result in an error."
    if (!role || (members ?? []).length === 0) throw invalid('A binding needs a role and at least one member.')
  }
  const current = Buffer.from(secret.policy.etag ?? [])
  const sent = Buffer.from(policy.etag ?? [])
  // "If no etag is provided in the call to setIamPolicy, then the existing policy is overwritten blindly."
  if (sent.length > 0 && !sent.equals(current)) {
    throw new RpcError('ABORTED', 'There were concurrent policy changes. Please retry the whole read-modify-write.')
  }
  secret.policy = {
    ...(policy.version ? { version: policy.version } : {}),
    bindings: policy.bindings ?? [],
    etag: Buffer.from(context.store.nextEtag()),
  }
  return secret.policy
}

/** "Returns empty policy if the secret exists and does not have a policy set." */
export function getIamPolicy(context: Context, request: GetPolicy): PolicyMessage {
  return existing(context, request.resource ?? '').policy
}

/** "If the secret does not exist, this call returns an empty set of permissions, not a NOT_FOUND error." */
export function testIamPermissions(context: Context, request: TestPermissions): TestPermissionsAnswer {
  const { location, secret: id } = parseSecretName(request.resource ?? '')
  const asked = request.permissions ?? []
  // "Permissions with wildcards (such as `*` or `storage.*`) are not allowed."
  if (asked.some(permission => permission.includes('*'))) throw invalid('A permission must not have a wildcard.')
  const secret = findSecret(context, location, id)
  if (secret === undefined) return { permissions: [] }
  return { permissions: asked.filter(permission => context.may(permission, secretName(secret))) }
}
