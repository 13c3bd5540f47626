import { googleSecretManager } from '@sealwax/gcp'
import type { BenchStore } from './store.ts'

const project = 'sealwax-bench'

// The SDK would look for Google's metadata server before it believes that this is no machine of Google's.
process.env['METADATA_SERVER_DETECTION'] ??= 'none'

export const gcp: BenchStore = {
  server: 'gcp-double',
  async connect({ endpoint }) {
    const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
    const { credentials } = await import('@grpc/grpc-js')
    const [apiEndpoint = '', port] = endpoint.split(':')
    const client = new SecretManagerServiceClient({
      apiEndpoint,
      port: Number(port),
      projectId: project,
      sslCreds: credentials.createInsecure(),
    })
    const { signal } = new AbortController()
    return {
      provider: googleSecretManager({ client, project }),
      raw(name) {
        const version = `projects/${project}/secrets/${name}/versions/latest`
        return client.accessSecretVersion({ name: version }, { timeout: 5_000, retry: null, signal })
      },
      close: () => client.close(),
    }
  },
}
