import type { Clock } from '@sealwax/core'
import {
  checkOptions,
  hasMethod,
  isFlag,
  isMatch,
  isOneOf,
  isPlainUrl,
  isWhole,
  type OptionChecks,
} from '@sealwax/core/adapter'
import { isLoopback } from './address.ts'

/** A credential, or a function that gives it each time it is needed: a file that is renewed, another store. */
export type VaultSource = string | (() => string | Promise<string>)

/** How to get a token from Vault. Each method's `mount` is the path it is enabled at, without `auth/`. */
export type VaultAuth =
  | {
      readonly method: 'approle'
      readonly roleId: VaultSource
      /** Left out where the role binds no secret id. */
      readonly secretId?: VaultSource | undefined
      /** `secretId` is a wrapping token, and the secret id is what it unwraps to, once. Default: false. */
      readonly wrapped?: boolean | undefined
      /** Default: `approle`. */
      readonly mount?: string | undefined
    }
  | {
      readonly method: 'kubernetes'
      readonly role: string
      /** Default: the pod's own, /var/run/secrets/kubernetes.io/serviceaccount/token, read at each login. */
      readonly jwt?: VaultSource | undefined
      /** Default: `kubernetes`. */
      readonly mount?: string | undefined
    }
  | {
      readonly method: 'jwt'
      readonly role: string
      readonly jwt: VaultSource
      /** Default: `jwt`. */
      readonly mount?: string | undefined
    }

/** What is used of a client of node-vault. */
export interface VaultClient {
  request(options: {
    readonly path: string
    readonly method: string
    readonly json?: unknown
    readonly headers?: Record<string, string>
  }): Promise<unknown>
}

export interface VaultOptions {
  /** `https://vault.example:8200`. Default: VAULT_ADDR. */
  readonly endpoint?: string | undefined
  /**
   * Allows `http://` to a host that is not this machine: token and values then cross the network in clear, readable for
   * everybody on the way. Default: false.
   */
  readonly allowPlaintext?: boolean | undefined
  /** The path that the KV engine is mounted at; slashes are part of it. Default: `secret`. */
  readonly mount?: string | undefined
  /** The version of the KV engine there. Version 1 has no versions, and its provider is of another type. Default: 2. */
  readonly kv?: 1 | 2 | undefined
  /** Put before every name with one `/`: several applications in one mount. */
  readonly prefix?: string | undefined
  /**
   * OpenBao, Vault Enterprise and HCP: the namespace of mount and login. Vault's free edition overlooks it, and answers with
   * what stands at the root. Default: VAULT_NAMESPACE, else none.
   */
  readonly namespace?: string | undefined
  /** A token. Default, where there is no `auth`: VAULT_TOKEN. */
  readonly token?: VaultSource | undefined
  /** `token` is a wrapping token, and the token is what it unwraps to, once. Default: false. */
  readonly wrapped?: boolean | undefined
  /** A login, instead of `token`. */
  readonly auth?: VaultAuth | undefined
  /**
   * Renews the token when two thirds of its time are over. Default: true for tokens of a login, false for `token`, whose
   * time would have to be asked for first (auth/token/lookup-self).
   */
  readonly renew?: boolean | undefined
  /** Path of the certificates (PEM) that the server's is checked against, instead of those that Node trusts. Default: Node's own and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string | undefined
  /** Milliseconds for one request. Default: 5,000. */
  readonly requestTimeout?: number | undefined
  /**
   * A client of node-vault of your own, with its own address, token, namespace, transport and timeouts: it logs in nowhere,
   * an abort does not reach its sockets, and numbers pass through doubles.
   */
  readonly client?: VaultClient | undefined
  /** Time, for tests. Default: the system's. */
  readonly clock?: Clock | undefined
}

/** What separates segments is one `/`; Vault cleans or refuses the rest (RFC 3986, section 5.2.4). */
const isPath = isMatch(/^(?!.*\.\.)(?!(?:.*\/)?\.(?:\/|$))[^\p{C}\p{Z}/]{1,200}(?:\/[^\p{C}\p{Z}/]{1,200}){0,20}$/u)
const path = 'a path such as secret or teams/a/kv, without slashes at its ends'
const isSource = (value: unknown): boolean => typeof value === 'function' || isMatch(/^[\x21-\x7e]+$/)(value)
const source = 'printable ASCII characters, or a function that gives them'
const isEndpoint = isPlainUrl('http:', 'https:')
const isNamespace = isMatch(/^[\x21-\x7e]{1,500}$/)
const isRole = isMatch(/^[^\p{C}]{1,512}$/u)

