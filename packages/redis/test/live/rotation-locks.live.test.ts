import { createSecrets } from '@sealwax/core'
import { type MemoryProvider, memory } from '@sealwax/core/memory'
import { dualSlot, type RotateOptions, type RotationStatus, resume, revoke, rotate, status } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import { rejectionOf } from '@sealwax/live'
import { expect, test, vi } from 'vitest'
import { type RedisLocks, redisLocks } from '../../src/index.ts'
import { closing, onRedis, prefix, proxy, server } from './redis-server.ts'

// Servers of their own are started, and each call makes connections: slow where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** As Azure Key Vault: versions, and nothing to compare with before a write. */
const without = ['putIf', 'getMany', 'moveStage', 'watch'] as const

/** A store, a target and a lock that several rotators share, each with connections and a client of its own. */
class Place {
  readonly store: MemoryProvider = memory({ KEY: 'key-0' }, { without })
  readonly target: FakeTarget = new FakeTarget({ credentials: ['key-0'], fenced: true })
  made = 0

  /**
   * @param storeTimeout In milliseconds. A lock is asked for twice the time of a call to the target (10,000), so that a store that may
   * take longer has it renewed before each write; one that may take as long has it renewed seldom.
   */
  rotator(
    more: RotateOptions = {},
    storeTimeout = 60_000,
  ): {
    readonly secrets: ReturnType<typeof createSecrets>
    readonly options: RotateOptions & { readonly lock: RedisLocks }
  } {
    const lock = closing(redisLocks({ url: `redis://${proxy.host}:${proxy.port}`, prefix, ...server.admin }))
    return {
      secrets: createSecrets(this.store, { cache: false, timeout: storeTimeout }),
      options: {
        strategy: dualSlot({ target: this.target, generate: () => `key-${++this.made}` }),
        grace: { ms: 60_000, consumers: [] },
        timeout: 10_000,
        patience: 0,
        settle: 0,
        ...more,
        lock,
      },
    }
  }

  /** Does something once, in the middle of a set. */
  whileSetting(work: () => Promise<unknown>): void {
    const set = this.target.set.bind(this.target)
    this.target.set = async (credential, call) => {
      this.target.set = set
      const answer = await set(credential, call)
      await work()
      return answer
    }
  }

  /** What must hold whatever happened: what is published authenticates, and nothing else does once a rotation is over. */
  async expectSound(): Promise<void> {
    const { secrets, options } = this.rotator({ grace: { ms: 0, consumers: [] } })
    await resume(secrets, 'KEY', options)
    if ((await status(secrets, 'KEY')).phase === 'grace') await revoke(secrets, 'KEY', options)
    expect(await status(secrets, 'KEY')).toMatchObject({ phase: 'idle' })
    expect([...this.target.valid]).toEqual([await secrets.get('KEY')])
  }
}

/** Asked again and again while Redis comes back. */
async function expectGrace(work: () => Promise<RotationStatus>): Promise<void> {
  const phase = (): Promise<string> =>
    work().then(
      status => status.phase,
      () => '',
    )
  await expect.poll(phase, { timeout: 20_000 }).toBe('grace')
}

const lockKey = (): string => `${prefix}:memory/KEY`

