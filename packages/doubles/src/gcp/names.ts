// Resource names. Patterns: google.api.resource of Secret and SecretVersion in google/cloud/secretmanager/v1/resources.proto.

import { invalid } from './errors.ts'

export interface ParentName {
  /** Its id or its number: both name the same project. */
  readonly project: string
  /** Of a regional secret. */
  readonly location: string | undefined
}

export interface SecretName extends ParentName {
  readonly secret: string
}

export interface VersionName extends SecretName {
  /** A number, an alias or `latest`. */
  readonly version: string
}

const segment = {
  project: /^[a-z0-9][a-z0-9.:-]*$/,
  location: /^[a-z0-9-]+$/,
  // REST Resource: projects.secrets, "secretId": up to 255 letters, digits, hyphens, underscores.
  secret: /^[A-Za-z0-9_-]{1,255}$/,
  // A number, or what REST Resource: projects.secrets, "versionAliases" says of an alias.
  version: /^(?:[1-9][0-9]*|[A-Za-z][A-Za-z0-9_-]{0,62})$/,
}

export const secretIdForm: RegExp = segment.secret
export const numberForm: RegExp = /^[1-9][0-9]*$/
/** REST Resource: projects.secrets, "versionAliases". */
export const aliasForm: RegExp = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/

const parent = /^projects\/([^/]+)(?:\/locations\/([^/]+))?$/
const secret = /^projects\/([^/]+)(?:\/locations\/([^/]+))?\/secrets\/([^/]+)$/
const version = /^projects\/([^/]+)(?:\/locations\/([^/]+))?\/secrets\/([^/]+)\/versions\/([^/]+)$/

export function parseParent(name: string): ParentName {
  const [project, location] = parts(name, parent)
  return { project: project ?? '', location }
}

export function parseSecretName(name: string): SecretName {
  const [project, location, id] = parts(name, secret)
  return { project: project ?? '', location, secret: id ?? '' }
}

export function parseVersionName(name: string): VersionName {
  const [project, location, id, at] = parts(name, version)
  return { project: project ?? '', location, secret: id ?? '', version: at ?? '' }
}

function parts(name: string, form: RegExp): (string | undefined)[] {
  const [, project, location, id, at] = form.exec(name) ?? []
  const fits =
    project !== undefined &&
    segment.project.test(project) &&
    (location === undefined || segment.location.test(location)) &&
    (id === undefined || segment.secret.test(id)) &&
    (at === undefined || segment.version.test(at))
  if (!fits) throw invalid(`Resource ID [${name}] is not in a valid format.`)
  return [project, location, id, at]
}
