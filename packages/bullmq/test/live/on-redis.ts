import { liveServer } from '@sealwax/live'
import { OwnRedis } from '@sealwax/live/redis'
import { describe, test } from 'vitest'

/** Tests that look at every key of a Redis and stop it, each with one of its own; or the reason why there are none. */
export function onRedis(title: string, cases: (start: () => Promise<OwnRedis>) => void): void {
  const found = liveServer('redis')
  describe(title, { timeout: 180_000 }, () => {
    if ('missing' in found) return void test.skip(found.missing, () => {})
    cases(() => OwnRedis.start(found.settings['COMMAND'] ?? '', '--maxmemory-policy', 'noeviction'))
  })
}
