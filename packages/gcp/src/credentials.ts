import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { StoreFault } from '@sealwax/core'
import { nodeFault } from '@sealwax/core/adapter'

/**
 * Finds the credentials. Every method of the SDK does so without waiting for it: a failure there would be nobody's, and end
 * the process as an unhandled rejection.
 *
 * @throws StoreFault ERR_SECRET_DENIED where there are none, or none that can be read.
 */
export async function initialize(client: SecretManagerServiceClient): Promise<void> {
  try {
    await client.initialize()
  } catch (error) {
    if (nodeFault(error) !== undefined) throw error
    // The SDK's errors for missing and unusable credentials have neither a name nor a code.
    throw new StoreFault('ERR_SECRET_DENIED', {
      hint: 'No usable Google credentials were found: run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials, or give the machine or workload a service account.',
    })
  }
}

/**
 * Asks for a token, after a request that nobody answered: gRPC has one status for a service that is not reached and for a
 * token that is not given, and only the text tells them apart. Where the token is there, this asks nobody.
 *
 * @throws StoreFault ERR_SECRET_DENIED where whoever gives tokens refuses.
 */
export async function checkCredentials({ auth }: SecretManagerServiceClient): Promise<void> {
  try {
    await auth.getRequestHeaders()
  } catch (error) {
    const { status } = error as { readonly status?: unknown }
    if (nodeFault(error) !== undefined || (typeof status === 'number' && (status === 429 || status >= 500))) return
    throw new StoreFault('ERR_SECRET_DENIED', {
      hint: 'The credentials give no token, they may be revoked or expired: sign in again (`gcloud auth application-default login`), or check the key or the identity that they stand for.',
    })
  }
}

/** What some clients of google-auth-library tell of themselves; others, such as a user's own, tell nothing. */
interface Named {
  readonly email?: unknown
  readonly serviceAccountEmail?: unknown
  getTargetPrincipal?(): unknown
  getServiceAccountEmail?(): unknown
}

/** The address of the service account; undefined for credentials that do not name one. */
export async function emailOf({ auth }: SecretManagerServiceClient): Promise<string | undefined> {
  // Over REST an injected client's credentials stand there themselves.
  const client = (typeof auth.getClient === 'function' ? await auth.getClient() : auth) as Named
  const own = client.email ?? client.getTargetPrincipal?.() ?? client.getServiceAccountEmail?.()
  if (typeof own === 'string') return own
  // The account of a machine or a workload: the metadata server says which one `default` is.
  return client.serviceAccountEmail === undefined ? undefined : (await auth.getCredentials()).client_email
}
