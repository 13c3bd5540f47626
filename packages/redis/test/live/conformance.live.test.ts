import { testProvider } from '@sealwax/conformance/vitest'
import { liveServer } from '@sealwax/live'
import { test } from 'vitest'
import { openFixture } from './fixture.ts'
import { RedisServer } from './redis-server.ts'

const found = liveServer('redis')
if ('missing' in found) test.skip(`the provider contract on Redis: ${found.missing}`)
else {
  const server = new RedisServer(found)
  const lacks = {
    throttle: 'Redis does not ask for fewer calls',
    disable: 'Redis cannot switch a key off',
  }
  for (const scheme of ['redis', 'rediss'] as const) {
    testProvider({
      server: { label: `Redis ${server.version} (${scheme}, ACL user as in the README)`, kind: 'real' },
      pageSize: 250,
      open: () => openFixture(server, scheme),
      lacks,
    })
  }
}