onRedis('locks in Redis, for a rotation in a store that cannot compare', () => {
  test('of two rotators that begin at once one wins, 100 times; epochs grow, and none is given twice', async () => {
    const place = new Place()
    const rotators = [place.rotator(), place.rotator()] as const
    const epochs: number[] = []
    const wins = [0, 0]
    for (let run = 0; run < 100; run++) {
      const order = run % 2 === 0 ? rotators : rotators.toReversed()
      const results = await Promise.allSettled(order.map(({ secrets, options }) => rotate(secrets, 'KEY', options)))
      const lost = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
      expect([run, lost.length]).toEqual([run, 1])
      expect(lost[0]).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
      const winner = order[results.findIndex(result => result.status === 'fulfilled')]
      for (const [index, rotator] of rotators.entries()) if (rotator === winner) wins[index] = (wins[index] ?? 0) + 1
      const { secrets, options } = rotators[run % 2] ?? rotators[0]
      const { epoch } = await status(secrets, 'KEY')
      epochs.push(epoch)
      const published = await secrets.get('KEY')
      expect(place.target.valid.has(published)).toBe(true)
      await revoke(secrets, 'KEY', options)
      expect([...place.target.valid]).toEqual([published])
    }
    console.log(`won by the one ${wins[0]}, by the other ${wins[1]}`)
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b))
    expect(new Set(epochs).size).toBe(100)
    expect(place.made).toBe(100)
  }, 120_000)

  test.each([
    ['deleted', () => server.ask(['DEL', lockKey()])],
    ['over', () => server.ask(['HSET', lockKey(), 'until', '0'])],
    ['held by somebody else', () => server.ask(['HSET', lockKey(), 'holder', 'somebody', 'until', '9000000000000000'])],
  ] as const)(
    'a lock that is %s in the middle is found out: nothing more is done, and nothing is lost',
    async (_, lose) => {
      const place = new Place()
      const { secrets, options } = place.rotator()
      place.whileSetting(lose)
      const error = await rejectionOf(rotate(secrets, 'KEY', options))
      expect(error).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
      expect((error as Error).message).toMatch(/was lost in the middle of a rotation/)
      expect(await secrets.get('KEY')).toBe('key-0')
      expect(place.target.valid.has('key-0')).toBe(true)
      await server.ask(['HSET', lockKey(), 'until', '0'])
      await place.expectSound()
      expect(place.made).toBe(1)
    },
  )

  test.each([
    ['resume', 60_000],
    ['resume', 10_000],
    ['rotate again, twice', 60_000],
    ['rotate again, twice', 10_000],
  ] as const)(
    'a lock that was deleted, while another goes on (%s; the store may take %i ms): what is published works, and epochs grow',
    async (what, storeTimeout) => {
      const place = new Place()
      const slow = place.rotator({}, storeTimeout)
      const other = place.rotator({ grace: { ms: 0, consumers: [] } }, storeTimeout)
      const epochs: number[] = []
      place.whileSetting(async () => {
        await server.ask(['DEL', lockKey()])
        await resume(other.secrets, 'KEY', other.options)
        epochs.push((await status(other.secrets, 'KEY')).epoch)
        for (let turn = 0; what !== 'resume' && turn < 2; turn++) {
          await rotate(other.secrets, 'KEY', other.options)
          epochs.push((await status(other.secrets, 'KEY')).epoch)
        }
      })
      // It acted for a rotation that went on without it: it may tell that, and then finds nothing to do.
      await rejectionOf(rotate(slow.secrets, 'KEY', slow.options))
      expect(epochs).toEqual([...new Set(epochs)].toSorted((a, b) => a - b))
      await place.expectSound()
      expect(place.made).toBe(what === 'resume' ? 1 : 3)
    },
  )

  test('an outage of Redis before anything is done ends the call with nothing done', async () => {
    const place = new Place()
    const { secrets, options } = place.rotator()
    proxy.outage()
    expect(await rejectionOf(rotate(secrets, 'KEY', options))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect([place.made, await status(secrets, 'KEY')]).toMatchObject([0, { phase: 'idle' }])
    proxy.heal()
    await expectGrace(() => rotate(secrets, 'KEY', options))
    await place.expectSound()
  })

  test.each(['outage', 'interrupt'] as const)(
    'an %s of Redis in the middle stops the rotation; resume goes on when it is back',
    async fault => {
      const place = new Place()
      const { secrets, options } = place.rotator()
      place.whileSetting(async () => proxy[fault]())
      const error = await rejectionOf(rotate(secrets, 'KEY', options))
      expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
      expect(await secrets.get('KEY')).toBe('key-0')
      expect([...place.target.valid]).toEqual(['key-0', 'key-1'])
      proxy.heal()
      // Whoever comes next waits for the end of the time that the lock was asked for.
      await server.ask(['HSET', lockKey(), 'until', '0'])
      await expectGrace(() => resume(secrets, 'KEY', options))
      await place.expectSound()
      expect(place.made).toBe(1)
    },
  )

  test('a lock of somebody who was killed is free when its time is over', async () => {
    const place = new Place()
    const { secrets, options } = place.rotator()
    const dead = closing(redisLocks({ url: server.url, prefix, ...server.admin }))
    await dead.acquire('memory/KEY', { ttl: 1_500 })
    expect(await rejectionOf(rotate(secrets, 'KEY', options))).toMatchObject({
      code: 'ERR_SECRET_CONFLICT',
      message: expect.stringContaining('Somebody else holds the lock'),
    })
    await expectGrace(() => rotate(secrets, 'KEY', options))
    await place.expectSound()
  })
})
