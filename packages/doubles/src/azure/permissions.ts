// Who may do what: "Provide access to Key Vault keys, certificates, and secrets with an Azure role-based access control" and
// "Assign a Key Vault access policy"; denials as the issues named below show them.

import { KeyVaultError } from './errors.ts'
import type { Operation } from './operations.ts'
import type { Vault } from './store.ts'

/** What an identity has. Roles and actions count where a vault's access is `rbac`, the policy where it is `policies`. */
export interface Grant {
  /** The vault's name, or `*` for all. */
  readonly vault: string
  /** One secret only, which roles and actions allow: "separate permissions on individual keys, secrets, and certificates". */
  readonly secret?: string
  /** Built-in roles, by name. */
  readonly roles?: readonly string[]
  /** Data actions, such as `Microsoft.KeyVault/vaults/secrets/getSecret/action`. */
  readonly actions?: readonly string[]
  /** Permissions of an access policy: get, list, set, delete, recover, backup, restore, purge, or `all`. */
  readonly policy?: readonly string[]
}

export interface Caller {
  readonly clientId: string
  readonly objectId: string
  readonly issuer: string
  readonly grants: readonly Grant[]
}

const secrets = 'Microsoft.KeyVault/vaults/secrets/'

/** "Azure built-in roles for Key Vault data plane operations", those that have to do with secrets. */
const roles: Readonly<Record<string, readonly string[]>> = {
  'Key Vault Administrator': [`${secrets}*`],
  'Key Vault Secrets Officer': [`${secrets}*`],
  'Key Vault Secrets User': [`${secrets}getSecret/action`, `${secrets}readMetadata/action`],
  'Key Vault Reader': [`${secrets}readMetadata/action`],
}

export function isRole(name: string): boolean {
  return Object.hasOwn(roles, name)
}

/** As messages name a vault. */
export function location({ name }: Vault): string {
  return `${name};location=westeurope`
}

/** @param secret undefined for what is about the whole vault @throws KeyVaultError 403 */
export function checkPermission(caller: Caller, vault: Vault, operation: Operation, secret: string | undefined): void {
  const who = `appid=${caller.clientId};oid=${caller.objectId};iss=${caller.issuer}`
  if (vault.settings.firewall) throw byFirewall(vault, who)
  const grants = caller.grants.filter(grant => grant.vault === '*' || grant.vault === vault.name)
  if (vault.settings.access === 'rbac') {
    if (!hasAction(grants, operation.action, secret)) throw byRoles(vault, operation, secret, who)
    return
  }
  const policies = grants.flatMap(({ policy }) => policy ?? [])
  if (!policies.includes(operation.permission) && !policies.includes('all')) {
    throw byPolicies(vault, operation, who, policies.length > 0)
  }
}

function hasAction(grants: readonly Grant[], action: string, secret: string | undefined): boolean {
  return grants
    .filter(grant => grant.secret === undefined || grant.secret.toLowerCase() === secret?.toLowerCase())
    .flatMap(grant => [...(grant.actions ?? []), ...(grant.roles ?? []).flatMap(role => roles[role] ?? [])])
    .some(granted => granted === action || (granted.endsWith('*') && action.startsWith(granted.slice(0, -1))))
}

/** piyushsachdeva/Terraform_AKS issue 2. */
function byRoles(vault: Vault, { action }: Operation, secret: string | undefined, who: string): KeyVaultError {
  const resource = `/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/double/providers/microsoft.keyvault/vaults/${vault.name}${secret === undefined ? '' : `/secrets/${secret}`}`
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: ${who}`,
    `Action: '${action}'`,
    `Resource: '${resource}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${location(vault)}`,
    '',
  ]
  return new KeyVaultError(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByRbac')
}

/**
 * MicrosoftDocs/azure-docs issue 57072, turbot/steampipe-plugin-azure issue 127. AccessDenied: no policy names the caller;
 * ForbiddenByPolicy: one does, without this permission: Azure/go-autorest issue 477.
 */
function byPolicies(vault: Vault, { permission }: Operation, who: string, isNamed: boolean): KeyVaultError {
  return new KeyVaultError(
    403,
    'Forbidden',
    `The user, group or application '${who}' does not have secrets ${permission} permission on key vault '${location(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
    isNamed ? 'ForbiddenByPolicy' : 'AccessDenied',
  )
}

/** "Common error codes for Azure Key Vault"; hashicorp/terraform-provider-azurerm issue 20742. */
function byFirewall(vault: Vault, who: string): KeyVaultError {
  const lines = [
    'Client address is not authorized and caller is not a trusted service.',
    'Client address: 127.0.0.1',
    `Caller: ${who}`,
    `Vault: ${location(vault)}`,
  ]
  return new KeyVaultError(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByFirewall')
}
