import { resolve } from 'node:path'
import type { OpenContext, Opener, StoreUrl } from '@sealwax/core'
import { queryNumber, wrongUrl } from '@sealwax/core/adapter'
import { isLoopback } from './address.ts'
import { neededOf, settingOf, tokenOf } from './environment.ts'
import { type HashicorpVault, type HashicorpVaultKv1, hashicorpVault } from './hashicorp-vault.ts'
import type { VaultAuth, VaultOptions } from './options.ts'

const id = 'hashicorp-vault'
const form =
  'Write vault://host:8200/prefix?mount=secret (TLS), or vault+http://127.0.0.1:8200/prefix for a server on this machine.'

/**
 * Opens `vault://host:8200/prefix` (TLS) and `vault+http://127.0.0.1:8200/prefix` (this machine only). Options: `mount`,
 * `kv` (1 or 2), `auth` (token, approle, kubernetes, jwt), `role`, `authMount`, `wrapped` (true), `renew` (true or false),
 * `namespace`, `ca` (a path, from the configuration's folder), `requestTimeout` (milliseconds).
 *
 * Credentials come from SEALWAX_VAULT_TOKEN (else VAULT_TOKEN), SEALWAX_VAULT_ROLE_ID and SEALWAX_VAULT_SECRET_ID, and
 * SEALWAX_VAULT_JWT, or from the files that the same variables with `_FILE` name: these are read at each login.
 */
export const opener: Opener & { open(url: StoreUrl, context: OpenContext): HashicorpVault | HashicorpVaultKv1 } = {
  schemes: ['vault', 'vault+http'],
  options: ['mount', 'kv', 'auth', 'role', 'authMount', 'wrapped', 'renew', 'namespace', 'ca', 'requestTimeout'],
  weakening: ['ca'],
  host: ({ authority }) => authority,
  paths({ query }) {
    const ca = query.get('ca')
    return ca === undefined ? [] : [ca]
  },
  open(url, context) {
    const { authority, path, query } = url
    const endpoint = endpointOf(url)
    if (endpoint === undefined) {
      const problem =
        authority === undefined || authority === ''
          ? 'The host is missing'
          : `What follows ${url.scheme}:// is not a host that it goes to`
      throw wrongUrl(id, problem, form)
    }
    const ca = query.get('ca')
    try {
      return hashicorpVault({
        endpoint,
        prefix: path.replace(/\/+$/, '') || undefined,
        mount: query.get('mount'),
        kv: queryNumber(query, 'kv') as 1 | 2 | undefined,
        namespace: query.get('namespace') ?? (context.env['VAULT_NAMESPACE'] || undefined),
        renew: flag(query, 'renew'),
        caFile: ca === undefined || ca === '' ? ca : resolve(context.folder, ca),
        requestTimeout: queryNumber(query, 'requestTimeout'),
        ...loginOf(query, context),
      })
    } catch (error) {
      // What is a programmer's mistake in code is a wrong setting here.
      if (error instanceof TypeError) throw wrongUrl(id, inUrl(error.message), form)
      throw error
    }
  },
}

/** Undefined where the authority is no host, or one that must not be spoken to in clear. */
function endpointOf({ scheme, authority }: StoreUrl): string | undefined {
  if (authority === undefined || authority === '') return undefined
  const url = URL.parse(`${scheme === 'vault' ? 'https' : 'http'}://${authority}`)
  if (url === null || url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '')
    return undefined
  if (scheme === 'vault+http' && !isLoopback(url.hostname)) return undefined
  // Vault's own port, as its command has it.
  return /:\d+$/.test(authority) ? url.origin : `${url.origin}:8200`
}

function loginOf(query: StoreUrl['query'], context: OpenContext): Pick<VaultOptions, 'token' | 'auth' | 'wrapped'> {
  const method = query.get('auth') ?? 'token'
  const mount = query.get('authMount')
  const role = query.get('role')
  const wrapped = flag(query, 'wrapped')
  if (method === 'token' || method === 'approle') refuse(role, 'role', 'auth=kubernetes and auth=jwt')
  if (method === 'token') refuse(mount, 'authMount', 'the other ways to log in')
  if (method === 'kubernetes' || method === 'jwt') refuse(wrapped, 'wrapped', 'tokens and secret ids')
  switch (method) {
    case 'token':
      return { token: tokenOf(context), wrapped }
    case 'approle':
      return {
        auth: {
          method,
          mount,
          wrapped,
          roleId: neededOf(context, 'SEALWAX_VAULT_ROLE_ID'),
          secretId: settingOf(context, 'SEALWAX_VAULT_SECRET_ID'),
        },
      }
    case 'kubernetes':
      return {
        auth: {
          method,
          mount,
          role: role ?? '',
          jwt: settingOf(context, 'SEALWAX_VAULT_JWT'),
        } satisfies VaultAuth,
      }
    case 'jwt':
      return { auth: { method, mount, role: role ?? '', jwt: neededOf(context, 'SEALWAX_VAULT_JWT') } }
    default:
      throw wrongUrl(id, '?auth= is token, approle, kubernetes or jwt', form)
  }
}

function refuse(value: unknown, option: string, belongsTo: string): void {
  if (value !== undefined) throw wrongUrl(id, `?${option}= is for ${belongsTo}`, form)
}

function flag(query: StoreUrl['query'], option: string): boolean | undefined {
  const text = query.get(option)
  if (text === undefined) return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw wrongUrl(id, `?${option}= is true or false`, form)
}

/** Names of options as the URL has them. */
function inUrl(message: string): string {
  const named = message
    .replace(/options\.auth\.mount\b/g, '?authMount=')
    .replace(/options\.(?:auth\.)?/g, '')
    .replace(/\bcaFile\b/g, '?ca=')
  return `In the URL of a Vault, ${named}`
}
