import { redis as redisStore } from '@sealwax/redis'
import type { BenchStore } from './store.ts'

export const redis: BenchStore = {
  server: 'redis',
  async connect({ endpoint, settings: { ADMIN_USER: username = '', ADMIN_PASSWORD: password = '' } }) {
    const { createClient } = await import('redis')
    const client = await createClient({ url: endpoint, username, password }).connect()
    return {
      provider: redisStore({ client: client as never, prefix: 'bench' }),
      raw: name => client.hmGet(`bench:${name}`, ['version', 'value', 'about', 'expires']),
      close: async () => client.destroy(),
    }
  },
}
