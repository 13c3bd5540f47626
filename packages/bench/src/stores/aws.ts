import { awsSecretsManager } from '@sealwax/aws'
import type { BenchStore } from './store.ts'

// ministack's root user.
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const region = 'us-east-1'

export const aws: BenchStore = {
  server: 'ministack',
  async connect({ endpoint }) {
    const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = new SecretsManagerClient({ endpoint, region, credentials })
    const { signal: abortSignal } = new AbortController()
    return {
      provider: awsSecretsManager({ client }),
      raw: SecretId =>
        client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' }), { abortSignal }),
      async peer() {
        const { SecretsProvider } = await import('@aws-lambda-powertools/parameters/secrets')
        const peer = new SecretsProvider({ awsSdkV3Client: client })
        return { name: 'powertools get', get: name => peer.get(name, { forceFetch: true }) }
      },
      close: async () => client.destroy(),
    }
  },
}
