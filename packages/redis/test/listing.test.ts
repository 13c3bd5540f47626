import { newCall } from '@sealwax/live'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytes, reply, scriptedProvider } from './scripted-client.ts'

const page = (cursor: string, ...keys: readonly string[]): unknown => [Buffer.from(cursor), bytes(...keys)]

describe('list', () => {
  test('goes from page to page, by cursor', async () => {
    const { provider, sent } = scriptedProvider([page('17', 'shop:a', 'shop:b'), page('0', 'shop:c')])
    const first = await provider.list('', newCall())
    expect(first).toEqual({ names: ['a', 'b'], cursor: expect.any(String) })
    const second = await provider.list('', { ...newCall(), cursor: first.cursor })
    expect(second).toEqual({ names: ['c'] })
    expect(sent).toEqual([
      ['SCAN', '0', 'MATCH', 'shop:*', 'COUNT', '250'],
      ['SCAN', '17', 'MATCH', 'shop:*', 'COUNT', '250'],
    ])
  })

  test('gives no name twice, though the server does', async () => {
    const { provider } = scriptedProvider([
      page('17', 'shop:a', 'shop:a'),
      page('9', 'shop:a', 'shop:b'),
      page('0', 'shop:b'),
    ])
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const { names, cursor: next } = await provider.list('', { ...newCall(), cursor })
      seen.push(...names)
      cursor = next
    } while (cursor !== undefined)
    expect(seen).toEqual(['a', 'b'])
  })

  test('lists that are under way at once do not take each other’s names', async () => {
    const { provider } = scriptedProvider([
      page('17', 'shop:a'),
      page('17', 'shop:a'),
      page('0', 'shop:b'),
      page('0', 'shop:b'),
    ])
    const [one, other] = [await provider.list('', newCall()), await provider.list('', newCall())]
    expect([one.names, other.names]).toEqual([['a'], ['a']])
    for (const { cursor } of [one, other]) {
      expect((await provider.list('', { ...newCall(), cursor })).names).toEqual(['b'])
    }
  })

  test('a page on which nothing matches is no end: it goes on, but not for ever in one call', async () => {
    const { provider, sent } = scriptedProvider(([, cursor]) => page(`${Number(cursor) + 1}`))
    const { names, cursor } = await provider.list('', newCall())
    expect(names).toEqual([])
    expect(cursor).toBeDefined()
    expect(sent.length).toBeGreaterThan(1)
    const before = sent.length
    await provider.list('', { ...newCall(), cursor })
    expect(sent[before]?.[1]).toBe(`${before}`)
  })

  test('leaves out keys that are no names', async () => {
    const keys = [Buffer.from('shop:'), Buffer.from('shop:a\n'), Buffer.from([0x73, 0xff]), Buffer.from('shop:ok')]
    const { provider } = scriptedProvider([[Buffer.from('0'), keys]])
    expect((await provider.list('', newCall())).names).toEqual(['ok'])
  })

  test('a failure is no end', async () => {
    const { provider } = scriptedProvider([page('17', 'shop:a'), reply('LOADING')])
    const { cursor } = await provider.list('', newCall())
    await expect(provider.list('', { ...newCall(), cursor })).rejects.toThrow('LOADING')
  })

  test.each([null, [], [Buffer.from('0')], ['0', []], [Buffer.from('0'), ['shop:a']]])(
    'an answer that is none of SCAN’s is neither: %j',
    async answer => {
      const { provider } = scriptedProvider([answer])
      await expect(provider.list('', newCall())).rejects.toMatchObject({ fault: { code: 'ERR_SECRET_UNAVAILABLE' } })
    },
  )

  test('what is a pattern to Redis is a letter in a prefix', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'*?[]^-\\ab') }), async prefix => {
        const { provider, sent } = scriptedProvider([page('0')])
        await provider.list(prefix, newCall())
        const pattern = String(sent[0]?.[3])
        // Redis documentation, KEYS: a backslash takes the meaning from what follows it.
        expect(pattern.replace(/\\(.)/g, '$1')).toBe(`shop:${prefix}*`)
        expect(pattern.slice(0, -1)).not.toMatch(/(?<!\\)(?:\\\\)*[*?[\]]/)
      }),
    )
  })
})
