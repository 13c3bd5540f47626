import { newCall } from '@sealwax/live'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RedisOptions, redis } from '../src/index.ts'
import { bytes, scriptedProvider } from './scripted-client.ts'

const { names } = redis().limits

/** Names as the store takes them: text without control characters and without halves of surrogate pairs. */
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter(text => names.pattern.test(text))
const prefix = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }).filter(text => !/[\s\x7f]/.test(text))

describe('names', () => {
  test.each(['a', 'shop/API_KEY', 'a b', 'ä', '密', '🔑', '*', '[a]?\\', ' ', 'a:b', '__proto__', 'x'.repeat(512)])(
    '%j is legal',
    text => expect(names.pattern.test(text)).toBe(true),
  )

  test.each(['', 'a\nb', 'a\0', '\x7f', '\u0085', '\ud800', 'a\udc00', 'x'.repeat(513)])('%j is not', text =>
    expect(names.pattern.test(text)).toBe(false),
  )

  test('a key is the prefix, one colon and the name', async () => {
    for (const given of ['shop', 'shop:', 'shop::']) {
      const { provider, sent } = scriptedProvider([bytes('v', 'x', '', '')], { prefix: given })
      await provider.get('a:b', newCall())
      expect(sent[0]?.slice(0, 2)).toEqual(['HMGET', 'shop:a:b'])
    }
  })

  test('two names are never one key, and a key in a list is the name it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), prefix, async (all, prefix) => {
        const options: RedisOptions = { prefix }
        const { provider, sent } = scriptedProvider(() => bytes('v', 'x', '', ''), options)
        for (const each of all) await provider.get(each, newCall())
        const keys = sent.map(([, key]) => String(key))
        expect(new Set(keys).size).toBe(all.length)
        const listing = scriptedProvider([[Buffer.from('0'), keys.map(key => Buffer.from(key))]], options)
        expect((await listing.provider.list('', newCall())).names).toEqual(all)
      }),
    )
  })
})
