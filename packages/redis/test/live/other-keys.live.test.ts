import { createSecrets, Failed } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, faultOf, onRedis, open, prefix, server } from './redis-server.ts'

const key = (name: string): string => `${prefix}:${name}`

onRedis('a plain key, which another program wrote with SET', () => {
  test('is read, alone and among others, as the bytes that it is', async () => {
    const binary = Buffer.from([0, 255, 10, 13, 128])
    await server.ask(['SET', key('text'), 'hunter2'], ['SET', key('binary'), binary], ['SET', key('empty'), ''])
    const provider = open()
    await provider.put('own', bytesOf('own'), newCall())
    expect(await textOf(provider.get('text', newCall()))).toBe('hunter2')
    expect((await provider.get('empty', newCall())).bytes).toEqual(new Uint8Array())
    const results = await provider.getMany(['binary', 'own', 'text'], newCall())
    expect([...results.values()].filter(result => result instanceof Failed)).toEqual([])
    expect(results.get('binary')).toEqual({ bytes: new Uint8Array(binary) })
  })

  test('is in lists, and has no versions', async () => {
    await server.ask(['SET', key('plain'), 'hunter2'])
    const provider = open()
    expect((await provider.list('', newCall())).names).toEqual(['plain'])
    expect((await provider.versions('plain', newCall())).versions).toEqual([])
  })

  test('is not replaced, because the other program may still read it: the message says what to do', async () => {
    await server.ask(['SET', key('plain'), 'hunter2'])
    const secrets = closing(createSecrets(open()))
    for (const work of [
      () => secrets.put('plain', 'new'),
      () => secrets.put('plain', 'new', { ifVersion: 'absent' }),
      () => secrets.put('plain', 'new', { ifVersion: '1-a' }),
    ]) {
      expect(await rejectionOf(work())).toMatchObject({
        code: 'ERR_SECRET_CONFLICT',
        message: expect.stringContaining('delete it first'),
      })
    }
    expect(await server.ask(['GET', key('plain')])).toEqual(['hunter2'])
    await secrets.delete('plain')
    await secrets.put('plain', 'new')
    expect(await secrets.get('plain')).toBe('new')
  })

  test('that expires is read until it has', async () => {
    await server.ask(['SET', key('plain'), 'hunter2', 'PX', '300'])
    const provider = open()
    const there = await faultOf(provider, provider.get('plain', newCall()))
    await expect.poll(() => server.ask(['EXISTS', key('plain')])).toEqual([0])
    expect([undefined, 'ERR_SECRET_NOT_FOUND']).toContain(there?.code)
    const fault = await faultOf(provider, provider.get('plain', newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
  })
})

onRedis('a key of another kind', () => {
  test.each([
    ['a list', ['RPUSH', 'element']],
    ['a set', ['SADD', 'member']],
    ['a hash of somebody else', ['HSET', 'field', 'value']],
    ['a stream', ['XADD', '*', 'field', 'value']],
  ])('%s is ERR_SECRET_CORRUPT to every call, and stays as it is', async (_, [command = '', ...more]) => {
    await server.ask([command, key('other'), ...more])
    const [before] = await server.ask(['DUMP', key('other')])
    const provider = open()
    const works = {
      get: () => provider.get('other', newCall()),
      version: () => provider.get('other', { ...newCall(), version: '1-a' }),
      versions: () => provider.versions('other', newCall()),
      put: () => provider.put('other', bytesOf('x'), newCall()),
      putIf: () => provider.putIf('other', bytesOf('x'), 'absent', newCall()),
      delete: () => provider.delete('other', newCall()),
    }
    for (const [name, work] of Object.entries(works)) {
      expect([name, (await faultOf(provider, work()))?.code]).toEqual([name, 'ERR_SECRET_CORRUPT'])
    }
    expect(await server.ask(['DUMP', key('other')])).toEqual([before])
  })
})
