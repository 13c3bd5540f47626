import { Failed, type StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { bytes, reply, scriptedProvider } from './scripted-client.ts'

const id = '1795791490539141-0123456789abcdef'
const older = '1795791490000000-fedcba9876543210'
const secret = (value: string, at = id): (Buffer | null)[] => bytes(at, value, '', '')
const current = ['version', 'value', 'about', 'expires']

describe('get', () => {
  test('is one HMGET', async () => {
    const { provider, sent } = scriptedProvider([secret('value')])
    expect(await provider.get('key', newCall())).toMatchObject({ bytes: bytesOf('value'), version: id })
    expect(sent).toEqual([['HMGET', 'shop:key', ...current]])
  })

  test('asks for another version beside the current one', async () => {
    const { provider, sent } = scriptedProvider([
      [...secret('value'), ...bytes('old', '')],
      [...secret('value'), null, null],
    ])
    const call = newCall()
    expect(await provider.get('key', { ...call, version: older })).toMatchObject({
      bytes: bytesOf('old'),
      version: older,
    })
    expect(await provider.get('key', { ...call, version: id })).toMatchObject({ bytes: bytesOf('value'), version: id })
    expect(sent[0]).toEqual(['HMGET', 'shop:key', ...current, `value:${older}`, `about:${older}`])
  })

  test('a version that is not there is not found, though the secret is', async () => {
    const { provider } = scriptedProvider(() => [...secret('value'), null, null])
    expect(await codeOf(provider, 'get', provider.get('key', { ...newCall(), version: older }))).toBe(
      'ERR_SECRET_NOT_FOUND',
    )
  })

  test('looks a stage up, then asks for its version', async () => {
    const answers = [bytes(id, `next=${older}`), [...secret('value'), ...bytes('old', '')]]
    const { provider, sent } = scriptedProvider(answers)
    expect(await provider.get('key', { ...newCall(), stage: 'next' })).toMatchObject({ bytes: bytesOf('old') })
    expect(sent.map(args => args.slice(2))).toEqual([
      ['version', 'stages'],
      [...current, `value:${older}`, `about:${older}`],
    ])
  })

  test('a stage that no version carries, or not the one that was asked for, is not found', async () => {
    const { provider } = scriptedProvider(() => bytes(id, `next=${older}`))
    for (const which of [{ stage: 'other' }, { stage: 'next', version: id }]) {
      expect(await codeOf(provider, 'get', provider.get('key', { ...newCall(), ...which }))).toBe(
        'ERR_SECRET_NOT_FOUND',
      )
    }
  })

  test.each(['', 'a b', 'a=b', 'a'.repeat(65), 'ä'])('a stage %j is refused before anything is sent', async stage => {
    const { provider, sent } = scriptedProvider([])
    expect(await codeOf(provider, 'get', provider.get('key', { ...newCall(), stage }))).toBe('ERR_SECRET_INVALID')
    expect(await codeOf(provider, 'moveStage', provider.moveStage('key', { stage, to: id }, newCall()))).toBe(
      'ERR_SECRET_INVALID',
    )
    expect(sent).toEqual([])
  })

  test('a call whose signal is aborted already is not sent', async () => {
    const { provider, sent } = scriptedProvider([])
    const reason = new Error('no longer needed')
    await expect(provider.get('key', newCall({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
    expect(sent).toEqual([])
  })
})

describe('a key without a secret', () => {
  const nothing = bytes(null, null, null, null)

  test('that is absent is not found, by two commands', async () => {
    const { provider, sent } = scriptedProvider([nothing, null])
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    expect(sent.map(([command]) => command)).toEqual(['HMGET', 'GET'])
  })

  test('that another program wrote with SET is a value without a version', async () => {
    const { provider, sent } = scriptedProvider([reply('WRONGTYPE'), Buffer.from('plain')])
    expect(await provider.get('key', newCall())).toEqual({ bytes: bytesOf('plain') })
    expect(sent.map(args => args.slice(0, 2))).toEqual([
      ['HMGET', 'shop:key'],
      ['GET', 'shop:key'],
    ])
  })

  test.each([{ version: id }, { stage: 'next' }])('a plain value has no version %j', async which => {
    const { provider } = scriptedProvider([reply('WRONGTYPE'), Buffer.from('plain')])
    const error = await provider.get('key', { ...newCall(), ...which }).catch((reason: unknown) => reason)
    expect((error as StoreFault).fault).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
  })

  test.each([
    ['a hash of another kind', [nothing, reply('WRONGTYPE'), nothing]],
    ['a list', [reply('WRONGTYPE'), reply('WRONGTYPE'), reply('WRONGTYPE')]],
  ])('that is %s is ERR_SECRET_CORRUPT, not absent', async (_, answers) => {
    const { provider } = scriptedProvider(answers)
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_CORRUPT')
  })

  test('that became a secret between the two commands is one', async () => {
    const { provider } = scriptedProvider([nothing, reply('WRONGTYPE'), secret('value')])
    expect(await provider.get('key', newCall())).toMatchObject({ bytes: bytesOf('value') })
  })

  test.each([
    ['the first', [reply('NOPERM')]],
    ['the second', [nothing, reply('NOPERM')]],
    ['the third', [nothing, reply('WRONGTYPE'), reply('NOPERM')]],
  ])('a denial of %s command is a denial', async (_, answers) => {
    const { provider } = scriptedProvider(answers)
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_DENIED')
  })
})

describe('an answer that is not Redis’s', () => {
  test.each([[null], ['OK'], [[]], [bytes('a')], [[1, 2, 3, 4]], [['a', 'b', 'c', 'd']], [{}]])(
    'is no value and no absence: %j',
    async answer => {
      const { provider } = scriptedProvider(() => answer)
      const works = {
        get: () => provider.get('key', newCall()),
        versions: () => provider.versions('key', newCall()),
        put: () => provider.put('key', bytesOf('x'), newCall()),
        delete: () => provider.delete('key', newCall()),
        list: () => provider.list('', newCall()),
        moveStage: () => provider.moveStage('key', { stage: 'next', to: id }, newCall()),
      } as const
      for (const [operation, work] of Object.entries(works)) {
        const code = await codeOf(provider, operation as keyof typeof works, work())
        expect([operation, code]).toEqual([operation, 'ERR_SECRET_UNAVAILABLE'])
      }
    },
  )

  test('to the second command of a read is neither', async () => {
    const { provider } = scriptedProvider([bytes(null, null, null, null), 'OK'])
    expect(await codeOf(provider, 'get', provider.get('key', newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })
})

describe('getMany', () => {
  test('sends all before an answer comes: one round trip', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { provider, sent } = scriptedProvider(async ([, key]) => {
      await promise
      return secret(`value of ${key}`)
    })
    const names = Array.from({ length: 256 }, (_, index) => `name${index}`)
    const results = provider.getMany(names, newCall())
    expect(sent).toHaveLength(256)
    resolve()
    const values = [...(await results)].map(([name, result]) => [
      name,
      result instanceof Failed ? result.error : new TextDecoder().decode(result.bytes),
    ])
    expect(values).toEqual(names.map(name => [name, `value of shop:${name}`]))
    expect(provider.limits.batch).toBe(256)
  })

  test('gives each name its own value or error', async () => {
    const { provider } = scriptedProvider(([command, key]) => {
      if (key === 'shop:denied') return reply('NOPERM')
      if (key === 'shop:plain') return command === 'GET' ? Buffer.from('plain') : reply('WRONGTYPE')
      if (key === 'shop:absent') return command === 'GET' ? null : bytes(null, null, null, null)
      return secret('value')
    })
    const results = await provider.getMany(['here', 'denied', 'plain', 'absent'], newCall())
    const codes = await Promise.all(
      [...results.values()].map(result =>
        result instanceof Failed ? codeOf(provider, 'getMany', Promise.reject(result.error)) : 'ok',
      ),
    )
    expect(codes).toEqual(['ok', 'ERR_SECRET_DENIED', 'ok', 'ERR_SECRET_NOT_FOUND'])
  })
})

describe('close', () => {
  test('leaves an injected client to its owner, who may go on', async () => {
    const { provider, sent } = scriptedProvider(() => secret('value'))
    await provider.get('key', newCall())
    await provider.close()
    await provider.close()
    await provider.get('key', newCall())
    expect(sent).toHaveLength(2)
  })
})
