import { describe, expect, test } from 'vitest'
import { refuseIssuedBefore } from '../../src/api-keys/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { day, minute, Shop } from './shop.ts'

describe('rotate', () => {
  test('makes a second secret for the same id; both are good until one is retired', async () => {
    const shop = new Shop()
    const first = await shop.issue()
    await shop.clock.advance(day)
    const second = await shop.keys.rotate(first.id)
    expect([second.id, second.slot, second.issuedAt]).toEqual([first.id, 2, new Date(shop.clock.now())])
    expect(second.key.text()).not.toBe(first.key.text())
    const [one, two] = [await shop.keys.verify(first.key.text()), await shop.keys.verify(second.key.text())]
    expect([one.ok && one.key.slot, two.ok && two.key.slot]).toEqual([1, 2])
    expect(two.ok && { ...two.key, slot: 1, issuedAt: first.issuedAt }).toEqual(one.ok && one.key)

    await shop.keys.retire(first.id)
    expect([await shop.outcome(first.key.text()), await shop.outcome(second.key.text())]).toEqual(['secret', 'good'])
  })

  test('refuses a third secret', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    await shop.keys.rotate(id)
    const error = await rejection(shop.keys.rotate(id), 'ERR_SECRET_CONFLICT')
    expect(error.message).toMatch(/Retire one of them first\.$/)
    expect([error.secretName, (await shop.keys.describe(id)).slots.map(({ slot }) => slot)]).toEqual([id, [1, 2]])
  })

  test('goes back and forth between two slots', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    const slots: number[] = []
    for (let count = 0; count < 4; count++) {
      slots.push((await shop.keys.rotate(id)).slot)
      await shop.keys.retire(id)
    }
    expect(slots).toEqual([2, 1, 2, 1])
  })

  test('with an overlap ends the first secret by itself, and not a millisecond earlier', async () => {
    const shop = new Shop()
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id, { overlap: 7 * day })
    const both = async (): Promise<string[]> => [
      await shop.outcome(first.key.text()),
      await shop.outcome(second.key.text()),
    ]
    await shop.clock.advance(7 * day - 1)
    expect(await both()).toEqual(['good', 'good'])
    await shop.clock.advance(1)
    expect(await both()).toEqual(['expired', 'good'])
    // What has expired makes room.
    expect((await shop.keys.rotate(first.id)).slot).toBe(1)
    expect(await both()).toEqual(['secret', 'good'])
  })

  test('without any overlap ends the first secret at once', async () => {
    const shop = new Shop()
    const first = await shop.issue()
    await shop.keys.rotate(first.id, { overlap: 0 })
    expect(await shop.outcome(first.key.text())).toBe('expired')
  })

  test('never prolongs the first secret', async () => {
    const shop = new Shop()
    const first = await shop.issue({ expiresAt: new Date(shop.clock.now() + day) })
    await shop.keys.rotate(first.id, { overlap: 7 * day })
    await shop.clock.advance(day)
    expect(await shop.outcome(first.key.text())).toBe('expired')
  })

  test('gives the second secret as long as the first had, or as it is told', async () => {
    const shop = new Shop()
    const { id } = await shop.issue({ expiresAt: new Date(shop.clock.now() + 90 * day) })
    await shop.clock.advance(80 * day)
    const second = await shop.keys.rotate(id, { overlap: day })
    expect(second.expiresAt).toEqual(new Date(shop.clock.now() + 90 * day))
    await shop.clock.advance(2 * day)
    const told = new Date(shop.clock.now() + 5 * day)
    expect((await shop.keys.rotate(id, { expiresAt: told })).expiresAt).toEqual(told)
    const unending = await shop.issue()
    expect((await shop.keys.rotate(unending.id)).expiresAt).toBeUndefined()
  })

  test('brings a key back that has expired, for whoever is told', async () => {
    const shop = new Shop()
    const first = await shop.issue({ expiresAt: new Date(shop.clock.now() + day) })
    await shop.clock.advance(2 * day)
    const second = await shop.keys.rotate(first.id)
    expect([await shop.outcome(first.key.text()), await shop.outcome(second.key.text())]).toEqual(['secret', 'good'])
  })

  test('makes room of what was issued before minIssuedAt', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    await shop.keys.rotate(id)
    await shop.clock.advance(day)
    shop.peppers = refuseIssuedBefore(shop.peppers, new Date(shop.clock.now()))
    const { key } = await shop.keys.rotate(id)
    expect([await shop.outcome(key.text()), (await shop.keys.describe(id)).slots.length]).toEqual(['good', 1])
  })

  test('never goes beyond the end of time', async () => {
    const shop = new Shop()
    const { id } = await shop.issue({ expiresAt: new Date(8.64e15) })
    await shop.clock.advance(day)
    expect((await shop.keys.rotate(id)).expiresAt).toEqual(new Date(8.64e15))
  })

  test('loses against another process that rotates: one secret is told, and it is good', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    const results = await Promise.allSettled([shop.keys.rotate(id), shop.open().rotate(id)])
    const made = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    const failed = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
    expect([made.length, failed[0]?.code]).toEqual([1, 'ERR_SECRET_CONFLICT'])
    expect(await shop.outcome(made[0]?.key.text() ?? '')).toBe('good')
  })
})

