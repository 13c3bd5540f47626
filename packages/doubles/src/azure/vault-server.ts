// HTTPS of one vault: "Authentication, requests and responses".

import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Listener } from '../server/listener.ts'
import type { Certificates } from '../tls/certificates.ts'
import { ClaimsChallenge, vaultResource } from './authority/tokens.ts'
import { KeyVaultError } from './errors.ts'
import { counted, json, type Reply, serve } from './http.ts'
import { type Route, routeOf } from './operations.ts'
import type { Service } from './service.ts'
import type { Vault } from './store.ts'

/** Listens for one vault; its url is known then. */
export async function serveVault(service: Service, vault: Vault, tls: Certificates): Promise<Listener> {
  const listener = await serve((request, url) => handle(service, vault, request, url), tls)
  vault.url = `https://localhost:${listener.port}`
  return listener
}

async function handle(service: Service, vault: Vault, request: IncomingMessage, url: URL): Promise<Reply> {
  const method = request.method ?? ''
  const route = routeOf(method, url.pathname)
  const reply = await counted(service.counts, vault.name, route?.operation.name ?? 'Unknown', () =>
    perform(service, vault, route, request, url),
  )
  return { ...reply, headers: { ...commonHeaders(request), ...reply.headers } }
}

async function perform(
  service: Service,
  vault: Vault,
  route: Route | undefined,
  request: IncomingMessage,
  url: URL,
): Promise<Reply> {
  const body = await text(request)
  const { authorization } = request.headers
  try {
    const answer = await service.perform(vault, route, { method: request.method ?? '', url, authorization, body })
    return answer.body === undefined ? { status: answer.status, body: undefined } : json(answer.status, answer.body)
  } catch (error) {
    if (!(error instanceof KeyVaultError)) throw error
    const challenge = error.status === 401 ? { 'www-authenticate': challengeOf(service, error) } : {}
    return json(error.status, error.toJSON(), { ...challenge, ...error.headers })
  }
}

/**
 * "an HTTP 401 error will be returned to the client and will include the WWW-Authenticate header". Where the token was revoked:
 * "How to use Continuous Access Evaluation enabled APIs in your applications".
 */
function challengeOf({ authorityHost, tokens }: Service, error: KeyVaultError): string {
  const authorization = `${authorityHost}/${tokens.tenant}`
  if (!(error instanceof ClaimsChallenge)) {
    return `Bearer authorization="${authorization}", resource="${vaultResource}"`
  }
  const claims = { access_token: { nbf: { essential: true, value: String(error.notBefore) } } }
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64')
  return `Bearer authorization_uri="${authorization}/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`
}

/** Recorded. */
function commonHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const clientRequestId = headers['x-ms-client-request-id']
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-ms-keyvault-region': 'westeurope',
    ...(typeof clientRequestId === 'string' ? { 'x-ms-client-request-id': clientRequestId } : {}),
    'x-ms-request-id': randomUUID(),
    'x-ms-keyvault-service-version': '0.0.0.0',
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000;includeSubDomains',
  }
}
