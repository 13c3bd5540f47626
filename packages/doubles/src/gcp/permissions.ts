// Who may do what. Permissions: "Authorization requires the following IAM permission" of each method's reference page, and
// the tables of "Access control with IAM". Denials: AIP-211 "Authorization checks".

import { errorInfo, RpcError } from './errors.ts'
import type { PolicyMessage } from './messages.ts'

const all = [
  'secretmanager.secrets.create',
  'secretmanager.secrets.delete',
  'secretmanager.secrets.get',
  'secretmanager.secrets.getIamPolicy',
  'secretmanager.secrets.list',
  'secretmanager.secrets.setIamPolicy',
  'secretmanager.secrets.update',
  'secretmanager.versions.access',
  'secretmanager.versions.add',
  'secretmanager.versions.destroy',
  'secretmanager.versions.disable',
  'secretmanager.versions.enable',
  'secretmanager.versions.get',
  'secretmanager.versions.list',
]

/** "Access control with IAM", "Secret Manager roles". */
const roles: Readonly<Record<string, readonly string[]>> = {
  'roles/owner': all,
  'roles/secretmanager.admin': all,
  'roles/secretmanager.secretAccessor': ['secretmanager.versions.access'],
  'roles/secretmanager.secretVersionAdder': ['secretmanager.versions.add'],
  'roles/secretmanager.secretVersionManager': all.filter(
    permission => permission.startsWith('secretmanager.versions.') && permission !== 'secretmanager.versions.access',
  ),
  'roles/secretmanager.viewer': [
    'secretmanager.secrets.get',
    'secretmanager.secrets.getIamPolicy',
    'secretmanager.secrets.list',
    'secretmanager.versions.get',
    'secretmanager.versions.list',
  ],
}

export function isRole(name: string): boolean {
  return Object.hasOwn(roles, name)
}

function gives(role: string, permission: string): boolean {
  return isRole(role) && roles[role]?.includes(permission) === true
}

/** What a caller has, on a resource and all below it. */
export interface Grant {
  /** `*`, or a canonical name such as `projects/123` or `projects/123/secrets/x`. */
  readonly on: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

export interface Caller {
  /** As in a policy: `serviceAccount:…`, `user:…`. */
  readonly member: string
  readonly grants: readonly Grant[]
}

/** @param policy of the secret: "enforced according to the policy set on the associated Secret" */
export function isAllowed(
  caller: Caller,
  permission: string,
  resource: string,
  policy: PolicyMessage | undefined,
): boolean {
  const granted = caller.grants.some(
    ({ on, roles: names, permissions }) =>
      (on === '*' || resource === on || resource.startsWith(`${on}/`)) &&
      (permissions.includes(permission) || names.some(name => gives(name, permission))),
  )
  if (granted) return true
  const who = [caller.member, 'allUsers', 'allAuthenticatedUsers']
  return (policy?.bindings ?? []).some(
    ({ role, members, condition }) =>
      // "an unsatisfied condition will not allow user access": conditions are not evaluated here, and so never satisfied.
      !condition && gives(role ?? '', permission) && (members ?? []).some(member => who.includes(member)),
  )
}

/** "…(or it might not exist). This avoids leaking resource existence." Its wording and reason as users report them. */
export function denied(permission: string, resource: string): RpcError {
  return new RpcError('PERMISSION_DENIED', `Permission '${permission}' denied on resource (or it may not exist).`, [
    errorInfo('IAM_PERMISSION_DENIED', 'iam.googleapis.com', { permission, resource }),
  ])
}
