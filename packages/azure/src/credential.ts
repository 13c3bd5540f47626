import type { DefaultAzureCredential, TokenCredential } from '@azure/identity'
import { StoreFault } from '@sealwax/core'
import { peer } from '@sealwax/core/adapter'
import { cloudOf, clouds } from './clouds.ts'
import type { Connections } from './connections.ts'
import type { AzureKeyVaultOptions } from './options.ts'
import { SharedToken } from './shared-token.ts'
import { SignInWatch } from './sign-in-watch.ts'

type IdentityOptions = NonNullable<ConstructorParameters<typeof DefaultAzureCredential>[0]>

/** The credential of the options, or the SDK's own search. Nothing is asked of anybody yet. */
export async function openCredential(
  options: AzureKeyVaultOptions,
  host: string,
  connections: Connections,
): Promise<TokenCredential> {
  if (options.credential !== undefined) return new SharedToken(options.credential)
  const identity = await peer('@azure/identity', () => import('@azure/identity'))
  const watch = new SignInWatch()
  try {
    const additionalPolicies = [...watch.options.additionalPolicies, connections.policy]
    const settings = { ...identityOptions(options, host), additionalPolicies }
    return new SharedToken(new identity.DefaultAzureCredential(settings), watch)
  } catch {
    // The SDK's error has neither a name nor a code, and there is one reason for it.
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'AZURE_TOKEN_CREDENTIALS names no credential that there is: unset it, or write `prod`, `dev` or the name of one, such as ManagedIdentityCredential.',
    })
  }
}

function identityOptions({ authorityHost, ca, emulator }: AzureKeyVaultOptions, host: string): IdentityOptions {
  const cloud = cloudOf(host)
  const ofCloud = process.env['AZURE_AUTHORITY_HOST'] || cloud === undefined ? undefined : clouds[cloud].authorityHost
  const authority = authorityHost ?? ofCloud
  return {
    // A command such as `az` may take seconds; the SDK itself would wait for it without end.
    processTimeoutInMs: 10_000,
    // Core repeats as well.
    retryOptions: { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 },
    ...(authority === undefined ? {} : { authorityHost: authority }),
    ...(ca === undefined ? {} : { tlsOptions: { ca: [ca].flat() as string[] } }),
    ...(emulator === true ? { disableInstanceDiscovery: true } : {}),
  }
}
