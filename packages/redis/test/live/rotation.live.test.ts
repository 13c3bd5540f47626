import { testRotation } from '@sealwax/conformance/vitest'
import { liveServer } from '@sealwax/live'
import { test } from 'vitest'
import { openFixture } from './fixture.ts'
import { RedisServer } from './redis-server.ts'

const found = liveServer('redis')
if ('missing' in found) test.skip(`rotation on Redis: ${found.missing}`)
else {
  const server = new RedisServer(found)
  testRotation({ server: { label: `Redis ${server.version}`, kind: 'real' }, open: () => openFixture(server, 'redis') })
}
