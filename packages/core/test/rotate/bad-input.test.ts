import { describe, expect, test } from 'vitest'
import { aliased, bundle, chain, prefixed, route } from '../../src/compose/index.ts'
import { type AnyProvider, createSecrets, type SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  adopt,
  alternatingUsers,
  dualSlot,
  generateThenPut,
  inPlace,
  issueThenRevoke,
  keyring,
  type RotateOptions,
  type RotationError,
  resume,
  rollback,
  rotate,
  status,
} from '../../src/rotate/index.ts'
import { FakeTarget, FakeUsers } from '../../src/rotate/testing/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { Lab } from './lab.ts'
import { FakeLocks } from './process.ts'
import { replaced } from './stores.ts'

const generate = (): string => 'another'

describe('a mistake is told before any I/O', () => {
  const target = new FakeTarget({ credentials: ['old'] })
  const wrong: Readonly<Record<string, unknown>> = {
    'options must be an object, received a string': 'generate',
    'options.generate must be a function that makes the new value, received undefined': {},
    'options.strategy must be a strategy, such as alternatingUsers(), received an object': { strategy: {} },
    'options.generate belongs into the strategy: give one of the two': {
      generate,
      strategy: generateThenPut({ generate }),
    },
    'options has no "grce"; it takes strategy, generate, grace, lock, timeout, patience, settle, attempts, expiresIn, by, signal, onTargetError':
      { generate, grce: {} },
    'options.grace.consumers must be an array of { name, lag }, received a string': {
      generate,
      grace: { consumers: 'batch' },
    },
    'options.grace.consumers[0].lag must be a number of milliseconds, received undefined': {
      generate,
      grace: { consumers: [{ name: 'batch' }] },
    },
    'options.grace.ms must be at least 90000, the lag of "batch": it would use a credential that is revoked. A credential that is known to others is rotated with { compromised: true }.':
      {
        generate,
        grace: {
          ms: 60_000,
          consumers: [
            { name: 'web', lag: 1_000 },
            { name: 'batch', lag: 90_000 },
          ],
        },
      },
    'options.attempts must be a number of at least 1, received 0': { generate, attempts: 0 },
    'options.lock must be a Lock, such as redisLocks(), received an object': { generate, lock: {} },
    'options.compromised must be true or false': { generate, compromised: 'yes' },
  }
  for (const [message, options] of Object.entries(wrong)) {
    test(message, async () => {
      const store = memory({ KEY: 'old' })
      const error = await reasonOf(rotate(createSecrets(store), 'KEY', options as RotateOptions))
      expect((error as Error).message).toBe(message)
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
      expect(store.calls).toEqual([])
    })
  }

  test('a name that is none, a part, or a sibling', async () => {
    const secrets = createSecrets(memory({ KEY: 'old' }))
    for (const name of ['', 'KEY#part', 'KEY-sealwax-rotation']) {
      expect(await reasonOf(rotate(secrets, name, { generate })), name).toBeInstanceOf(TypeError)
    }
    expect(await reasonOf(rotate({} as never, 'KEY', { generate }))).toBeInstanceOf(TypeError)
  })

  test('strategies without what they need', () => {
    expect(() => dualSlot({ target: { location: 'x' } as never, generate })).toThrow(/it lacks test, set, revoke/)
    expect(() => issueThenRevoke({ target: {} as never })).toThrow(/a target with a `location`/)
    expect(() => inPlace({ target, generate } as never)).toThrow(/options.allowOutage must be true/)
    const users = new FakeUsers({ users: { a: 'x' } })
    expect(() => alternatingUsers({ target: users, users: ['a', 'a'], generate })).toThrow(/two names that differ/)
    expect(() => alternatingUsers({ target: users, users: ['a'] as never, generate })).toThrow(/two names/)
    const fields = { username: 'login', password: 'login' }
    expect(() => alternatingUsers({ target: users, users: ['a', 'b'], fields, generate })).toThrow(/two that differ/)
    expect(() => keyring({ generate, spread: -1, keep: 0 })).toThrow(/options.spread/)
  })

  test('two logins of one user: the old one is over only where the target says so', async () => {
    const users = new FakeUsers({ users: { a: 'x', b: undefined } })
    const strategy = alternatingUsers({ target: users, users: ['a', 'b'], generate })
    const login = (username: string, password: string): string => JSON.stringify({ username, password })
    const call = { signal: new AbortController().signal, secret: 'KEY', fence: 1, endSessions: true }
    const revoke = async (old: string, published: string): Promise<unknown> =>
      strategy.revoke?.(old, { ...call, published })
    expect(await revoke(login('a', 'before'), login('a', 'x'))).toBe('done')
    const error = await rejection(revoke(login('a', 'x'), login('a', 'not-set-at-the-target')), 'ERR_SECRET_CONFLICT')
    expect(error.message).toMatch(/"KEY" are one user of fake users, which lets the old one in.*`adopt`/)
    expect(error.message).not.toMatch(/not-set/)
    expect(users.passwords.get('a')).toBe('x')
    expect(await revoke(login('a', 'x'), login('b', 'y'))).toBe('done')
    expect(users.passwords.get('a')).toBeUndefined()
  })
})

