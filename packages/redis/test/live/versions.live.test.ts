import { bytesOf } from '@sealwax/core/adapter'
import { newCall, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import type { Redis } from '../../src/index.ts'
import { faultOf, onRedis, open, prefix, server } from './redis-server.ts'

const put = async (provider: Redis, value: string, more = {}): Promise<string> =>
  (await provider.put('key', bytesOf(value), newCall(more))).version ?? ''

const idsOf = async (provider: Redis): Promise<readonly string[]> =>
  (await provider.versions('key', newCall())).versions.map(({ version }) => version)

const key = (): string => `${prefix}:key`

/** The fields of the hash, without those that every secret has. */
async function olderFields(): Promise<readonly string[]> {
  const [fields] = await server.ask(['HKEYS', key()])
  const own = ['version', 'value', 'about', 'expires', 'history', 'stages']
  return (fields as string[]).filter(field => !own.includes(field)).sort()
}

/** Milliseconds since the epoch, by the server's clock. */
async function serverTime(): Promise<number> {
  const [time] = await server.ask(['TIME'])
  const [seconds, micros] = (time as string[]).map(Number)
  return (seconds ?? 0) * 1_000 + (micros ?? 0) / 1_000
}

onRedis('versions', () => {
  test('have ids that grow, with the time of the server', async () => {
    const provider = open()
    const before = Math.floor(await serverTime())
    const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => put(provider, `${index}`)))
    const after = await serverTime()
    expect(new Set(ids).size).toBe(50)
    const times = ids.map(id => Number.parseInt(id, 10))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(50)
    const { versions } = await provider.versions('key', newCall())
    expect(versions.map(({ version }) => version)).toEqual(ids.toReversed().slice(0, 10))
    for (const { createdAt } of versions) {
      expect(createdAt?.getTime()).toBeGreaterThanOrEqual(before)
      expect(createdAt?.getTime()).toBeLessThanOrEqual(after)
    }
  })

  test('have ids that grow, though the clock of the server was set back', async () => {
    const provider = open()
    await put(provider, 'first')
    // What was written when the clock was a year ahead.
    const ahead = `${(Date.now() + 31_536_000_000) * 1_000}-0123456789abcdef`
    await server.ask(['HSET', key(), 'version', ahead])
    const next = await put(provider, 'second')
    expect(Number.parseInt(next, 10)).toBe(Number.parseInt(ahead, 10) + 1)
    expect(await textOf(provider.get('key', { ...newCall(), version: ahead }))).toBe('first')
  })

  test('that were deleted are not there again under their ids', async () => {
    const provider = open()
    const seen = new Set<string>()
    let version = ''
    for (let count = 0; count < 20; count++) {
      const before = version
      version = await put(provider, 'the same value')
      expect(seen.has(version)).toBe(false)
      seen.add(version)
      if (before !== '') {
        const old = provider.get('key', { ...newCall(), version: before })
        expect(await faultOf(provider, old)).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
        const lost = provider.putIf('key', bytesOf('lost'), before, newCall())
        expect(await faultOf(provider, lost)).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
      }
      await provider.delete('key', newCall())
    }
    const [exists] = await server.ask(['EXISTS', key()])
    expect(exists).toBe(0)
  })

  test('are kept as many as was said, and nothing of the others', async () => {
    const provider = open({ keepVersions: 3 })
    const ids: string[] = []
    for (const value of ['1', '2', '3', '4', '5']) ids.push(await put(provider, value))
    expect(await idsOf(provider)).toEqual(ids.toReversed().slice(0, 3))
    expect(await olderFields()).toEqual(
      ids
        .slice(2, 4)
        .flatMap(id => [`about:${id}`, `value:${id}`])
        .sort(),
    )
    expect(await textOf(provider.get('key', { ...newCall(), version: ids[2] }))).toBe('3')
    const gone = await faultOf(provider, provider.get('key', { ...newCall(), version: ids[1] }))
    expect(gone).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    expect(await textOf(provider.get('key', newCall()))).toBe('5')
  })

  test('with a label are kept beyond, until it moves on', async () => {
    const provider = open({ keepVersions: 2 })
    const first = await put(provider, '1')
    await provider.moveStage('key', { stage: 'good', to: first }, newCall())
    for (const value of ['2', '3', '4']) await put(provider, value)
    const current = (await idsOf(provider))[0] ?? ''
    expect(await idsOf(provider)).toEqual([current, expect.any(String), first])
    expect(await textOf(provider.get('key', { ...newCall(), stage: 'good' }))).toBe('1')
    await provider.moveStage('key', { stage: 'good', to: current, from: first }, newCall())
    await put(provider, '5')
    expect(await idsOf(provider)).not.toContain(first)
  })

  test('written with one token are one, also where others wrote in between', async () => {
    const provider = open()
    const token = crypto.randomUUID()
    const first = await put(provider, 'first', { token })
    expect(await put(provider, 'first', { token })).toBe(first)
    const second = await put(provider, 'second')
    expect(await put(provider, 'first', { token })).toBe(first)
    expect(await idsOf(provider)).toEqual([second, first])
    expect(await textOf(provider.get('key', newCall()))).toBe('second')
    // Also where the comparison would fail by now: the first try has won it.
    const again = await provider.putIf('key', bytesOf('first'), 'absent', newCall({ token }))
    expect(again.version).toBe(first)
  })

  test('keep what belongs to each, and what the next one does not say anew', async () => {
    const provider = open()
    const first = await put(provider, '1', { contentType: 'text/plain', metadata: { owner: 'shop' } })
    await put(provider, '2')
    expect(await provider.get('key', newCall())).toMatchObject({
      contentType: 'text/plain',
      metadata: { owner: 'shop' },
    })
    await put(provider, '3', { contentType: 'image/png' })
    const old = await provider.get('key', { ...newCall(), version: first })
    expect(old).toMatchObject({ contentType: 'text/plain', metadata: { owner: 'shop' } })
    expect(await provider.get('key', newCall())).toMatchObject({
      contentType: 'image/png',
      metadata: { owner: 'shop' },
    })
    await put(provider, '4', { metadata: {} })
    expect(await provider.get('key', newCall())).toMatchObject({ contentType: 'image/png', metadata: {} })
    await put(provider, '5', { contentType: 'text/plain', metadata: { 'ключ/1': '"é"' } })
    await put(provider, '6')
    expect((await provider.get('key', newCall())).metadata).toEqual({ 'ключ/1': '"é"' })
  })

  test('are written over what belonged to a value and cannot be read', async () => {
    const provider = open()
    await put(provider, '1', { contentType: 'text/plain' })
    await server.ask(['HSET', key(), 'about', '{no JSON'])
    await put(provider, '2')
    expect(await textOf(provider.get('key', newCall()))).toBe('2')
  })
})

