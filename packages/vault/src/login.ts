import { StoreFault } from '@sealwax/core'
import type { JsonValue } from '@sealwax/core/json-text'
import { pathOf } from './address.ts'
import { askForAll, type Door } from './door.ts'
import { foreign, isDismissal } from './errors.ts'
import type { VaultAuth, VaultOptions, VaultSource } from './options.ts'
import { fileSource } from './source.ts'
import { notInside, type Unwrap, unwrapOnce } from './wrapping.ts'

/** A token and what Vault says of it. */
export interface Grant {
  readonly token: string
  /** Milliseconds that it lives from now; 0 where it does not end, or nobody asked. */
  readonly lease: number
  readonly renewable: boolean
  /** How many requests it is good for; 0 where that is not limited. */
  readonly uses: number
}

/** A way to a token. */
export interface Login {
  /** Whether doing it again may give another token. */
  readonly again: boolean
  /** After a login that a refusal led to, another refusal is about permissions, and no reason for one more for so many milliseconds. */
  readonly patience: number
  readonly renew: boolean
  obtain(door: Door): Promise<Grant>
}

const podToken = '/var/run/secrets/kubernetes.io/serviceaccount/token'

export function loginOf(options: VaultOptions): Login {
  const { auth, token, renew } = options
  if (auth === undefined) return givenToken(token ?? ambientToken, options.wrapped === true, renew === true)
  const once = unwrapOnce(path => path.startsWith(`auth/${mountOf(auth)}/role/`) && path.endsWith('secret-id'))
  return {
    again: true,
    patience: 30_000,
    renew: renew !== false,
    async obtain(door) {
      const body = await credentialsOf(auth, door, once)
      const path = `auth/${pathOf(mountOf(auth))}/login`
      const answer = await askForAll(door, { method: 'POST', path, text: JSON.stringify(body) }, undefined).catch(
        error => {
          throw refusedLogin(auth, error)
        },
      )
      return grantOf(answer)
    },
  }
}

function mountOf(auth: VaultAuth): string {
  return auth.mount ?? auth.method
}

/** The request's body: each method's own (Vault documentation, HTTP API, AppRole, Kubernetes and JWT/OIDC auth method, Login). */
async function credentialsOf(auth: VaultAuth, door: Door, once: Unwrap): Promise<object> {
  if (auth.method !== 'approle') return { role: auth.role, jwt: await read(auth.jwt ?? fileSource(podToken)) }
  const role_id = await read(auth.roleId)
  if (auth.secretId === undefined) return { role_id }
  const given = await read(auth.secretId)
  if (auth.wrapped !== true) return { role_id, secret_id: given }
  const secretId = (await once(door, given))?.get('data')?.get('secret_id')
  if (secretId?.kind !== 'string') throw notInside('a secret id')
  return { role_id, secret_id: secretId.text() }
}

function givenToken(source: VaultSource, wrapped: boolean, renew: boolean): Login {
  const once = unwrapOnce(path => path.startsWith('auth/'))
  return {
    again: typeof source === 'function' && source !== ambientToken,
    // To ask the application costs Vault nothing.
    patience: 0,
    renew,
    async obtain(door) {
      const given = await read(source)
      if (wrapped) {
        const answer = await once(door, given)
        if (answer?.get('auth')?.kind !== 'object') throw notInside('a token')
        return grantOf(answer)
      }
      return renew ? lookUp(door, given) : { token: given, lease: 0, renewable: false, uses: 0 }
    },
  }
}

function ambientToken(): string {
  const token = process.env['VAULT_TOKEN']
  if (token !== undefined && token !== '') return token
  throw new StoreFault('ERR_SECRET_DENIED', {
    hint: 'There is no token: set VAULT_TOKEN (or SEALWAX_VAULT_TOKEN, _FILE, where a URL opens the store), or give `token` or `auth`.',
  })
}

async function lookUp(door: Door, token: string): Promise<Grant> {
  const answer = await askForAll(door, { method: 'GET', path: 'auth/token/lookup-self' }, token)
  const data = answer?.get('data')
  if (data?.get('ttl')?.kind !== 'number') throw foreign()
  return {
    token,
    lease: Number(data.get('ttl')?.raw) * 1_000,
    renewable: data.get('renewable')?.raw === 'true',
    uses: Number(data.get('num_uses')?.raw ?? 0),
  }
}

/** The `auth` of an answer to a login, a renewal, or the unwrapping of one. */
export function grantOf(answer: JsonValue | undefined): Grant {
  const auth = answer?.get('auth')
  const token = auth?.get('client_token')
  if (auth?.get('mfa_requirement')?.kind === 'object') {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'Vault asks for a second factor (MFA), which a program has not: use a role without it.',
    })
  }
  if (token?.kind !== 'string') throw foreign()
  return {
    token: token.text(),
    lease: Number(auth?.get('lease_duration')?.raw ?? 0) * 1_000,
    renewable: auth?.get('renewable')?.raw === 'true',
    uses: Number(auth?.get('num_uses')?.raw ?? 0),
  }
}

async function read(source: VaultSource): Promise<string> {
  const text: unknown = typeof source === 'function' ? await source() : source
  if (typeof text === 'string' && /^[\x21-\x7e]+$/.test(text)) return text
  throw new StoreFault('ERR_SECRET_CONFIG', {
    hint: 'A credential for Vault is empty, or holds characters that none has: see the file, variable or function that it comes from.',
  })
}

const whatToCheck: Readonly<Record<VaultAuth['method'], string>> = {
  approle:
    'check the role id and the secret id (is it expired, used up, bound to other addresses, or a wrapping token that needs `wrapped`?)',
  kubernetes:
    'check the role, the service account and namespace that it is bound to, and that Vault may review tokens of this cluster',
  jwt: 'check the role, and the issuer, audience, subject and time of the JWT',
}

/** What Vault answers to a login that it does not accept: 400, for some methods 403, also where there is no such mount. */
function refusedLogin(auth: VaultAuth, error: unknown): unknown {
  if (!isDismissal(error)) return error
  return new StoreFault(error.status === 404 ? 'ERR_SECRET_CONFIG' : 'ERR_SECRET_DENIED', {
    status: error.status,
    hint: `Vault did not accept the login at auth/${mountOf(auth)}: ${whatToCheck[auth.method]}, that this method is enabled at that path, and the namespace.`,
  })
}
