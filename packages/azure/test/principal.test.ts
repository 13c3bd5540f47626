import { expect, test } from 'vitest'
import { principalIn } from '../src/principal.ts'

const token = (claims: unknown): string =>
  ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.')

test('the object id stands in the token; what is no token of that kind names nobody', () => {
  expect(principalIn(token({ oid: '8f3d', appid: 'x' }))).toBe('8f3d')
  for (const other of [token({ sub: 'x' }), token('text'), token(null), token({ oid: 7 }), 'opaque', 'a.%%%.b', '']) {
    expect(principalIn(other)).toBeUndefined()
  }
})
