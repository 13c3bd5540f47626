// The operations of the Key Vault REST API reference for secrets: their paths, the permissions they need, what they do.

import type { Answer, Call, Context } from './context.ts'
import { badParameter } from './errors.ts'
import { backupSecret, restoreSecret } from './methods/backup.ts'
import { deleteSecret, getDeletedSecret, purgeDeletedSecret, recoverDeletedSecret } from './methods/deletion.ts'
import { getDeletedSecrets, getSecrets, getSecretVersions } from './methods/lists.ts'
import { getSecret, setSecret, updateSecret } from './methods/values.ts'

export interface Operation {
  readonly name: string
  readonly perform: (context: Context, call: Call) => Answer
  /** "requires the secrets/… permission": each operation's page. */
  readonly permission: string
  /** The data action of Azure roles: "Azure permissions for Security", Microsoft.KeyVault. */
  readonly action: string
}

const prefix = 'Microsoft.KeyVault/vaults/secrets/'

function operation(
  perform: (context: Context, call: Call) => Answer,
  permission: string,
  action: string = `${permission}/action`,
): Operation {
  const { name } = perform
  return { name: name.slice(0, 1).toUpperCase() + name.slice(1), perform, permission, action: prefix + action }
}

// "readMetadata: List or view the properties of a secret, but not its value."
const metadata = 'readMetadata/action'

const onVault = {
  'GET secrets': operation(getSecrets, 'list', metadata),
  'POST secrets/restore': operation(restoreSecret, 'restore'),
  'GET deletedsecrets': operation(getDeletedSecrets, 'list', metadata),
}

const onSecret = {
  'PUT secrets/*': operation(setSecret, 'set', 'setSecret/action'),
  'GET secrets/*': operation(getSecret, 'get', 'getSecret/action'),
  'PATCH secrets/*': operation(updateSecret, 'set', 'update/action'),
  'DELETE secrets/*': operation(deleteSecret, 'delete', 'delete'),
  'POST secrets/*/backup': operation(backupSecret, 'backup'),
  'GET secrets/*/versions': operation(getSecretVersions, 'list', metadata),
  'GET deletedsecrets/*': operation(getDeletedSecret, 'get', metadata),
  'DELETE deletedsecrets/*': operation(purgeDeletedSecret, 'purge'),
  'POST deletedsecrets/*/recover': operation(recoverDeletedSecret, 'recover'),
}

const onVersion = {
  'GET secrets/*/*': onSecret['GET secrets/*'],
  'PATCH secrets/*/*': onSecret['PATCH secrets/*'],
}

export const operationNames: readonly string[] = [...Object.values(onVault), ...Object.values(onSecret)].map(
  ({ name }) => name,
)

/** What a request asks for. */
export interface Route {
  readonly operation: Operation
  /** Undefined where the operation is about the whole vault. */
  readonly name: string | undefined
  readonly version: string | undefined
}

/** Slashes may be doubled, as in the reference's examples, or end the path, as in the SDKs' requests. */
export function routeOf(method: string, path: string): Route | undefined {
  const [collection = '', name, last, ...more] = path
    .split('/')
    .filter(part => part !== '')
    .map(decoded)
  if (more.length > 0) return undefined
  const vaultWide = entry(onVault, [method, [collection, name, last]])
  if (vaultWide !== undefined) return { operation: vaultWide, name: undefined, version: undefined }
  if (name === undefined) return undefined
  const ofSecret = entry(onSecret, [method, [collection, '*', last]])
  if (ofSecret !== undefined) return { operation: ofSecret, name, version: undefined }
  const ofVersion = last === undefined ? undefined : entry(onVersion, [method, [collection, '*', '*']])
  return ofVersion && { operation: ofVersion, name, version: last }
}

function entry(
  table: Readonly<Record<string, Operation>>,
  [method, parts]: readonly [string, readonly (string | undefined)[]],
): Operation | undefined {
  const key = `${method} ${parts.filter(part => part !== undefined).join('/')}`
  return Object.hasOwn(table, key) ? table[key] : undefined
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}

/** "a 1-127 character string, containing only 0-9, a-z, A-Z, and -": the overview of keys, secrets and certificates. */
export function checkName(name: string): void {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`)
}
