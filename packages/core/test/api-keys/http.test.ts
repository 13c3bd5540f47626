import { describe, expect, test } from 'vitest'
import { authorize, secretsKeyStore } from '../../src/api-keys/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { keyOf } from './planted.ts'
import { altered, day, Shop } from './shop.ts'

/** What whoever asks gets to see. */
async function answer(shop: Shop, header: string | null | undefined, scopes: readonly string[] = []) {
  const result = await authorize(shop.keys, header, { scopes })
  if (result.ok) return { status: 200, owner: result.key.owner }
  const { status, headers, error } = result
  return { status, challenge: headers['www-authenticate'], error }
}

describe('authorize', () => {
  test('lets a good key in, however the scheme is spelled', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER   ']) {
      expect(await answer(shop, scheme + key.text(), ['orders:read'])).toEqual({ status: 200, owner: 'customer-17' })
    }
  })

  test.each([undefined, null, '', 'Basic c2hvcDpvcGVu', 'Bearing gifts', 'ApiKey abc'])(
    'asks whoever brings no key for one, without an error code (RFC 6750, section 3.1): %j',
    async header => {
      expect(await answer(new Shop(), header)).toEqual({ status: 401, challenge: 'Bearer realm="shop"' })
    },
  )

  test.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a, Bearer b', 'Bearer "a"', 'Bearer é', 'Bearer =='])(
    'takes a header of another form for an invalid request: %j',
    async header => {
      expect(await answer(new Shop(), header)).toEqual({
        status: 400,
        error: 'invalid_request',
        challenge: 'Bearer realm="shop", error="invalid_request"',
      })
    },
  )

  test('answers every key that is not good alike: nothing says which keys there are', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const wrong = keyOf(altered(key.text().slice(0, -6), 60))
    const unknown = keyOf(altered(key.text().slice(0, -6), 20))
    const expired = await shop.issue({ expiresAt: new Date(shop.clock.now() + 1) })
    const forged = await shop.issue()
    await shop.store.write(forged.id, 'rubbish')
    await shop.clock.advance(day)
    await shop.keys.revoke(id)
    const other = await shop.issue()
    const wrongToo = keyOf(altered(other.key.text().slice(0, -6), 60))
    const keys = [key.text(), wrong, wrongToo, unknown, expired.key.text(), forged.key.text()]
    const reasons = await Promise.all(keys.map(each => shop.outcome(each)))
    expect(reasons).toEqual(['revoked', 'revoked', 'secret', 'unknown', 'expired', 'tampered'])
    for (const each of keys) {
      expect(await answer(shop, `Bearer ${each}`, ['admin'])).toEqual({
        status: 401,
        error: 'invalid_token',
        challenge: 'Bearer realm="shop", error="invalid_token"',
      })
    }
  })

  test('says what can be seen in the text of a key alone', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const challenges = await Promise.all(
      ['abc', altered(key.text(), 40), keyOf(key.text().slice(0, -6).replace('live', 'test'))].map(
        async text => (await answer(shop, `Bearer ${text}`)).challenge,
      ),
    )
    const start = 'Bearer realm="shop", error="invalid_token", error_description='
    expect(challenges).toEqual([
      `${start}"This is not a key"`,
      `${start}"The key was mistyped or cut"`,
      `${start}"The key is for something else, or for another environment"`,
    ])
  })

  test('forbids a good key without a scope, and names what is needed (RFC 6750, section 3.1)', async () => {
    const shop = new Shop()
    const { id, key } = await shop.issue()
    const result = await authorize(shop.keys, `Bearer ${key.text()}`, {
      scopes: ['orders:read', 'orders:write'],
      realm: 'Shop, version 2',
    })
    expect(result).toEqual({
      ok: false,
      reason: 'scope',
      status: 403,
      error: 'insufficient_scope',
      id,
      missing: ['orders:write'],
      headers: {
        'www-authenticate':
          'Bearer realm="Shop, version 2", error="insufficient_scope", scope="orders:read orders:write"',
      },
    })
  })

  test('answers nothing where the store fails', async () => {
    const provider = memory({}, { retries: 'sdk' })
    const shop = new Shop({ store: secretsKeyStore(createSecrets(provider)) })
    const { key } = await shop.issue()
    provider.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    await rejection(authorize(shop.keys, `Bearer ${key.text()}`), 'ERR_SECRET_UNAVAILABLE')
  })

  test('reads a header of any length in no time', async () => {
    const shop = new Shop()
    const long = 'a'.repeat(1_000_000)
    const headers = [`Bearer ${long}`, `Bearer ${' '.repeat(1_000_000)}`, `Bearer ${long}${'='.repeat(1_000_000)} x`]
    const statuses = await Promise.all(headers.map(async header => (await answer(shop, header)).status))
    expect(statuses).toEqual([401, 400, 400])
  }, 2_000)

  test.each<[what: string, header: unknown, options: object]>([
    ['a list of headers', ['Bearer a'], {}],
    ['a realm that ends its quotation', undefined, { realm: 'shop", error="' }],
    ['a realm of two lines', undefined, { realm: 'a\r\nb' }],
    ['an empty realm', undefined, { realm: '' }],
    ['another option', 'Bearer a', { scope: 'a' }],
  ])('refuses %s', async (_, header, options) => {
    expect(await reasonOf(authorize(new Shop().keys, header as string, options))).toBeInstanceOf(TypeError)
  })
})
