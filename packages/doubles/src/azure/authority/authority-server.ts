// Where applications sign in: "OAuth 2.0 client credentials flow on the Microsoft identity platform", and what a client reads
// before: "OpenID Connect on the Microsoft identity platform", "Fetch the OpenID configuration document".

import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Listener } from '../../server/listener.ts'
import type { Certificates } from '../../tls/certificates.ts'
import { KeyVaultError } from '../errors.ts'
import { authority, happen } from '../faults.ts'
import { counted, json, type Reply, serve } from '../http.ts'
import type { Service } from '../service.ts'
import {
  EntraError,
  expiredSecret,
  noApplication,
  noResource,
  noSecret,
  noTenant,
  wrongGrant,
  wrongScope,
  wrongSecret,
} from './entra-errors.ts'
import { vaultResource } from './tokens.ts'

/** Resources that tokens are given for. A vault takes those for the first only. */
const resources = [vaultResource, 'https://management.azure.com', 'https://graph.microsoft.com']

type Endpoint = (service: Service, form: URLSearchParams) => object

const endpoints: Readonly<Record<string, readonly [operation: string, endpoint: Endpoint]>> = {
  'POST /oauth2/v2.0/token': ['Token', token],
  'GET /v2.0/.well-known/openid-configuration': ['OpenIdConfiguration', configuration],
  'GET /discovery/v2.0/keys': ['Keys', ({ tokens }) => tokens.keys()],
}

export function serveAuthority(service: Service, tls: Certificates): Promise<Listener> {
  return serve((request, url) => {
    const [, tenant = '', path = ''] = /^\/([^/]*)(\/.*)$/.exec(url.pathname) ?? []
    const [operation, endpoint] = endpoints[`${request.method} ${path}`] ?? ['Unknown', undefined]
    return counted(service.counts, authority, operation, () => answer(service, operation, endpoint, tenant, request))
  }, tls)
}

async function answer(
  service: Service,
  operation: string,
  endpoint: Endpoint | undefined,
  tenant: string,
  request: IncomingMessage,
): Promise<Reply> {
  const form = new URLSearchParams(await text(request))
  const effect = service.faults.take({ on: authority, operation })
  try {
    await happen(effect, 'before')
    if (endpoint === undefined) return { status: 404, body: undefined }
    if (tenant.toLowerCase() !== service.tokens.tenant) throw noTenant(tenant)
    const reply = json(200, endpoint(service, form), { 'cache-control': 'no-store', pragma: 'no-cache' })
    await happen(effect, 'after')
    return reply
  } catch (error) {
    if (error instanceof EntraError) {
      return json(error.status, error.body(service.clock.now(), service.authorityHost))
    }
    if (!(error instanceof KeyVaultError)) throw error
    // A status that a test ordered, in this endpoint's form.
    const { status, message, headers } = error
    return json(status, { error: 'temporarily_unavailable', error_description: message }, headers)
  }
}

/** "First case: Access token request with a shared secret". */
function token(service: Service, form: URLSearchParams): object {
  const grantType = form.get('grant_type') ?? ''
  if (grantType !== 'client_credentials') throw wrongGrant(grantType)
  const scope = form.get('scope') ?? ''
  // The clients' libraries ask for more than the one scope that is meant.
  const [wanted] = scope.split(' ').filter(one => one.endsWith('/.default'))
  if (wanted === undefined) throw wrongScope(scope)
  const resource = wanted.slice(0, -'/.default'.length)
  const { tenant } = service.tokens
  const clientId = form.get('client_id') ?? ''
  const identity = service.identities.byClientId(clientId)
  if (identity === undefined) throw noApplication(clientId, tenant)
  const secret = form.get('client_secret')
  if (secret === null) throw noSecret()
  if (identity.clientSecret === undefined || secret !== identity.clientSecret) throw wrongSecret(clientId)
  if (identity.secretExpired === true) throw expiredSecret(clientId)
  if (!resources.includes(resource)) throw noResource(resource, tenant)
  const expiresIn = service.tokenLifetime
  return {
    token_type: 'Bearer',
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: service.issue(identity.clientId, resource).token,
  }
}

function configuration({ authorityHost, tokens: { tenant, issuer } }: Service): object {
  const base = `${authorityHost}/${tenant}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['token'],
    scopes_supported: ['openid'],
    issuer,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'double',
  }
}