const checks: OptionChecks<VaultOptions> = {
  endpoint: ['an https or http URL without credentials', isEndpoint],
  allowPlaintext: ['true or false', isFlag],
  mount: [path, isPath],
  kv: ['1 or 2', value => value === 1 || value === 2],
  prefix: [
    'segments of printable characters joined by /',
    value => isPath(typeof value === 'string' ? value.replace(/^\/|\/$/g, '') : value),
  ],
  namespace: ['the path of a namespace', isNamespace],
  token: [source, isSource],
  wrapped: ['true or false', isFlag],
  auth: ['a login: { method: "approle", … }, "kubernetes" or "jwt"', value => typeof value === 'object'],
  renew: ['true or false', isFlag],
  caFile: ['the path of a file', isMatch(/^[^\0]+$/)],
  requestTimeout: ['a whole number of milliseconds from 1 to 600,000', isWhole(1, 600_000)],
  client: ['a client of node-vault', hasMethod('request')],
  clock: ['a Clock', hasMethod('now')],
}

type AnyAuth = Readonly<Record<'method' | 'roleId' | 'secretId' | 'wrapped' | 'role' | 'jwt' | 'mount', unknown>>

const authChecks: OptionChecks<AnyAuth> = {
  method: ['approle, kubernetes or jwt', isOneOf('approle', 'kubernetes', 'jwt')],
  roleId: [source, isSource],
  secretId: [source, isSource],
  wrapped: ['true or false', isFlag],
  role: ['the name of a role', isRole],
  jwt: [source, isSource],
  mount: [path, isPath],
}

/** What each method must be given, and what it may. */
const ofMethod: Readonly<
  Record<VaultAuth['method'], { readonly must: readonly string[]; readonly may: readonly string[] }>
> = {
  approle: { must: ['roleId'], may: ['secretId', 'wrapped'] },
  kubernetes: { must: ['role'], may: ['jwt'] },
  jwt: { must: ['role', 'jwt'], may: [] },
}

/** @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another. */
export function checkVaultOptions(options: VaultOptions): void {
  checkOptions(options, checks, {
    client: 'client',
    own: ['endpoint', 'allowPlaintext', 'namespace', 'token', 'wrapped', 'auth', 'renew', 'caFile', 'requestTimeout'],
  })
  const { auth, token, wrapped } = options
  if (auth !== undefined) checkAuth(auth)
  if (auth !== undefined && token !== undefined) {
    throw new TypeError('options.auth stands instead of options.token: give one of them')
  }
  if (wrapped === true && token === undefined) throw new TypeError('options.wrapped is about options.token: give it')
}

function checkAuth(auth: VaultAuth): void {
  try {
    checkOptions(auth as Partial<AnyAuth> as AnyAuth, authChecks)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(error.message.replaceAll('options.', 'options.auth.'))
  }
  const { method, ...rest } = auth
  const known = ofMethod[method]
  if (known === undefined) throw new TypeError('options.auth.method must be approle, kubernetes or jwt')
  const given = Object.entries(rest).flatMap(([option, value]) => (value === undefined ? [] : [option]))
  const missing = known.must.find(option => !given.includes(option))
  if (missing !== undefined) throw new TypeError(`options.auth.${missing} must be given for the method ${method}`)
  const strange = given.find(
    option => option !== 'mount' && !known.must.includes(option) && !known.may.includes(option),
  )
  if (strange !== undefined) throw new TypeError(`options.auth.${strange} is not an option of the method ${method}`)
  if (method === 'approle' && auth.wrapped === true && auth.secretId === undefined) {
    throw new TypeError('options.auth.wrapped is about options.auth.secretId: give it')
  }
}

/** Where a Vault is, and which part of it is meant. */
export interface Address {
  /** Without a slash at its end. */
  readonly endpoint: string
  readonly namespace: string | undefined
}

export type Access = Address | { readonly client: VaultClient }

/**
 * How Vault is reached: by a client that has its own address, or at the address that the options give, else the environment.
 * @throws TypeError where there is none, or one that would send tokens in clear.
 */
export function accessOf(options: VaultOptions): Access {
  if (options.client !== undefined) return { client: options.client }
  const { VAULT_ADDR, VAULT_NAMESPACE } = process.env
  const endpoint = options.endpoint ?? (VAULT_ADDR || undefined)
  if (endpoint === undefined) throw new TypeError('options.endpoint must be given, or VAULT_ADDR be set')
  if (!isEndpoint(endpoint)) throw new TypeError('VAULT_ADDR must be an https or http URL without credentials')
  const url = new URL(endpoint)
  if (url.search !== '' || url.hash !== '') {
    throw new TypeError('options.endpoint must have neither query nor fragment')
  }
  if (url.protocol === 'http:' && options.allowPlaintext !== true && !isLoopback(url.hostname)) {
    throw new TypeError(
      'options.endpoint must begin with https:// for a host that is not this machine, or options.allowPlaintext must be true',
    )
  }
  const namespace = options.namespace ?? (VAULT_NAMESPACE || undefined)
  if (namespace !== undefined && !isNamespace(namespace)) {
    throw new TypeError('VAULT_NAMESPACE must be the path of a namespace')
  }
  return { endpoint: url.href.replace(/\/+$/, ''), namespace }
}
