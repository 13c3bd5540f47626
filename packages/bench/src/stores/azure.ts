import { azureKeyVault } from '@sealwax/azure'
import type { BenchStore } from './store.ts'

export const azure: BenchStore = {
  server: 'azure-double',
  async connect({ endpoint, settings }) {
    const { TENANT_ID = '', CLIENT_ID = '', CLIENT_SECRET = '', AUTHORITY_HOST = '', CA = '' } = settings
    const { SecretClient } = await import('@azure/keyvault-secrets')
    const { ClientSecretCredential } = await import('@azure/identity')
    const tlsOptions = { ca: CA }
    const credential = new ClientSecretCredential(TENANT_ID, CLIENT_ID, CLIENT_SECRET, {
      authorityHost: AUTHORITY_HOST,
      disableInstanceDiscovery: true,
      tlsOptions,
    })
    const client = new SecretClient(endpoint, credential, { disableChallengeResourceVerification: true, tlsOptions })
    const { signal: abortSignal } = new AbortController()
    return {
      provider: azureKeyVault({ client }),
      // The name as Azure has it.
      raw: name => client.getSecret(name.replaceAll('_', '-'), { abortSignal }),
      // The SDK keeps its connections by itself.
      close: async () => {},
    }
  },
}
