import { testRotation } from '@sealwax/conformance/vitest'
import { liveServer } from '@sealwax/live'
import { testRotators } from '@sealwax/live/vitest'
import { test } from 'vitest'
import { openFixture } from './fixture.ts'
import { RedisServer, rulesFor } from './redis-server.ts'

const found = liveServer('redis')
if ('missing' in found) test.skip(`rotation on Redis: ${found.missing}`)
else {
  const server = new RedisServer(found)
  testRotation({ server: { label: `Redis ${server.version}`, kind: 'real' }, open: () => openFixture(server, 'redis') })
  testRotators(`Redis ${server.version}`, async () => {
    const prefix = `rotators-${crypto.randomUUID()}`
    const user = await server.makeUser(rulesFor('writer', prefix))
    const module = new URL('opened-redis.ts', import.meta.url).href
    return {
      opening: { module, options: { url: server.url, prefix, ...user } },
      async dispose() {
        await server.removeUsers([user])
        await server.removeKeys(prefix)
      },
    }
  })
}
