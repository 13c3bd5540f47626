import { rmSync } from 'node:fs'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import type { OwnRedis } from '@sealwax/live/redis'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { type Redis, type RedisOptions, redis } from '../../src/index.ts'
import { closing, faultOf, onRedis, startOwn } from './redis-server.ts'

const on = (own: OwnRedis, more: RedisOptions = {}): Redis => closing(redis({ url: own.url, ...more }))

/** All that is kept of the secret `key`, and when it ends. */
async function wholeOf(own: OwnRedis): Promise<unknown> {
  return own.ask(['HGETALL', 'sealwax:key'], ['PEXPIRETIME', 'sealwax:key'])
}

/** Every write, on a secret that is there; each must say the code, and nothing may have changed. */
async function expectNoWrite(own: OwnRedis, provider: Redis, hint: RegExp): Promise<void> {
  const [before, current] = [await wholeOf(own), (await provider.get('key', newCall())).version ?? '']
  const soon = new Date(Date.now() + 3_600_000)
  for (const work of [
    () => provider.put('key', bytesOf('new'), newCall()),
    () => provider.put('key', bytesOf('new'), newCall({ expiresAt: soon })),
    () => provider.putIf('key', bytesOf('new'), current, newCall()),
    () => provider.put('other', bytesOf('new'), newCall()),
    () => provider.moveStage('key', { stage: 'next', to: current }, newCall()),
  ]) {
    const fault = await faultOf(provider, work())
    expect(fault).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', hint: expect.stringMatching(hint) })
  }
  expect(await wholeOf(own)).toEqual(before)
  expect(await textOf(provider.get('key', newCall()))).toBe('passing')
}

/** A secret with history, a label, and a current version that ends: each write would take another way. */
async function fill(provider: Redis): Promise<void> {
  await provider.put('key', bytesOf('lasting'), newCall())
  await provider.put('key', bytesOf('passing'), newCall({ expiresAt: new Date(Date.now() + 7_200_000) }))
}

onRedis('a server that takes no writes', () => {
  test('because its memory is full: nothing is half written', async () => {
    const own = await startOwn()
    const provider = on(own)
    await fill(provider)
    await own.ask(['CONFIG', 'SET', 'maxmemory', '1'])
    await expectNoWrite(own, provider, /maxmemory/)
    // What makes room is allowed.
    await provider.delete('key', newCall())
  })

  test('because it is a replica: the message says to ask the primary', async () => {
    const own = await startOwn()
    const provider = on(own)
    await fill(provider)
    await own.ask(['REPLICAOF', '127.0.0.1', '1'])
    await expectNoWrite(own, provider, /primary/)
    expect(await faultOf(provider, provider.delete('key', newCall()))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    await own.ask(['CONFIG', 'SET', 'replica-serve-stale-data', 'no'])
    expect(await faultOf(provider, provider.get('key', newCall()))).toMatchObject({
      code: 'ERR_SECRET_UNAVAILABLE',
      hint: expect.stringContaining('primary'),
    })
  })

  test('because it cannot save', async () => {
    const own = await startOwn()
    const provider = on(own)
    await fill(provider)
    await own.ask(['CONFIG', 'SET', 'save', '3600 1'])
    rmSync(own.folder, { recursive: true })
    await own.ask(['BGSAVE'])
    await expect
      .poll(async () => String(await own.ask(['INFO', 'persistence'])), { timeout: 10_000 })
      .toContain('rdb_last_bgsave_status:err')
    await expectNoWrite(own, provider, /its disk/)
  })

  test('because replicas are missing', async () => {
    const own = await startOwn()
    const provider = on(own)
    await fill(provider)
    await own.ask(['CONFIG', 'SET', 'min-replicas-to-write', '1'])
    await expectNoWrite(own, provider, /replicas/)
  })
})

onRedis('a server that is busy', () => {
  test('with its data: ERR_SECRET_UNAVAILABLE until it has loaded them, and core waits for it', async () => {
    const own = await startOwn()
    await on(own).put('key', bytesOf('value'), newCall())
    await own.ask(['EVAL', "for i = 1, 500 do redis.call('SET', i, string.rep('x', 1000)) end", '0'], ['SAVE'])
    await own.stop()
    // Microseconds a key: about a second in all.
    await own.start('--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024')
    const fault = await faultOf(on(own), on(own).get('key', newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', hint: expect.stringContaining('loading') })
    const secrets = closing(createSecrets(on(own), { timeout: 20_000, retry: { attempts: 1_000, maxDelay: 50 } }))
    expect(await secrets.get('key')).toBe('value')
  }, 30_000)

  test('with somebody’s script: ERR_SECRET_UNAVAILABLE', async () => {
    const own = await startOwn('--busy-reply-threshold', '1')
    const provider = on(own)
    await provider.put('key', bytesOf('value'), newCall())
    const endless = own.ask(['EVAL', 'while true do end', '0']).catch(() => {})
    await expect
      .poll(() => faultOf(provider, provider.get('key', newCall())), { timeout: 10_000 })
      .toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', hint: expect.stringContaining('SCRIPT KILL') })
    await own.ask(['SCRIPT', 'KILL'])
    await endless
    expect(await textOf(provider.get('key', newCall()))).toBe('value')
  })

  test('with others: its refusal says what to look at', async () => {
    const own = await startOwn('--maxclients', '1')
    const only = closing(createClient({ url: own.url }))
    await only.connect()
    expect(await faultOf(on(own), on(own).get('key', newCall()))).toMatchObject({
      code: 'ERR_SECRET_UNKNOWN',
      hint: expect.stringContaining('maxclients'),
    })
  })

  test('a database that there is not is told the same way', async () => {
    const own = await startOwn()
    const provider = on(own, { url: `${own.url}/99` })
    expect(await faultOf(provider, provider.get('key', newCall()))).toMatchObject({
      code: 'ERR_SECRET_UNKNOWN',
      hint: expect.stringContaining('number of the database'),
    })
    const third = on(own, { url: `${own.url}/3` })
    await third.put('key', bytesOf('value'), newCall())
    expect(await faultOf(on(own), on(own).get('key', newCall()))).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    expect(await textOf(third.get('key', newCall()))).toBe('value')
  })
})

onRedis('a server that forgets', () => {
  test('its scripts: they are sent again', async () => {
    const own = await startOwn()
    const provider = on(own)
    for (let count = 0; count < 3; count++) {
      await provider.put('key', bytesOf(`${count}`), newCall())
      await own.ask(['SCRIPT', 'FLUSH'])
    }
    await provider.delete('key', newCall())
  })

  test('who is connected, as it starts again: one call is told, the next one works, and what was acknowledged is there', async () => {
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always']
    const own = await startOwn(...durable)
    const secrets = closing(createSecrets(on(own), { cache: false, retry: { attempts: 1 } }))
    const version = await secrets.put('key', 'value')
    await own.stop()
    expect(await rejectionOf(secrets.get('key'))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    await own.start(...durable)
    expect((await secrets.getSecret('key')).version).toBe(version)
    await secrets.put('key', 'next', { ifVersion: version ?? '' })
    expect(await secrets.get('key')).toBe('next')
  })
})
