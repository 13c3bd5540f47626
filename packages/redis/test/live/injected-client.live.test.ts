import { type Change, createSecrets } from '@sealwax/core'
import { newCall } from '@sealwax/live'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { redis, redisLocks } from '../../src/index.ts'
import { closing, faultOf, onRedis, prefix, server } from './redis-server.ts'

onRedis('a client of the application', () => {
  test.each([2, 3] as const)(
    'that speaks RESP%i: every operation, and it is still its owner’s',
    async RESP => {
      const client = await createClient({ url: server.url, ...server.admin, RESP })
        .on('error', () => {})
        .connect()
      const provider = redis({ client, prefix })
      const secrets = createSecrets(provider)
      const changes: Change[] = []
      const first = await secrets.put('key', 'first', { ifVersion: 'absent', contentType: 'text/plain' })
      await secrets.watch(['key'], change => void changes.push(change), { interval: 86_400_000 })
      const second = await secrets.put('key', 'second', { ifVersion: first ?? '' })
      await expect.poll(() => changes.length, { timeout: 20_000 }).toBe(1)
      expect(await secrets.get({ name: 'key', version: first ?? '' })).toBe('first')
      await secrets.moveStage('key', { stage: 'good', to: first ?? '' })
      expect(await secrets.get({ name: 'key', stage: 'good' })).toBe('first')
      expect((await Array.fromAsync(secrets.versions('key'))).map(({ version }) => version)).toEqual([second, first])
      expect(await Array.fromAsync(secrets.list())).toEqual(['key'])
      await client.set(`${prefix}:plain`, 'plain')
      expect(await secrets.getMany(['key', 'plain'])).toEqual({ key: 'second', plain: 'plain' })
      await secrets.delete('key')
      expect(await secrets.getOptional('key')).toBeUndefined()
      const lease = await redisLocks({ client, prefix: `${prefix}:lock` }).acquire('work', { ttl: 60_000 })
      expect(await lease?.release()).toBe(true)
      await secrets.close()
      // Its own way of giving answers is as it was.
      expect(await client.get(`${prefix}:plain`)).toBe('plain')
      client.destroy()
    },
    30_000,
  )

  test('with settings of its own for answers gives the same values', async () => {
    const client = await createClient({ url: server.url, ...server.admin }).connect()
    const mapped = client.withTypeMapping({ 43: Buffer })
    const secrets = createSecrets(redis({ client: mapped, prefix }))
    await secrets.put('key', 'value')
    expect(await secrets.get('key', { fresh: true })).toBe('value')
    await secrets.close()
    client.destroy()
  })

  test('that is not connected, or was closed: the message says to connect it', async () => {
    const client = createClient({ url: server.url, ...server.admin })
    const provider = redis({ client, prefix })
    const advice = { code: 'ERR_SECRET_UNAVAILABLE', hint: expect.stringContaining('connect()') }
    expect(await faultOf(provider, provider.get('key', newCall()))).toMatchObject(advice)
    await client.connect()
    expect(await faultOf(provider, provider.get('key', newCall()))).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    client.destroy()
    expect(await faultOf(provider, provider.get('key', newCall()))).toMatchObject(advice)
    await provider.close()
  })

  test('that connects again by itself is used again', async () => {
    const client = closing(
      await createClient({ url: server.url, ...server.admin })
        .on('error', () => {})
        .connect(),
    )
    const provider = redis({ client, prefix })
    const [id] = [await client.sendCommand(['CLIENT', 'ID'])]
    await server.ask(['CLIENT', 'KILL', 'ID', String(id)])
    await expect
      .poll(async () => (await faultOf(provider, provider.get('key', newCall())))?.code, { timeout: 20_000 })
      .toBe('ERR_SECRET_NOT_FOUND')
  })
})
