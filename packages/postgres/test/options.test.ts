import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type PostgresUsersOptions, postgresPassword, postgresUsers } from '../src/index.ts'

const secret = 'the-password-of-the-rotator'
const right: PostgresUsersOptions = {
  database: 'shop',
  server: { host: 'db.example' },
  administrator: { username: 'shop_rotator', password: secret },
  users: ['shop_a', 'shop_b'],
  owner: 'shop',
}

describe('options', () => {
  test.each<readonly [option: string, value: unknown]>([
    ['database', ''],
    ['database', 'a\0b'],
    ['database', undefined],
    ['server', undefined],
    ['server', 'db.example'],
    ['administrator', undefined],
    ['administrator', secret],
    ['administrator', { username: 'shop_rotator' }],
    ['administrator', { username: '', password: secret }],
    ['administrator', { secrets: {}, name: 'admin' }],
    ['administrator', { secrets: { withSecret() {} }, name: '' }],
    ['users', undefined],
    ['users', ['shop_a']],
    ['users', ['shop_a', 'shop_a']],
    ['users', ['shop_a', '']],
    ['users', ['shop_a', 'b'.repeat(64)]],
    ['users', ['shop_a', 'ü'.repeat(32)]],
    ['users', ['shop_a', 'b\0c']],
    ['owner', undefined],
    ['owner', ''],
    ['owner', 'shop_a'],
    ['endpoints', []],
    ['endpoints', { host: 'db.example' }],
    ['fenceTable', 'rotation_fence'],
    ['fenceTable', 'a.b; DROP TABLE c'],
    ['fenceTable', 'A.b'],
    ['createFenceTable', 'yes'],
    ['iterations', 4_095],
    ['iterations', 100_001],
    ['connectTimeout', 0],
    ['statementTimeout', 1.5],
    ['client', {}],
    ['passwrod', secret],
  ])('%s of %j is a TypeError that names the option and not the value', (option, value) => {
    const attempt = (): unknown => postgresUsers({ ...right, [option]: value } as never)
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(`options.${option} `)
    expect(attempt).not.toThrow(secret)
  })

  test.each<readonly [address: unknown, problem: string]>([
    [{ host: 'postgres://shop:x@db.example' }, 'options.server.host must be'],
    [{ host: '' }, 'options.server.host must be'],
    [{ host: 'db.example', port: 0 }, 'options.server.port must be'],
    [{ host: 'db.example', port: '5432' }, 'options.server.port must be'],
    [{ host: 'db.example', user: 'x' }, 'options.server.user is not an option'],
    [{ host: 'db.example', database: '' }, 'options.server.database must be'],
    [{ host: 'db.example', tls: 'no' }, 'options.server.tls must be'],
    [{ host: 'db.example', tls: { ca: 'x' } }, 'options.server.tls.ca must be one of'],
    [{ host: 'db.example', tls: { certFile: 'x' } }, 'belong together'],
    [{ host: 'db.example', pooler: true }, 'options.server must be the server itself'],
    [{ host: 'db.example', pooler: 1 }, 'options.server.pooler must be'],
  ])('the address %j is a TypeError that says what is wrong', (address, problem) => {
    expect(() => postgresUsers({ ...right, server: address as never })).toThrow(problem)
    const endpoints = [{ host: 'db.example' }, address] as never
    if (!problem.includes('server itself')) {
      expect(() => postgresUsers({ ...right, endpoints })).toThrow(problem.replace('server', 'endpoints[1]'))
    }
  })

  test('of a password they are the same, with a user', () => {
    const { users: _, owner: __, ...shared } = right
    expect(() => postgresPassword({ ...shared, user: '' })).toThrow('options.user must be')
    expect(() => postgresPassword(shared as never)).toThrow('options.user must be')
    expect(() => postgresPassword({ ...right, user: 'shop' } as never)).toThrow('options.users is not an option')
  })

  test('undefined is the same as absent, as it comes from process.env', () => {
    expect(postgresUsers({ ...right, endpoints: undefined, fenceTable: undefined }).location).toBe(
      'postgres db.example:5432/shop',
    )
  })

  test('nothing of the administrator shows', () => {
    const target = postgresUsers(right)
    expect(inspect(target, { depth: 9, showHidden: true })).not.toContain(secret)
    expect(JSON.stringify(target)).not.toContain(secret)
  })
})
