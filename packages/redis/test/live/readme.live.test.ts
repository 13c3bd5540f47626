import { expect, test } from 'vitest'
import { redisLocks } from '../../src/index.ts'
import { onRedis, prefix, server } from './redis-server.ts'

onRedis('the lock in the README', () => {
  test('is held by one, and its effects are in order', async () => {
    const options = { url: server.url, prefix, ...server.admin }
    const done: number[] = []
    const rotate = async ({ fence }: { fence: number }): Promise<void> => void done.push(fence)
    const work = async (): Promise<void> => {
      // region lock
      await using locks = redisLocks(options) // as for redis(), with a prefix of its own: sealwax-lock

      const lease = await locks.acquire('rotate/DB_PASSWORD', { ttl: 30_000 })
      if (lease === undefined) return // somebody else is at it
      try {
        await rotate({ fence: lease.fence })
      } finally {
        await lease.release()
      }
      // endregion
    }
    await work()
    await work()
    expect(done).toHaveLength(2)
    expect(done[1]).toBeGreaterThan(done[0] ?? 0)
    await using locks = redisLocks(options)
    await locks.acquire('rotate/DB_PASSWORD', { ttl: 30_000 })
    await work()
    expect(done).toHaveLength(2)
  })
})