describe('retire', () => {
  test('ends the slot that it is told', async () => {
    const shop = new Shop()
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id)
    await shop.keys.retire(first.id, { slot: 2 })
    expect([await shop.outcome(first.key.text()), await shop.outcome(second.key.text())]).toEqual(['good', 'secret'])
    await rejection(shop.keys.retire(first.id, { slot: 2 }), 'ERR_SECRET_NOT_FOUND')
  })

  test('never ends the only secret', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    for (const options of [{}, { slot: 1 } as const]) {
      await rejection(shop.keys.retire(id, options), 'ERR_SECRET_CONFLICT')
    }
    expect(await shop.outcome(key.text())).toBe('good')
  })
})

describe('revoke', () => {
  test('ends both secrets for good, and leaves a tombstone without hashes', async () => {
    const shop = new Shop()
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id)
    await shop.clock.advance(minute)
    await shop.keys.revoke(first.id)
    expect([await shop.outcome(first.key.text()), await shop.outcome(second.key.text())]).toEqual([
      'revoked',
      'revoked',
    ])
    expect(await shop.keys.describe(first.id)).toEqual({
      id: first.id,
      notesUse: true,
      prefix: 'shop',
      environment: 'live',
      owner: 'customer-17',
      scopes: ['orders:read'],
      slots: [],
      peppers: ['p1'],
      revokedAt: new Date(shop.clock.now()),
    })
    expect((await shop.store.look(first.id)).record.match(/HS256/g)).toHaveLength(1)
    await rejection(shop.keys.rotate(first.id), 'ERR_SECRET_DISABLED')
    await rejection(shop.keys.retire(first.id), 'ERR_SECRET_DISABLED')
  })

  test('keeps its time when it is done again', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    await shop.keys.revoke(id)
    const { revokedAt } = await shop.keys.describe(id)
    await shop.clock.advance(day)
    await shop.keys.revoke(id)
    expect((await shop.keys.describe(id)).revokedAt).toEqual(revokedAt)
  })

  test('wins over a rotation that began before it and ends after it', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const held = shop.store.holdNextRead()
    const rotating = shop.open().rotate(id)
    await held.reached
    await shop.keys.revoke(id)
    held.release()
    await rejection(rotating, 'ERR_SECRET_CONFLICT')
    expect(await shop.outcome(key.text())).toBe('revoked')
  })

  test('wins over a rotation that comes between its look and its write', async () => {
    const shop = new Shop()
    const { id } = await shop.issue()
    const held = shop.store.holdNextRead()
    const revoking = shop.keys.revoke(id)
    await held.reached
    const second = await shop.open().rotate(id)
    held.release()
    await revoking
    expect(await shop.outcome(second.key.text())).toBe('revoked')
  })

  test('ends a key whose record was tampered with, or whose pepper is gone', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    await shop.store.write(id, 'rubbish')
    await shop.keys.revoke(id)
    expect(await shop.outcome(key.text())).toBe('revoked')
    const orphan = await shop.issue()
    shop.peppers = new Shop().peppers.replaceAll('p1', 'p7')
    await shop.keys.revoke(orphan.id)
    expect(await shop.outcome(orphan.key.text())).toBe('revoked')
  })

  test('is an error for an id that is not there, or of another environment', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    await rejection(new Shop().keys.revoke(id), 'ERR_SECRET_NOT_FOUND')
    const test = shop.open({ environment: 'test' })
    await rejection(test.revoke(id), 'ERR_SECRET_INVALID')
    await rejection(test.rotate(id), 'ERR_SECRET_INVALID')
    expect(await shop.outcome(key.text())).toBe('good')
  })
})

