// What the README shows.

import { generateThenPut } from '@sealwax/core/rotate'
import { MovableClock, processLock } from '@sealwax/live'
import { expect, test } from 'vitest'
import { toAzureRotationHandler, toEventGridEndpoint } from '../../src/rotation/index.ts'
import { storeLikeAzure } from './store-like-azure.ts'

const day = 86_400_000

test('a function with an Event Grid trigger, and a webhook', async () => {
  const clock = new MovableClock()
  const { secrets } = storeLikeAzure(clock)
  const [strategy, lock] = [generateThenPut({ generate: () => crypto.randomUUID() }), processLock()]
  const lines: string[] = []
  const console = { log: (line: string) => void lines.push(line) }
  const first = 'first-value'
  clock.advance(0)
  // region first
  await secrets.put('API_KEY', first, { expiresAt: new Date(Date.now() + 90 * day) }) // once: without an expiry there are no events
  // endregion
  // region handler
  const handle = toAzureRotationHandler(secrets, {
    vault: 'my-vault',
    rules: { API_KEY: { strategy, lock, expiresIn: 90 * day } }, // rotated when it is 60 days old
  })
  // endregion
  // region trigger
  const rotateSecret = async (event: unknown): Promise<void> => {
    console.log(JSON.stringify(await handle(event))) // what it rejects with is delivered again
  }
  // endregion
  // region endpoint
  const answer = toEventGridEndpoint(handle, {
    subscriptions: ['my-rotation'],
    tell: outcome => console.log(JSON.stringify(outcome)),
  })
  // endregion
  const event = {
    eventType: 'Microsoft.KeyVault.SecretNearExpiry',
    data: { Id: 'https://my-vault.vault.azure.net/secrets/API-KEY/1' },
  }
  clock.advance(60 * day)
  await rotateSecret(event)
  const post = new Request('https://rotator.example/', { method: 'POST', body: JSON.stringify([event]) })
  expect((await answer(post)).status).toBe(204)
  expect(lines.map(line => JSON.parse(line).did)).toEqual(['rotated', 'resumed'])
  expect(lines.join()).not.toContain(await secrets.get('API_KEY', { fresh: true }))
})
