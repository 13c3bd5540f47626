import { hashicorpVault } from '@sealwax/vault'
import type { BenchStore } from './store.ts'

export const vault: BenchStore = {
  server: 'vault',
  async connect({ endpoint, settings: { TOKEN: token = '' } }) {
    const { default: nodeVault } = await import('node-vault')
    // Its own debug output prints tokens and values where DEBUG is set.
    const client = nodeVault({ endpoint, token, debug: () => {} })
    const provider = hashicorpVault({ endpoint, token, prefix: 'bench' })
    return {
      provider,
      raw: name => client.read(`secret/data/bench/${name}`),
      close: () => provider.close(),
    }
  },
}
