import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { findLeak, makeCanary } from '@sealwax/conformance'
import type { StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { bytes, reply, scriptedProvider } from './scripted-client.ts'

const id = '1795791490539141-0123456789abcdef'
const done = bytes('OK', id)
const token = '01234567-89ab-4cde-8f01-23456789abcd'
const sum = (text: unknown): string => createHash('sha1').update(String(text)).digest('hex')

describe('a write', () => {
  test('is one script, by its sum', async () => {
    const { provider, sent } = scriptedProvider([done], { keepVersions: 5 })
    expect(await provider.put('key', bytesOf('value'), newCall({ token }))).toEqual({ version: id })
    const [command, , keys, key, condition, mark, value, about, expires, keep] = sent[0] ?? []
    expect([command, keys, key, condition, mark]).toEqual(['EVALSHA', '1', 'shop:key', 'any', '0123456789ab4cde'])
    expect(Buffer.from(value as Buffer).equals(Buffer.from('value'))).toBe(true)
    expect([about, expires, keep]).toEqual(['', '', '5'])
  })

  test('carries what belongs to the value, and when it ends', async () => {
    const { provider, sent } = scriptedProvider([done])
    const more = { contentType: 'text/plain', metadata: { owner: 'shop' }, expiresAt: new Date(1795791490539) }
    await provider.put('key', bytesOf('value'), newCall(more))
    expect(sent[0]?.slice(7)).toEqual([
      '{"contentType":"text/plain","metadata":{"owner":"shop"}}',
      '1795791490539',
      '10',
    ])
  })

  test('says what must be there now', async () => {
    const { provider, sent } = scriptedProvider(() => done)
    await provider.putIf('key', bytesOf('value'), 'absent', newCall())
    await provider.putIf('key', bytesOf('value'), id, newCall())
    // A version of this name cannot be taken for the word.
    await provider.putIf('key', bytesOf('value'), 'any', newCall())
    expect(sent.map(args => args[4])).toEqual(['absent', `=${id}`, '=any'])
  })

  test('goes whole to a server that does not know the script, with the same arguments', async () => {
    const { provider, sent } = scriptedProvider([reply('NOSCRIPT'), done, done])
    await provider.put('key', bytesOf('value'), newCall({ token }))
    await provider.put('key', bytesOf('value'), newCall({ token }))
    expect(sent.map(([command]) => command)).toEqual(['EVALSHA', 'EVAL', 'EVALSHA'])
    expect(sum(sent[1]?.[1])).toBe(sent[0]?.[1])
    expect(sent[1]?.slice(2)).toEqual(sent[0]?.slice(2))
  })

  test('is not repeated for any other reason', async () => {
    for (const word of ['OOM', 'READONLY', 'NOPERM', 'LOADING']) {
      const { provider, sent } = scriptedProvider([reply(word)])
      await expect(provider.put('key', bytesOf('value'), newCall())).rejects.toThrow(word)
      expect(sent).toHaveLength(1)
    }
  })

  test('without a version in its answer has not succeeded', async () => {
    const { provider } = scriptedProvider([bytes('OK', null)])
    expect(await codeOf(provider, 'put', provider.put('key', bytesOf('x'), newCall()))).toBe('ERR_SECRET_UNAVAILABLE')
  })
})

describe('what a script answers', () => {
  test.each([
    ['ABSENT', 'ERR_SECRET_NOT_FOUND', undefined],
    ['CONFLICT', 'ERR_SECRET_CONFLICT', undefined],
    ['NO_VERSION', 'ERR_SECRET_NOT_FOUND', 'no version of this id'],
    ['EXPIRED', 'ERR_SECRET_INVALID', 'clock of the server'],
    ['PLAIN', 'ERR_SECRET_CONFLICT', 'delete it first'],
    ['FOREIGN', 'ERR_SECRET_CORRUPT', 'TYPE'],
    ['NEVER_HEARD_OF', 'ERR_SECRET_UNAVAILABLE', 'not a Redis server'],
  ])('%s is %s', async (outcome, code, word) => {
    const { provider } = scriptedProvider(() => bytes(outcome))
    for (const work of [
      provider.put('key', bytesOf('x'), newCall()),
      provider.delete('key', newCall()),
      provider.moveStage('key', { stage: 'next', to: id }, newCall()),
    ]) {
      const { fault } = (await work.catch((error: unknown) => error)) as StoreFault
      expect(fault.code).toBe(code)
      if (word !== undefined) expect(fault.hint).toContain(word)
    }
  })

  test('NOPERM is a denial that names the command, and the channels where they may be it', async () => {
    for (const [command, words] of [
      ['hset', '+hset:'],
      ['publish', '+publish, or the channels'],
    ] as const) {
      const { provider } = scriptedProvider([bytes('NOPERM', command)])
      const error = await provider.put('key', bytesOf('x'), newCall()).catch((reason: unknown) => reason)
      expect((error as StoreFault).fault).toMatchObject({
        code: 'ERR_SECRET_DENIED',
        hint: expect.stringContaining(words),
      })
    }
  })
})

describe('the value on its way', () => {
  test('does not show itself, however the arguments are shown', async () => {
    const canary = makeCanary()
    const { provider, sent } = scriptedProvider(([command]) => (command === 'EVALSHA' ? reply('NOSCRIPT') : done))
    await provider.put('key', bytesOf(canary), newCall())
    await provider.putIf('key', bytesOf(canary), 'absent', newCall())
    expect(sent).toHaveLength(4)
    for (const args of sent) {
      // As @redis/client and instrumentations of it show arguments.
      const shown = [args.map(String), args.map(arg => `${arg}`), JSON.stringify(args), inspect(args, { depth: 5 })]
      expect(findLeak(shown.join('\n'), canary)).toBeUndefined()
      expect(args.some(arg => typeof arg !== 'string' && Buffer.from(arg).equals(Buffer.from(canary)))).toBe(true)
    }
  })
})
