// The methods that this server has: what each needs, and what does it.

import type { Context } from './context.ts'
import { getIamPolicy, setIamPolicy, testIamPermissions } from './methods/iam.ts'
import { createSecret, deleteSecret, getSecret, listSecrets, updateSecret } from './methods/secrets.ts'
import {
  accessSecretVersion,
  addSecretVersion,
  destroySecretVersion,
  disableSecretVersion,
  enableSecretVersion,
  getSecretVersion,
  listSecretVersions,
} from './methods/versions.ts'
import { parseParent, parseSecretName, parseVersionName } from './names.ts'

/** What a call is about. */
export interface Target {
  readonly project: string
  readonly location: string | undefined
  readonly secret: string | undefined
}

export interface Method {
  /** @throws RpcError INVALID_ARGUMENT where the name has not the form */
  target(request: object): Target
  /** Undefined for testIamPermissions, which needs none. */
  readonly permission: string | undefined
  run(context: Context, request: object): object
}

/** @param field of the request: the name of the resource, possibly of a message in it */
function on<Request extends object>(
  field: string,
  parse: (name: string) => { project: string; location: string | undefined; secret?: string },
  permission: string | undefined,
  run: (context: Context, request: Request) => object,
): Method {
  return {
    target(request) {
      let name: unknown = request
      for (const step of field.split('.')) name = (name as Record<string, unknown> | undefined)?.[step]
      const { project, location, secret } = parse(typeof name === 'string' ? name : '')
      return { project, location, secret }
    },
    permission,
    run: (context, request) => run(context, request as Request),
  }
}

/** EnableManagedRotation and RotateSecret are not here: they need a Cloud SQL instance. */
export const methods: Readonly<Record<string, Method>> = {
  ListSecrets: on('parent', parseParent, 'secretmanager.secrets.list', listSecrets),
  CreateSecret: on('parent', parseParent, 'secretmanager.secrets.create', createSecret),
  GetSecret: on('name', parseSecretName, 'secretmanager.secrets.get', getSecret),
  UpdateSecret: on('secret.name', parseSecretName, 'secretmanager.secrets.update', updateSecret),
  DeleteSecret: on('name', parseSecretName, 'secretmanager.secrets.delete', deleteSecret),
  AddSecretVersion: on('parent', parseSecretName, 'secretmanager.versions.add', addSecretVersion),
  ListSecretVersions: on('parent', parseSecretName, 'secretmanager.versions.list', listSecretVersions),
  GetSecretVersion: on('name', parseVersionName, 'secretmanager.versions.get', getSecretVersion),
  AccessSecretVersion: on('name', parseVersionName, 'secretmanager.versions.access', accessSecretVersion),
  EnableSecretVersion: on('name', parseVersionName, 'secretmanager.versions.enable', enableSecretVersion),
  DisableSecretVersion: on('name', parseVersionName, 'secretmanager.versions.disable', disableSecretVersion),
  DestroySecretVersion: on('name', parseVersionName, 'secretmanager.versions.destroy', destroySecretVersion),
  SetIamPolicy: on('resource', parseSecretName, 'secretmanager.secrets.setIamPolicy', setIamPolicy),
  GetIamPolicy: on('resource', parseSecretName, 'secretmanager.secrets.getIamPolicy', getIamPolicy),
  TestIamPermissions: on('resource', parseSecretName, undefined, testIamPermissions),
}
