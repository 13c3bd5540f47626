import { describe, expect, test } from 'vitest'
import { readAclUser } from '../src/acl/acl-user.ts'
import { redisAclUser, redisAclUsers } from '../src/acl/index.ts'
import { scriptedClient } from './scripted-client.ts'

const servers = [{ url: 'redis://127.0.0.1:6379' }]

describe('options', () => {
  test.each<readonly [what: string, options: unknown, message: RegExp]>([
    ['none', undefined, /options must be an object/],
    ['no user', { servers }, /options\.user must be the name of an ACL user/],
    ['an empty user', { user: '', servers }, /options\.user must be/],
    ['a user with a space', { user: 'a b', servers }, /options\.user must be/],
    ['no servers', { user: 'shop' }, /options\.servers must be an array with at least one server/],
    ['an empty list', { user: 'shop', servers: [] }, /options\.servers must be an array with at least one/],
    ['no list', { user: 'shop', servers: servers[0] }, /options\.servers must be an array/],
    ['no server', { user: 'shop', servers: [null] }, /options\.servers\[0\] must be an object/],
    ['a wrong URL', { user: 'shop', servers: [...servers, { url: 'http://a' }] }, /options\.servers\[1\]\.url must be/],
    [
      'plain text',
      { user: 'shop', servers: [{ url: 'redis://db.example' }] },
      /options\.servers\[0\]\.url must begin with rediss/,
    ],
    [
      'a doubled login',
      { user: 'shop', servers: [{ credentials: () => ({ password: 'x' }), password: 'y' }] },
      /options\.servers\[0\]\.credentials/,
    ],
    [
      'another place',
      { user: 'shop', servers, keptIn: 'disk' },
      /options\.keptIn must be 'acl-file', 'config-file' or 'nowhere'/,
    ],
    ['fences that are true', { user: 'shop', servers, fences: true }, /options\.fences must be .*, or false/],
    ['a prefix with a space', { user: 'shop', servers, fences: 'a b' }, /options\.fences must be/],
    ['another option', { user: 'shop', servers, persist: true }, /options\.persist is not an option/],
  ])('%s: a TypeError before any I/O', (_, options, message) => {
    expect(() => redisAclUser(options as never)).toThrow(TypeError)
    expect(() => redisAclUser(options as never)).toThrow(message)
  })

  test.each([undefined, [], ['a'], ['a', 'a'], ['a', 'b', 'c'], ['a', 'b c'], 'ab'])('users %j: a TypeError', users => {
    expect(() => redisAclUsers({ users, servers } as never)).toThrow(/options\.users must be two names/)
  })

  test('say where it is, without credentials', () => {
    const more = [
      { url: 'redis://127.0.0.1:6379/3', username: 'rotator', password: 'hidden' },
      { url: 'rediss://b.example' },
    ]
    expect(redisAclUser({ user: 'shop', servers: more }).location).toBe(
      'redis ACL user shop on 127.0.0.1:6379, b.example:6379',
    )
    expect(redisAclUsers({ users: ['a', 'b'], servers: [{ client: scriptedClient([]).client }] }).location).toBe(
      'redis ACL users a and b on by a client of the application',
    )
  })
})

describe('what ACL GETUSER answers', () => {
  const [flags, hashes] = [[Buffer.from('on')], [Buffer.from('ab12')]]

  test.each<readonly [protocol: string, reply: unknown]>([
    [
      'RESP 2',
      [Buffer.from('flags'), flags, Buffer.from('passwords'), hashes, Buffer.from('commands'), Buffer.from('+@all')],
    ],
    ['RESP 3, as an object', { flags: new Set(flags), passwords: hashes, commands: Buffer.from('+@all') }],
    [
      'RESP 3, as a map',
      new Map<unknown, unknown>([
        [Buffer.from('flags'), flags],
        [Buffer.from('passwords'), hashes],
      ]),
    ],
  ])('is read in %s', (_, reply) => {
    expect(readAclUser(reply)).toEqual({ isOn: true, takesAny: false, hashes: new Set(['ab12']) })
  })

  test('is nobody for nothing, and no answer for anything else', () => {
    expect(readAclUser(null)).toBeUndefined()
    for (const reply of ['OK', 1, [], {}, [Buffer.from('flags'), 'on']]) {
      expect(() => readAclUser(reply)).toThrow(
        expect.objectContaining({ fault: expect.objectContaining({ code: 'ERR_SECRET_UNAVAILABLE' }) }),
      )
    }
  })
})
