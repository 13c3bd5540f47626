// The endpoint of IDENTITY_ENDPOINT: "Using the REST protocol" of "How to use managed identities for App Service and Azure
// Functions". What it answers to a request that is not right is not said there.

import type { IncomingMessage } from 'node:http'
import type { Listener } from '../../server/listener.ts'
import { KeyVaultError } from '../errors.ts'
import { happen, managedIdentity } from '../faults.ts'
import { counted, json, type Reply, serve } from '../http.ts'
import type { Service } from '../service.ts'
import type { Identity } from './identities.ts'

export const identityPath = '/msi/token'

export function serveManagedIdentity(service: Service): Promise<Listener> {
  return serve(
    (request, url) => counted(service.counts, managedIdentity, 'Token', () => answer(service, request, url)),
    undefined,
  )
}

async function answer(service: Service, request: IncomingMessage, url: URL): Promise<Reply> {
  const effect = service.faults.take({ on: managedIdentity, operation: 'Token' })
  try {
    await happen(effect, 'before')
    const reply = respond(service, request, url)
    await happen(effect, 'after')
    return reply
  } catch (error) {
    if (!(error instanceof KeyVaultError)) throw error
    return refuse(error.status, error.message)
  }
}

function respond(service: Service, request: IncomingMessage, { pathname, searchParams }: URL): Reply {
  if (request.method !== 'GET' || pathname.replace(/\/$/, '') !== identityPath)
    return refuse(404, 'There is no such path.')
  if (request.headers['x-identity-header'] !== service.identityHeader)
    return refuse(401, 'X-IDENTITY-HEADER is not right.')
  if (searchParams.get('api-version') !== '2019-08-01') return refuse(400, 'The api-version is not supported.')
  const resource = searchParams.get('resource')
  if (!resource) return refuse(400, 'The resource is missing.')
  const identity = identityOf(service, searchParams)
  if (identity?.managed === undefined) {
    return refuse(
      400,
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    )
  }
  const { token, claims } = service.issue(identity.clientId, resource)
  return json(200, {
    access_token: token,
    // "the number of seconds from 1970-01-01": text in the page's example.
    expires_on: String(claims.exp),
    not_before: String(claims.nbf),
    resource,
    token_type: 'Bearer',
    client_id: identity.clientId,
  })
}

/** "If all ID parameters … are omitted, the system-assigned identity is used." */
function identityOf({ identities }: Service, query: URLSearchParams): Identity | undefined {
  const clientId = query.get('client_id')
  if (clientId !== null) return identities.byClientId(clientId)
  const objectId = query.get('principal_id') ?? query.get('object_id')
  return objectId === null ? identities.ofSystem() : identities.byObjectId(objectId)
}

function refuse(statusCode: number, message: string): Reply {
  return json(statusCode, { statusCode, message })
}
