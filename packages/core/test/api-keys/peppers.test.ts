import { describe, expect, test } from 'vitest'
import { addPepper, newPeppers, refuseIssuedBefore, removePepper, usePepper } from '../../src/api-keys/index.ts'
import { rejection } from '../rejection.ts'
import { Shop } from './shop.ts'

const pepper = 'a'.repeat(64)

describe('the text of peppers', () => {
  test('has 256 random bits each, under ids that are never used again', () => {
    const one = JSON.parse(newPeppers())
    expect(one).toEqual({ current: 'p1', peppers: { p1: expect.stringMatching(/^[0-9a-f]{64}$/) } })
    expect(JSON.parse(newPeppers()).peppers.p1).not.toBe(one.peppers.p1)
    const three = removePepper(usePepper(addPepper(addPepper(JSON.stringify(one)))), 'p1')
    const four = JSON.parse(addPepper(three))
    expect([four.current, Object.keys(four.peppers)]).toEqual(['p3', ['p2', 'p3', 'p4']])
    expect(new Set(Object.values(four.peppers)).size).toBe(3)
  })

  test('may have ids that people chose', () => {
    const chosen = JSON.stringify({ current: '2026-11', peppers: { '2026-11': pepper } })
    const more = JSON.parse(usePepper(addPepper(chosen)))
    expect(more).toMatchObject({ current: 'p1', peppers: { '2026-11': pepper } })
    expect(JSON.parse(usePepper(JSON.stringify(more), '2026-11')).current).toBe('2026-11')
    expect(() => usePepper(chosen, 'p1')).toThrow(TypeError)
  })

  test('keeps minIssuedAt when peppers come and go', () => {
    const time = new Date('2026-11-27T12:34:56.789Z')
    const text = removePepper(usePepper(addPepper(refuseIssuedBefore(newPeppers(), time))), 'p1')
    expect(JSON.parse(text).minIssuedAt).toBe('2026-11-27T12:34:56.789Z')
  })

  test('is at most eight peppers', () => {
    let text = newPeppers()
    for (let count = 1; count < 8; count++) text = addPepper(text)
    expect(() => addPepper(text)).toThrow(RangeError)
  })

  test('never loses the current one', () => {
    const text = addPepper(newPeppers())
    expect(() => removePepper(text, 'p1')).toThrow(TypeError)
    expect(() => removePepper(text, 'p3')).toThrow(TypeError)
    expect(JSON.parse(removePepper(text, 'p2')).current).toBe('p1')
  })

  test.each([new Date(Number.NaN), 7, '2026-11-27', undefined])('takes no time such as %j', time => {
    expect(() => refuseIssuedBefore(newPeppers(), time as Date)).toThrow(TypeError)
  })

  test.each<[what: string, text: unknown]>([
    ['nothing', undefined],
    ['bytes', new Uint8Array(32)],
    ['no JSON', `{"current":"p1","peppers":{"p1":"${pepper}"`],
    ['a JSON text', JSON.stringify(pepper)],
    ['null', 'null'],
    ['no peppers', '{"current":"p1"}'],
    ['none of them', '{"current":"p1","peppers":{}}'],
    ['a current one that is not there', JSON.stringify({ current: 'p2', peppers: { p1: pepper } })],
    ['a current one that every object has', JSON.stringify({ current: 'constructor', peppers: { p1: pepper } })],
    ['a pepper that is too short', JSON.stringify({ current: 'p1', peppers: { p1: pepper.slice(1) } })],
    ['a pepper that is too long', JSON.stringify({ current: 'p1', peppers: { p1: `${pepper}a` } })],
    ['a pepper in capitals', JSON.stringify({ current: 'p1', peppers: { p1: pepper.toUpperCase() } })],
    ['a pepper that is a number', JSON.stringify({ current: 'p1', peppers: { p1: 7 } })],
    ['an id with a colon', JSON.stringify({ current: 'a:b', peppers: { 'a:b': pepper } })],
    ['one pepper twice', JSON.stringify({ current: 'p1', peppers: { p1: pepper, p2: pepper } })],
    ['a misspelt field', JSON.stringify({ current: 'p1', peppers: { p1: pepper }, minIssued: 7 })],
    ['a time that is a number', JSON.stringify({ current: 'p1', peppers: { p1: pepper }, minIssuedAt: 7 })],
    [
      'a time without a zone',
      JSON.stringify({ current: 'p1', peppers: { p1: pepper }, minIssuedAt: '2026-11-27T00:00' }),
    ],
    [
      'a day that is none',
      JSON.stringify({ current: 'p1', peppers: { p1: pepper }, minIssuedAt: '2026-02-30T00:00:00.000Z' }),
    ],
  ])('is an error of the configuration with %s, and nothing of it is repeated', async (_, text) => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    shop.peppers = text as string
    for (const work of [shop.keys.verify(key.text()), shop.issue(), shop.keys.revoke(id)]) {
      const error = await rejection(work, 'ERR_SECRET_CONFIG')
      expect(error.message).toMatch(/^The peppers of API keys are not of the right form: .+newPeppers\(\)/)
      expect(error.message).not.toMatch(/aaaaaaaa/i)
    }
    expect(() => addPepper(text as string)).toThrow('not of the right form')
  })

  test('that was put right counts at the next call', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const right = shop.peppers
    shop.peppers = '{}'
    await rejection(shop.keys.verify(key.text()), 'ERR_SECRET_CONFIG')
    shop.peppers = right
    expect(await shop.outcome(key.text())).toBe('good')
  })
})