describe('what cannot be promised is refused', () => {
  test('an unknown secret', async () => {
    const error = await rejection(rotate(createSecrets(memory()), 'KEY', { generate }), 'ERR_SECRET_NOT_FOUND')
    expect(error.message).toBe(
      '"KEY" was not found in memory: only what is there can be rotated. Store the first value with `put`.',
    )
  })

  test('a store that cannot compare, without a lock', async () => {
    const store = memory({ KEY: 'old' }, { without: ['putIf'] })
    const secrets = createSecrets(store)
    const error = await rejection(rotate(secrets, 'KEY', { generate }), 'ERR_SECRET_UNSUPPORTED')
    expect(error.message).toMatch(/cannot compare before it writes.*Give `lock`, one for all who rotate it/)
    expect(store.calls).toEqual([])
    expect(await status(secrets, 'KEY')).toMatchObject({ phase: 'idle' })
    const lock = new FakeLocks({ now: () => Date.now(), setTimeout: () => undefined, clearTimeout: () => {} })
    expect(await rotate(secrets, 'KEY', { generate, lock })).toMatchObject({ phase: 'grace' })
  })

  test('a store that cannot be written', async () => {
    const secrets = createSecrets(memory({ KEY: 'old' }, { without: ['put', 'putIf'] }))
    await rejection(rotate(secrets, 'KEY', { generate }), 'ERR_SECRET_UNSUPPORTED')
  })

  test('a value that something else wrote, without a version to compare with', async () => {
    const store = memory({ KEY: 'old' })
    const plain = replaced(store, {
      get: async (name, call) => ({ bytes: (await store.get(name, call)).bytes }),
    })
    const error = await rejection(rotate(createSecrets(plain), 'KEY', { generate }), 'ERR_SECRET_UNSUPPORTED')
    expect(error.message).toMatch(/has no version to compare with/)
  })

  test('a secret that the store rotates by itself', async () => {
    const provider = replaced(memory({ KEY: 'old' }), {})
    const managed: AnyProvider = new Proxy(provider, {
      get: (_, key) => (key === 'managedBy' ? async () => 'a rotation of its own' : Reflect.get(provider, key)),
    })
    const error = await rejection(rotate(createSecrets(managed), 'KEY', { generate }), 'ERR_SECRET_CONFLICT')
    expect(error.message).toMatch(/is changed by a rotation of its own.*Switch that off first/)
  })

  test('a value of another form than the strategy has', async () => {
    const users = new FakeUsers({ users: { a: 'x', b: undefined } })
    const strategy = alternatingUsers({ target: users, users: ['a', 'b'], generate })
    for (const [value, why] of [
      ['text', 'it is no JSON object'],
      ['{"username":"a"}', 'it has no texts username and password'],
      ['{"username":"root","password":"the-password"}', 'its username is neither of a and b'],
    ] as const) {
      const secrets = createSecrets(memory({ KEY: value }))
      const error = await rejection(rotate(secrets, 'KEY', { strategy }), 'ERR_SECRET_INVALID')
      expect(error.message).toContain(why)
      expect(error.message).not.toContain('the-password')
    }
    const ring = keyring({ generate, spread: 0, keep: 0 })
    await rejection(rotate(createSecrets(memory({ KEY: 'x' })), 'KEY', { strategy: ring }), 'ERR_SECRET_INVALID')
  })

  test('a new value that is the old one, and one that is no map where a map is', async () => {
    await rejection(rotate(createSecrets(memory({ KEY: 'another' })), 'KEY', { generate }), 'ERR_SECRET_INVALID')
    const maps = createSecrets(memory({ KEY: '{"a":"1"}' }, { limits: { maps: true, binary: false } }))
    await rejection(rotate(maps, 'KEY', { generate }), 'ERR_SECRET_INVALID')
    await rejection(
      rotate(createSecrets(memory({ KEY: 'old' }, { limits: { maxBytes: 400 } })), 'KEY', {
        generate: () => 'x'.repeat(390),
      }),
      'ERR_SECRET_TOO_LARGE',
    )
  })

  test('a rotation that is under way in another way', async () => {
    const lab = new Lab()
    lab.target.inject({ fails: 'outage' })
    await lab.fails(() => rotate(lab.secrets, 'KEY', { ...lab.options, by: 'host-7' }))
    const begun = new Date(lab.clock.now()).toISOString().slice(0, 10)
    const again = await lab.fails<RotationError>(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(again.message).toMatch(new RegExp(`is being rotated \\(setting\\) since ${begun}.* by "host-7"`))
    const before = await lab.secrets.get('KEY-sealwax-rotation', { fresh: true })
    for (const verb of [resume, rollback, adopt]) {
      const other = await lab.fails<SecretError>(() => verb(lab.secrets, 'KEY', { generate }))
      expect(other.message).toMatch(/was begun with the strategy "dual-slot"/)
    }
    expect(await lab.secrets.get('KEY-sealwax-rotation', { fresh: true })).toBe(before)
    const other = await lab.fails<SecretError>(() => resume(lab.secrets, 'KEY', { generate }))
    expect(other).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    expect(other.message).toMatch(/was begun with the strategy "dual-slot", and cannot go on with "generate-then-put"/)
  })

  test('a record that is none', async () => {
    const store = memory({ KEY: 'old', 'KEY-sealwax-rotation': '{"format":2}' })
    const error = await rejection(rotate(createSecrets(store), 'KEY', { generate }), 'ERR_SECRET_CORRUPT')
    expect(error.message).toMatch(/Look at KEY-sealwax-rotation and KEY-sealwax-candidate/)
  })
})

describe('compositions', () => {
  test('a chain is rotated in the store that it writes to, and refused where an earlier one answers', async () => {
    const [first, second] = [memory({}, { id: 'first' }), memory({ 'shop/KEY': 'old' }, { id: 'second' })]
    const secrets = createSecrets(prefixed(chain([first, second], { write: second }), 'shop'))
    await rotate(secrets, 'KEY', { generate })
    expect(await secrets.get('KEY')).toBe('another')
    expect(first.calls.every(({ operation }) => operation === 'get')).toBe(true)
    expect(await status(createSecrets(second), 'shop/KEY')).toMatchObject({ phase: 'grace' })

    const shadowed = createSecrets(chain([memory({ KEY: 'mine' }, { id: 'env' }), memory({ KEY: 'old' })]))
    await rejection(rotate(shadowed, 'KEY', { generate }), 'ERR_SECRET_UNSUPPORTED')
    const writing = memory({ KEY: 'old' })
    const hidden = createSecrets(chain([memory({ KEY: 'mine' }, { id: 'env' }), writing], { write: writing }))
    const error = await rejection(rotate(hidden, 'KEY', { generate }), 'ERR_SECRET_CONFLICT')
    expect(error.message).toMatch(/is answered by env, which is read before memory/)
    expect(writing.calls.filter(({ operation }) => operation !== 'get')).toEqual([])
  })

  test('an alias and a route lead to the same record as the name itself', async () => {
    const store = memory({ 'db/password': 'old' })
    const aliases = createSecrets(aliased(route({ 'db/': store, '': memory() }), { PASSWORD: 'db/password' }))
    await rotate(aliases, 'PASSWORD', { generate })
    expect(await status(createSecrets(prefixed(store, 'db')), 'password')).toMatchObject({ phase: 'grace', epoch: 1 })
    expect(await Array.fromAsync(aliases.list())).toEqual(['PASSWORD'])
  })

  test('a field of a secret is not rotated by itself', async () => {
    const store = memory({ app: '{"KEY":"old"}' })
    for (const [secrets, name] of [
      [createSecrets(bundle(store, 'app')), 'KEY'],
      [createSecrets(aliased(store, { KEY: 'app#KEY' })), 'KEY'],
    ] as const) {
      const error = await rejection(rotate(secrets, name, { generate }), 'ERR_SECRET_UNSUPPORTED')
      expect(error.message).toMatch(/It is the field "KEY" of "app": rotate that secret whole/)
    }
  })
})
