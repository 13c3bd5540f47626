import { setTimeout as wait } from 'node:timers/promises'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type Lease, type RedisLocks, type RedisLocksOptions, redisLocks } from '../../src/index.ts'
import { closing, onRedis, open, prefix, proxy, server } from './redis-server.ts'

/** On a connection of its own. */
function locks(more: RedisLocksOptions = {}): RedisLocks {
  const url = `redis://${proxy.host}:${proxy.port}`
  return closing(redisLocks({ url, prefix, ...server.admin, ...more }))
}

async function acquired(by: RedisLocks, ttl: number, token?: string): Promise<Lease> {
  for (;;) {
    const lease = await by.acquire('work', { ttl, token })
    if (lease !== undefined) return lease
    await wait(5)
  }
}

onRedis('a lock', () => {
  test('has one holder at a time, and each a greater fence: 8 × 12 holdings', async () => {
    const holding = new Set<number>()
    const fences: number[] = []
    const work = async (who: number): Promise<void> => {
      const own = locks()
      for (let count = 0; count < 12; count++) {
        const lease = await acquired(own, 60_000)
        expect([...holding]).toEqual([])
        holding.add(who)
        fences.push(lease.fence)
        await wait(1)
        holding.delete(who)
        expect(await lease.release()).toBe(true)
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, who) => work(who)))
    expect(fences).toHaveLength(96)
    expect(fences).toEqual(fences.toSorted((a, b) => a - b))
    expect(new Set(fences).size).toBe(96)
  }, 60_000)

  test('that its holder forgot is free when its time is over, and not before', async () => {
    const first = await acquired(locks(), 400)
    const other = locks()
    expect(await other.acquire('work', { ttl: 60_000 })).toBeUndefined()
    const second = await acquired(other, 60_000)
    expect(first.remaining()).toBe(0)
    expect(second.fence).toBeGreaterThan(first.fence)
  })

  test('of a holder who was paused beyond its time is lost: no renewal, no release of the next one’s', async () => {
    const paused = await acquired(locks(), 100)
    const next = await acquired(locks(), 60_000)
    expect(await paused.renew()).toBe(false)
    expect(await paused.release()).toBe(false)
    expect(paused.remaining()).toBe(0)
    expect(await locks().acquire('work', { ttl: 100 })).toBeUndefined()
    expect(await next.renew()).toBe(true)
    expect(await next.release()).toBe(true)
  })

  test('lets effects be told apart: what has seen a fence refuses a lower one', async () => {
    let highest = 0
    const effects: string[] = []
    const take = (fence: number, effect: string): boolean => {
      if (fence < highest) return false
      highest = fence
      effects.push(effect)
      return true
    }
    const paused = await acquired(locks(), 100)
    expect(take(paused.fence, 'before the pause')).toBe(true)
    const next = await acquired(locks(), 60_000)
    expect(take(next.fence, 'next')).toBe(true)
    expect(take(paused.fence, 'after the pause')).toBe(false)
    expect(effects).toEqual(['before the pause', 'next'])
  })

  test('is held longer by renewing, counted from now', async () => {
    const lease = await acquired(locks(), 300)
    const other = locks()
    for (const end = performance.now() + 700; performance.now() < end; ) {
      expect(await lease.renew()).toBe(true)
      expect(await other.acquire('work', { ttl: 100 })).toBeUndefined()
    }
    expect(await lease.renew(60_000)).toBe(true)
    expect(lease.remaining()).toBeGreaterThan(50_000)
    expect(await lease.release()).toBe(true)
    expect(await lease.renew()).toBe(false)
  })

  test('of a token is held anew by the same token, under the same fence', async () => {
    const [one, other] = [locks(), locks()]
    const first = await acquired(one, 60_000, 'worker-1')
    const again = await other.acquire('work', { ttl: 60_000, token: 'worker-1' })
    expect(again?.fence).toBe(first.fence)
    expect(await first.release()).toBe(true)
    const later = await acquired(other, 60_000, 'worker-1')
    expect(later.fence).toBeGreaterThan(first.fence)
  })

  test('whose answer was lost is asked for again with the same token', async () => {
    const own = locks()
    await (await acquired(own, 60_000)).release()
    proxy.interrupt()
    const error = await rejectionOf(own.acquire('work', { ttl: 60_000, token: 'worker-1' }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', retryable: true, secretName: 'work' })
    proxy.heal()
    expect(await locks().acquire('work', { ttl: 100 })).toBeUndefined()
    expect(await own.acquire('work', { ttl: 60_000, token: 'worker-1' })).toBeDefined()
  })
})

onRedis('a fence', () => {
  test('grows though the key of the lock is lost', async () => {
    const own = locks()
    const fences: number[] = []
    for (let count = 0; count < 10; count++) {
      fences.push((await acquired(own, 60_000)).fence)
      await server.removeKeys(prefix)
    }
    expect(fences).toEqual(fences.toSorted((a, b) => a - b))
    expect(new Set(fences).size).toBe(10)
  })

  test('a holder whose key was lost has lost the lock', async () => {
    const lease = await acquired(locks(), 60_000)
    await server.removeKeys(prefix)
    expect(await lease.renew()).toBe(false)
    expect(await lease.release()).toBe(false)
  })

  test('grows though the clock of the server was set back', async () => {
    const own = locks()
    await (await acquired(own, 60_000)).release()
    const ahead = (Date.now() + 31_536_000_000) * 1_000
    await server.ask(['HSET', `${prefix}:work`, 'fence', `${ahead}`])
    expect((await acquired(own, 60_000)).fence).toBe(ahead + 1)
  })
})

onRedis('the key of a lock', () => {
  test('is none of a secret’s: neither takes the other for its own', async () => {
    const secrets = open()
    await secrets.put('work', bytesOf('value'), newCall())
    const error = await rejectionOf(locks().acquire('work', { ttl: 60_000 }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CORRUPT', secretName: 'work' })
    expect(await textOf(secrets.get('work', newCall()))).toBe('value')
    await secrets.delete('work', newCall())
    await acquired(locks(), 60_000)
    expect(await rejectionOf(secrets.put('work', bytesOf('value'), newCall()))).toMatchObject({
      fault: { code: 'ERR_SECRET_CORRUPT' },
    })
  })

  test.each([
    ['a list', ['RPUSH', 'element']],
    ['a plain value', ['SET', 'value']],
    ['a hash with a fence that is no number', ['HSET', 'fence', 'one']],
    ['a hash with an end that is no number', ['HSET', 'until', 'soon']],
  ])('that is %s is ERR_SECRET_CORRUPT', async (_, [command = '', ...more]) => {
    await server.ask([command, `${prefix}:work`, ...more])
    const error = await rejectionOf(locks().acquire('work', { ttl: 60_000 }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CORRUPT' })
  })
})
