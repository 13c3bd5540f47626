import { describe, expect, test } from 'vitest'
import { type AcquireOptions, type RedisLocks, type RedisLocksOptions, redisLocks } from '../src/index.ts'
import { bytes, reply, type ScriptedClient, scriptedClient } from './scripted-client.ts'

function scriptedLocks(
  answers: Parameters<typeof scriptedClient>[0],
  options: RedisLocksOptions = {},
): ScriptedClient & { readonly locks: RedisLocks } {
  const made = scriptedClient(answers)
  return { ...made, locks: redisLocks({ ...options, client: made.client }) }
}

describe('arguments', () => {
  test.each<readonly [name: unknown, options: unknown]>([
    ['', { ttl: 1_000 }],
    ['a\nb', { ttl: 1_000 }],
    ['x'.repeat(513), { ttl: 1_000 }],
    [1, { ttl: 1_000 }],
    ['work', undefined],
    ['work', null],
    ['work', {}],
    ['work', { ttl: 99 }],
    ['work', { ttl: 86_400_001 }],
    ['work', { ttl: 100.5 }],
    ['work', { ttl: '1000' }],
    ['work', { ttl: Number.NaN }],
    ['work', { ttl: 1_000, token: '' }],
    ['work', { ttl: 1_000, token: 'a b' }],
    ['work', { ttl: 1_000, token: 'ä' }],
    ['work', { ttl: 1_000, token: 'x'.repeat(201) }],
    ['work', { ttl: 1_000, tokn: 'x' }],
  ])('%j %j is a TypeError before anything is sent', async (name, options) => {
    const { locks, sent } = scriptedLocks([])
    await expect(locks.acquire(name as string, options as AcquireOptions)).rejects.toThrow(TypeError)
    expect(sent).toEqual([])
  })

  test.each([99, '1000', Number.POSITIVE_INFINITY])('a renewal for %j is one as well', async ttl => {
    const { locks, sent } = scriptedLocks([bytes('OK', '1')])
    const lease = await locks.acquire('work', { ttl: 1_000 })
    await expect(lease?.renew(ttl as number)).rejects.toThrow(TypeError)
    expect(sent).toHaveLength(1)
  })

  test.each([{ prefix: '' }, { prefix: 'a b' }, { keepVersions: 5 }, { username: 'shop' }, { url: 'http://x' }])(
    'options %j are a TypeError',
    options => expect(() => redisLocks(options as RedisLocksOptions)).toThrow(TypeError),
  )
})

describe('a lock', () => {
  test('is one script on its own key; the token is new each time, or the caller’s', async () => {
    const { locks, sent } = scriptedLocks(() => bytes('OK', '17'), { prefix: 'shop-lock:' })
    const leases = [await locks.acquire('work', { ttl: 1_000 }), await locks.acquire('work', { ttl: 1_000 })]
    expect(new Set(leases.map(lease => lease?.token)).size).toBe(2)
    const lease = await locks.acquire('work', { ttl: 2_000, token: 'mine' })
    expect(lease).toMatchObject({ name: 'work', token: 'mine', fence: 17 })
    expect(sent[2]?.slice(2)).toEqual(['1', 'shop-lock:work', 'mine', '2000'])
    await lease?.renew()
    await lease?.renew(3_000)
    await lease?.release()
    expect(sent.slice(3).map(args => args.slice(2))).toEqual([
      ['1', 'shop-lock:work', 'mine', '2000'],
      ['1', 'shop-lock:work', 'mine', '3000'],
      ['1', 'shop-lock:work', 'mine'],
    ])
  })

  test('that somebody else holds is undefined', async () => {
    const { locks } = scriptedLocks([bytes('HELD')])
    expect(await locks.acquire('work', { ttl: 1_000 })).toBeUndefined()
  })

  test('that was lost is false, and has no time left', async () => {
    const { locks } = scriptedLocks([bytes('OK', '17'), bytes('LOST'), bytes('LOST')])
    const lease = await locks.acquire('work', { ttl: 60_000 })
    expect(lease?.remaining()).toBeGreaterThan(50_000)
    expect(await lease?.renew()).toBe(false)
    expect(lease?.remaining()).toBe(0)
    expect(await lease?.release()).toBe(false)
  })

  test('has the time left that was counted from before it was asked for', async () => {
    const wait = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 60))
    const { locks } = scriptedLocks(async () => {
      await wait()
      return bytes('OK', '17')
    })
    const lease = await locks.acquire('work', { ttl: 100 })
    expect(lease?.remaining()).toBeLessThanOrEqual(41)
    await lease?.renew(1_000)
    expect(lease?.remaining()).toBeLessThanOrEqual(941)
    await lease?.release()
    expect(lease?.remaining()).toBe(0)
  })
})

describe('what goes wrong', () => {
  test.each([
    [reply('NOPERM'), 'ERR_SECRET_DENIED', '+hset'],
    [bytes('NOPERM', 'time'), 'ERR_SECRET_DENIED', '+time'],
    [reply('READONLY'), 'ERR_SECRET_UNAVAILABLE', 'primary'],
    [reply('WRONGTYPE'), 'ERR_SECRET_CORRUPT', 'TYPE'],
    [bytes('FOREIGN'), 'ERR_SECRET_CORRUPT', 'TYPE'],
    [bytes('NEVER_HEARD_OF'), 'ERR_SECRET_UNAVAILABLE', 'not a Redis server'],
    [bytes('OK', 'rubbish'), 'ERR_SECRET_UNAVAILABLE', 'not a Redis server'],
    [bytes('OK', '-1'), 'ERR_SECRET_UNAVAILABLE', 'not a Redis server'],
    [bytes('OK'), 'ERR_SECRET_UNAVAILABLE', 'not a Redis server'],
    [null, 'ERR_SECRET_UNAVAILABLE', 'not a Redis server'],
  ])('is a SecretError with what to do (%#): %s', async (answer, code, word) => {
    const { locks } = scriptedLocks([answer])
    await expect(locks.acquire('work', { ttl: 1_000 })).rejects.toMatchObject({
      name: 'SecretError',
      code,
      provider: 'redis',
      secretName: 'work',
      message: expect.stringContaining(word),
    })
  })

  test('with a renewal is the same, and says nothing of whether it was renewed', async () => {
    const { locks } = scriptedLocks([bytes('OK', '17'), reply('LOADING'), reply('LOADING')])
    const lease = await locks.acquire('work', { ttl: 60_000 })
    await expect(lease?.renew()).rejects.toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', retryable: true })
    await expect(lease?.release()).rejects.toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect(lease?.remaining()).toBeGreaterThan(50_000)
  })
})
