// What the README shows.

import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { generateThenPut } from '@sealwax/core/rotate'
import { MovableClock, processLock } from '@sealwax/live'
import { expect, test } from 'vitest'
import { toGoogleRotationHandler, toPubSubEndpoint } from '../../src/rotation/index.ts'
import { storeLikeGoogle } from './store-like-google.ts'

const day = 86_400_000

test('a server that Pub/Sub pushes to', async () => {
  const clock = new MovableClock()
  const { secrets } = storeLikeGoogle(clock)
  const [strategy, lock] = [generateThenPut({ generate: () => crypto.randomUUID() }), processLock()]
  const lines: string[] = []
  const console = { log: (line: string) => void lines.push(line) }
  // region handler
  const handle = toGoogleRotationHandler(secrets, {
    projects: ['my-project', '123456789012'],
    rules: { API_KEY: { strategy, lock, minAge: 29 * day } }, // the schedule says every 30 days
  })
  // endregion
  // region endpoint
  const answer = toPubSubEndpoint(handle, outcome => console.log(JSON.stringify(outcome)))
  const server = createServer(async (request, response) => {
    const push = new Request('http://rotator/', { method: 'POST', body: await text(request) })
    response.writeHead((await answer(push)).status).end()
  })
  // endregion
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const attributes = { eventType: 'SECRET_ROTATE', secretId: 'projects/my-project/secrets/shop-API_KEY' }
    clock.advance(30 * day)
    const body = JSON.stringify({
      message: { attributes, data: '' },
      subscription: 'projects/my-project/subscriptions/s',
    })
    for (let turn = 0; turn < 2; turn++) {
      expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).status).toBe(204)
    }
  } finally {
    server.close()
  }
  expect(lines.map(line => JSON.parse(line).did)).toEqual(['rotated', 'resumed'])
  expect(lines.join()).not.toContain(await secrets.get('API_KEY', { fresh: true }))
})