onRedis('labels', () => {
  test('only go to a version that is there, by its whole id', async () => {
    const provider = open()
    const first = await put(provider, '1')
    const second = await put(provider, '2')
    for (const to of ['', first.slice(0, -1), `${first} `, `${second} ${first}`, `${first}~`, `x=${first}`, 'x']) {
      const fault = await faultOf(provider, provider.moveStage('key', { stage: 'next', to }, newCall()))
      expect([to, fault?.code]).toEqual([to, 'ERR_SECRET_NOT_FOUND'])
    }
    const absent = provider.moveStage('absent', { stage: 'next', to: first }, newCall())
    expect(await faultOf(provider, absent)).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
  })

  test('are moved by one of those who move them at once', async () => {
    const providers = Array.from({ length: 8 }, () => open())
    const [provider = open()] = providers
    const ids = [await put(provider, '1'), await put(provider, '2')]
    await provider.moveStage('key', { stage: 'next', to: ids[0] ?? '' }, newCall())
    const move = { stage: 'next', to: ids[1] ?? '', from: ids[0] }
    const codes = await Promise.all(
      providers.map(async each => (await faultOf(each, each.moveStage('key', move, newCall())))?.code),
    )
    expect(codes.filter(code => code === undefined)).toHaveLength(1)
    expect(codes.filter(code => code === 'ERR_SECRET_CONFLICT')).toHaveLength(7)
  })
})

onRedis('expiry', () => {
  test('takes the secret with its versions when the time has come, by the clock of the server', async () => {
    const provider = open()
    const first = await put(provider, 'lasting')
    const expiresAt = new Date(Math.ceil(await serverTime()) + 1_000)
    await put(provider, 'passing', { expiresAt })
    expect((await provider.get('key', newCall())).freshUntil).toBe(expiresAt.getTime())
    expect(await server.ask(['PEXPIRETIME', key()])).toEqual([expiresAt.getTime()])
    expect(await textOf(provider.get('key', { ...newCall(), version: first }))).toBe('lasting')
    await expect.poll(() => server.ask(['EXISTS', key()]), { timeout: 10_000 }).toEqual([0])
    expect(await serverTime()).toBeGreaterThanOrEqual(expiresAt.getTime())
    for (const version of [undefined, first]) {
      const fault = await faultOf(provider, provider.get('key', { ...newCall(), version }))
      expect(fault).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    }
  })

  test('that is over already is refused, and changes nothing', async () => {
    const provider = open()
    const first = await put(provider, 'lasting')
    const over = new Date(Math.floor(await serverTime()) - 1)
    const work = provider.put('key', bytesOf('passing'), newCall({ expiresAt: over }))
    const fault = await faultOf(provider, work)
    expect(fault).toMatchObject({ code: 'ERR_SECRET_INVALID', hint: expect.stringContaining('clock of the server') })
    expect(await idsOf(provider)).toEqual([first])
    expect(await server.ask(['PTTL', key()])).toEqual([-1])
  })

  test('of a version ends with the next, and its value is not kept beyond', async () => {
    const provider = open()
    const expiresAt = new Date(Date.now() + 3_600_000)
    const passing = await put(provider, 'passing', { expiresAt })
    const lasting = await put(provider, 'lasting')
    expect(await server.ask(['PTTL', key()])).toEqual([-1])
    expect(await idsOf(provider)).toEqual([lasting])
    expect(await olderFields()).toEqual([])
    const fault = await faultOf(provider, provider.get('key', { ...newCall(), version: passing }))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    const next = provider.moveStage('key', { stage: 'next', to: passing }, newCall())
    expect(await faultOf(provider, next)).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    expect((await provider.get('key', newCall())).freshUntil).toBeUndefined()
  })
})
