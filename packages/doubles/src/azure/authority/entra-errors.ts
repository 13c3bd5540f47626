// What the token endpoint answers when it gives no token: "Handling error codes in your application" of "Microsoft Entra
// authentication and authorization error codes", whose table has the numbers; texts as the issues named below show them.

import { randomUUID } from 'node:crypto'

export class EntraError extends Error {
  override readonly name: string = 'EntraError'
  readonly status: number
  readonly error: string
  readonly number: number

  constructor(status: number, error: string, number: number, text: string) {
    super(text)
    this.status = status
    this.error = error
    this.number = number
  }

  /** @param now milliseconds */
  body(now: number, authorityHost: string): object {
    const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
    const trace = randomUUID()
    const correlation = randomUUID()
    return {
      error: this.error,
      error_description: [
        `AADSTS${this.number}: ${this.message}`,
        `Trace ID: ${trace}`,
        `Correlation ID: ${correlation}`,
        `Timestamp: ${timestamp}`,
      ].join('\r\n'),
      error_codes: [this.number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `${authorityHost}/error?code=${this.number}`,
    }
  }
}

/** Azure/azure-cli issue 23130. */
export function noTenant(tenant: string): EntraError {
  return new EntraError(
    400,
    'invalid_tenant',
    90_002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  )
}

/** Azure/login issue 561; azure-sdk-for-python issue 8314 has the error's name. */
export function noApplication(clientId: string, tenant: string): EntraError {
  return new EntraError(
    400,
    'unauthorized_client',
    700_016,
    `Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  )
}

/** microsoftgraph/msgraph-cli issue 383. */
export function wrongSecret(clientId: string): EntraError {
  return new EntraError(
    401,
    'invalid_client',
    7_000_215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
  )
}

/** dotnet/sign issue 849. */
export function expiredSecret(clientId: string): EntraError {
  return new EntraError(
    401,
    'invalid_client',
    7_000_222,
    `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
  )
}

export function noSecret(): EntraError {
  return new EntraError(
    401,
    'invalid_client',
    7_000_218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  )
}

export function wrongGrant(grantType: string): EntraError {
  return new EntraError(
    400,
    'unsupported_grant_type',
    70_003,
    `The app requested an unsupported grant type '${grantType}'.`,
  )
}

/** "OAuth 2.0 client credentials flow on the Microsoft identity platform", "Error response". */
export function wrongScope(scope: string): EntraError {
  return new EntraError(
    400,
    'invalid_scope',
    70_011,
    `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
  )
}

export function noResource(resource: string, tenant: string): EntraError {
  return new EntraError(
    400,
    'invalid_resource',
    500_011,
    `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  )
}