describe('describe', () => {
  test('tells the last use of each secret, to five minutes', async () => {
    const shop = new Shop()
    const start = shop.clock.now()
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id)
    const lastUses = async (): Promise<(number | undefined)[]> =>
      (await shop.keys.describe(first.id)).slots.map(({ lastUsedAt }) => lastUsedAt && lastUsedAt.getTime() - start)
    expect(await lastUses()).toEqual([undefined, undefined])
    await shop.clock.advance(1)
    await shop.outcome(first.key.text())
    await shop.clock.advance(5 * minute - 1)
    await shop.outcome(first.key.text())
    expect(await lastUses()).toEqual([1, undefined])
    await shop.clock.advance(1)
    await shop.outcome(first.key.text())
    await shop.outcome(second.key.text())
    expect(await lastUses()).toEqual([5 * minute + 1, 5 * minute + 1])
    // A new secret in an old slot has not been used.
    await shop.keys.retire(first.id)
    await shop.keys.rotate(first.id)
    expect(await lastUses()).toEqual([5 * minute + 1, undefined])
    await shop.keys.retire(first.id)
    await shop.keys.rotate(first.id)
    expect(await lastUses()).toEqual([undefined, undefined])
  })

  test('does not count what was presented without the secret, nor its own look', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    await shop.outcome(key.text(), ['admin'])
    const used = (await shop.keys.describe(id)).slots[0]?.lastUsedAt
    const other = await shop.issue()
    await shop.outcome(`shop_live_${other.id}${key.text().slice(-49)}`)
    await shop.keys.describe(other.id)
    expect([used, (await shop.keys.describe(other.id)).slots[0]?.lastUsedAt]).toEqual([
      new Date(shop.clock.now()),
      undefined,
    ])
  })
})

describe('bad input', () => {
  test.each(['', 'short', 'a'.repeat(23), 'a-'.repeat(11), 'z'.repeat(22), 7, undefined])('an id: %#', async id => {
    const { keys, store } = new Shop()
    for (const work of [
      keys.rotate(id as string),
      keys.retire(id as string),
      keys.revoke(id as string),
      keys.describe(id as string),
    ]) {
      expect(await reasonOf(work)).toBeInstanceOf(TypeError)
    }
    expect(store.calls).toEqual([])
  })

  test('a whole key where an id is wanted is not repeated', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const error = (await reasonOf(shop.keys.revoke(key.text()))) as Error
    expect(error.message).toBe("id must be a key's id, 22 of 0-9 A-Z a-z, received a string")
  })

  test.each<[what: string, options: object]>([
    ['an overlap below nothing', { overlap: -1 }],
    ['an overlap of more than ten years', { overlap: 315_576_000_001 }],
    ['half a millisecond', { overlap: 0.5 }],
    ['an overlap that is no number', { overlap: '7' }],
    ['an expiry that has passed', { expiresAt: new Date(0) }],
    ['another option', { slot: 1 }],
  ])('rotate with %s', async (_, options) => {
    const shop = new Shop()
    const { id } = await shop.issue()
    const error = await reasonOf(shop.keys.rotate(id, options))
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
  })

  test.each([0, 3, '1', null])('retire of slot %j', async slot => {
    const shop = new Shop()
    const { id } = await shop.issue()
    expect(await reasonOf(shop.keys.retire(id, { slot: slot as 1 }))).toBeInstanceOf(TypeError)
  })
})
