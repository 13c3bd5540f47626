import type { Operation, SecretErrorCode } from '@sealwax/core'
import type { Place, Told } from './errors.ts'

/** What an answer means, and the sentence that says what to do next where core's own would be too general. */
export interface Meaning {
  readonly code: SecretErrorCode
  readonly hint?: string | ((needed: string, place: Place) => string) | undefined
}

/** What an operation needs in the token's policies (Vault documentation, KV secrets engine, ACL rules). */
export function needs({ kv, mount, prefix = '' }: Place): Readonly<Partial<Record<Operation, string>>> {
  const folder = prefix.replace(/^\/|\/$/g, '')
  const below = (what: string): string => (folder === '' ? what : `${folder}/${what}`)
  return kv === 1 ? needsOfKv1(mount, below) : needsOfKv2(mount, below)
}

type Below = (what: string) => string

function needsOfKv1(mount: string, below: Below): Readonly<Partial<Record<Operation, string>>> {
  const name = `${mount}/${below('NAME')}`
  return {
    get: `"read" on ${name}`,
    put: `"create" and "update" on ${name}`,
    delete: `"delete" and "read" on ${name}`,
    list: `"list" on ${mount}/${below('*')}`,
  }
}

function needsOfKv2(mount: string, below: Below): Readonly<Partial<Record<Operation, string>>> {
  const [data, metadata, undelete] = ['data', 'metadata', 'undelete'].map(of => `${mount}/${of}/${below('NAME')}`)
  const write = `"create" and "update" on ${data} (with metadata, "update" on ${metadata})`
  const look = `"read" on ${metadata}`
  return {
    get: `"read" on ${data}`,
    put: write,
    putIf: write,
    delete: `"delete" on ${data} and ${look}`,
    restore: `"update" on ${undelete} and ${look}`,
    purge: `"delete" and "read" on ${metadata}`,
    list: `"list" and "read" on ${mount}/metadata/${below('*')}`,
    versions: look,
  }
}

const unavailable: Meaning = { code: 'ERR_SECRET_UNAVAILABLE' }
const redirected: Meaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'It redirects, and a token is never sent on: name the active node or the load balancer before it, or let standby nodes forward requests.',
}

/** An answer that is not the protocol's: a proxy's, a sign-in page, another server's. Its text stays where it is. */
export const foreignAnswer: Meaning & { readonly hint: string } = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'What answered is not Vault: check the address, its protocol (TLS or not) and port, and any proxy between.',
}

/** What a body says counts before its status. */
export const byTold: Readonly<Partial<Record<Told, Meaning>>> = {
  deleted: {
    code: 'ERR_SECRET_DELETED',
    hint: 'Restore it, or put a new version: the deleted one stays in the history.',
  },
  destroyed: {
    code: 'ERR_SECRET_DISABLED',
    hint: 'This version was destroyed and cannot come back: put a new one, or purge the secret.',
  },
  'cas-mismatch': { code: 'ERR_SECRET_CONFLICT' },
  'cas-required': {
    code: 'ERR_SECRET_CONFLICT',
    hint: 'This mount or secret demands check-and-set (cas_required): put with `ifVersion`, the version that you read or "absent".',
  },
  // A 404 of KV 2, and of nothing else of Vault's.
  warnings: {
    code: 'ERR_SECRET_CONFIG',
    hint: (_, { mount }) =>
      `${JSON.stringify(mount)} is no mount of the version that was said: see \`vault secrets list -detailed\`, and check \`mount\` and \`kv\`.`,
  },
}

/** Status codes that mean the same from whatever stands before Vault. */
export const byForeignStatus: Readonly<Record<number, Meaning>> = {
  301: redirected,
  302: redirected,
  303: redirected,
  307: redirected,
  308: redirected,
  429: {
    code: 'ERR_SECRET_THROTTLED',
    hint: 'Read fewer secrets at once, cache them longer, or ask for a higher rate limit quota.',
  },
}

/** Vault documentation, HTTP API, HTTP status codes. */
export const byStatus: Readonly<Record<number, Meaning>> = {
  ...byForeignStatus,
  400: {
    code: 'ERR_SECRET_INVALID',
    hint: 'Vault refuses a parameter: check the name, the metadata, the version, and that the value is no map of thousands of fields. A KV 2 mount that was just made, or is being upgraded, says this for a moment.',
  },
  401: { code: 'ERR_SECRET_DENIED' },
  403: {
    code: 'ERR_SECRET_DENIED',
    hint: (needed, { mount }) =>
      `Give this token a policy with ${needed}, and see that it is valid (\`vault token lookup\`), that ${JSON.stringify(mount)} is the mount, and the namespace the right one: Vault tells none of these apart.`,
  },
  404: {
    code: 'ERR_SECRET_NOT_FOUND',
    hint: (_, { mount }) =>
      `Store it with \`sealwax put\`, or check the name, the mount ${JSON.stringify(mount)}, the prefix and the namespace. Where a policy is missing, Vault may say the same.`,
  },
  405: {
    code: 'ERR_SECRET_CONFIG',
    hint: (_, { mount }) =>
      `What is mounted at ${JSON.stringify(mount)} has no such operation: name a KV engine's mount.`,
  },
  412: { code: 'ERR_SECRET_UNAVAILABLE', hint: 'This node has not caught up with the last write yet: try again.' },
  413: { code: 'ERR_SECRET_TOO_LARGE' },
  472: unavailable,
  473: unavailable,
  500: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Vault failed: see its server log, and `vault status`. To a put it says this too where the value is beyond its limits: 1 MiB in its storage, where < > & take six bytes each, 300 levels, 10,000 fields in one map.',
  },
  501: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Vault is not initialised: run `vault operator init`, or name another server.',
  },
  503: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Vault is sealed or in maintenance: see `vault status`, unseal it with `vault operator unseal`, then try again.',
  },
}

const timedOut: Meaning = { code: 'ERR_SECRET_TIMEOUT' }
const untrusted: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'Its certificate is not trusted here: name the file with its issuer with `caFile` (`?ca=` in a URL) or NODE_EXTRA_CA_CERTS, or check the address.',
}

/** Beside what Node's codes mean everywhere: this store's own advice, and the codes of axios (its README, Error types). */
export const byNetworkCode: ReadonlyMap<string, Meaning> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
  ['ABORT_ERR', timedOut],
  ['ERR_CANCELED', timedOut],
  // What axios says when its `timeout` is over.
  ['ECONNABORTED', timedOut],
])

/** Errors in words beside a 404: there is no such path at all ("no handler for route"). */
export const noSuchMount: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: (_, { mount }) =>
    `Nothing is mounted at ${JSON.stringify(mount)}: see \`vault secrets list\`, and name the mount with \`mount\`.`,
}
