import { describe, expect, test } from 'vitest'
import { chain, prefixed, route } from '../../src/compose/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  adopt,
  generateThenPut,
  pause,
  type RotationError,
  readPolicy,
  resume,
  resumeByPolicy,
  revoke,
  rollback,
  rotate,
  rotateByPolicy,
  status,
  unpause,
  verify,
} from '../../src/rotate/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { Lab } from './lab.ts'
import { FakeLocks } from './process.ts'

const generate = (): string => crypto.randomUUID()

describe('one secret that is paused', () => {
  test('is neither rotated nor resumed, and the error says who, since when, until when and why', async () => {
    const lab = new Lab()
    const since = new Date(lab.clock.now())
    const until = new Date(lab.clock.now() + 3_600_000)
    await lab.run(() => pause(lab.secrets, 'KEY', { by: 'ops', reason: 'database moves', until }))
    for (const call of [
      () => rotate(lab.secrets, 'KEY', lab.options),
      () => rotate(lab.secrets, 'KEY', { ...lab.options, compromised: true }),
      () => resume(lab.secrets, 'KEY', lab.options),
    ]) {
      const error = await lab.fails<RotationError>(call)
      expect(error).toMatchObject({ name: 'RotationError', code: 'ERR_SECRET_CONFLICT', retryable: false })
      expect(error.message).toBe(
        `"KEY" was left as it is (idle): its rotation is paused by "ops" since ${since.toISOString()}, until ${until.toISOString()} ("database moves"). Whoever may end that calls \`unpause\`.`,
      )
      expect(error.rotation.paused).toMatchObject({ by: 'ops', reason: 'database moves' })
    }
    expect(lab.valid).toEqual(['key-0'])
    expect(await lab.secrets.get('KEY', { fresh: true })).toBe('key-0')
    expect(await status(lab.secrets, 'KEY')).toMatchObject({ phase: 'idle', paused: { by: 'ops' } })
    lab.clock.set(until.getTime())
    expect(await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))).toMatchObject({ phase: 'grace' })
  })

  test('goes on with unpause, from where it was; what somebody calls by hand works all the while', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    await lab.run(() => pause(lab.secrets, 'KEY', { by: 'ops' }))
    lab.clock.set(lab.clock.now() + 3_600_000)
    await lab.fails(() => resume(lab.secrets, 'KEY', lab.options))
    expect(lab.valid).toEqual(['key-0', 'key-1'])
    expect(await verify(lab.secrets, 'KEY', lab.options)).toMatchObject({ published: 'accepted', previous: 'accepted' })
    expect(await lab.run(() => rollback(lab.secrets, 'KEY', lab.options))).toMatchObject({ kind: 'rollback' })
    expect(await lab.run(() => revoke(lab.secrets, 'KEY', lab.options))).toMatchObject({ phase: 'idle' })
    expect(lab.valid).toEqual(['key-0'])
    await lab.run(() => adopt(lab.secrets, 'KEY', lab.options))
    expect(await status(lab.secrets, 'KEY')).toMatchObject({ paused: { by: 'ops' } })
    await lab.run(() => unpause(lab.secrets, 'KEY'))
    expect((await status(lab.secrets, 'KEY')).paused).toBe(undefined)
    expect(await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))).toMatchObject({ phase: 'grace' })
  })

  test('a second pause replaces the first, and unpause without one writes nothing', async () => {
    const store = memory({ KEY: 'old' })
    const secrets = createSecrets(store)
    await unpause(secrets, 'KEY')
    await unpause(secrets, undefined)
    expect(store.calls.every(({ operation }) => operation === 'get')).toBe(true)
    await pause(secrets, 'KEY', { by: 'one' })
    await pause(secrets, 'KEY', { by: 'two' })
    expect(await status(secrets, 'KEY')).toMatchObject({ paused: { by: 'two' } })
  })

  test('one that is not there, and a store that cannot compare without a lock, are refused', async () => {
    await rejection(pause(createSecrets(memory()), 'KEY', { by: 'ops' }), 'ERR_SECRET_NOT_FOUND')
    const plain = createSecrets(memory({ KEY: 'old' }, { without: ['putIf'] }))
    await rejection(pause(plain, 'KEY', { by: 'ops' }), 'ERR_SECRET_UNSUPPORTED')
    const lock = new FakeLocks(new SimulatedClock())
    await pause(plain, 'KEY', { by: 'ops', lock })
    await rejection(rotate(plain, 'KEY', { generate, lock }), 'ERR_SECRET_CONFLICT')
    // The switch for all needs none: the last one who sets it is right.
    await pause(plain, undefined, { by: 'ops' })
  })

  test('mistakes are told before any I/O', async () => {
    const store = memory({ KEY: 'old' })
    const secrets = createSecrets(store)
    for (const [options, message] of [
      [{}, 'options.by must be who holds it up, received undefined'],
      [{ by: 'x', until: 'tomorrow' }, 'options.until must be a Date, received a string'],
      [{ by: 'x', until: new Date(0) }, 'options.until must be a moment to come: it is over, or no date'],
      [{ by: 'x', untill: 1 }, 'options has no "untill"; it takes by, reason, until, lock'],
    ] as const) {
      expect(((await reasonOf(pause(secrets, 'KEY', options as never))) as Error).message).toBe(message)
    }
    expect(store.calls).toEqual([])
  })
})

describe('the switch for everything', () => {
  test('stops rotate and resume of every secret, in whichever store, until it is taken back', async () => {
    const [one, two] = [memory({ 'db/A': 'old' }, { id: 'one' }), memory({ B: 'old' }, { id: 'two' })]
    const secrets = createSecrets(route({ 'db/': one, '': two }))
    await rotate(secrets, 'db/A', { generate })
    await pause(secrets, undefined, { by: 'on call', reason: 'incident 12' })
    for (const call of [() => resume(secrets, 'db/A', { generate }), () => rotate(secrets, 'B', { generate })]) {
      const error = await rejection(call(), 'ERR_SECRET_CONFLICT')
      expect(error.message).toMatch(
        /was left as it is: all rotations through two are paused by "on call" since .* \("incident 12"\). Whoever may end that calls `unpause` without a name/,
      )
    }
    await rollback(secrets, 'db/A', { generate })
    expect(await secrets.get('db/A', { fresh: true })).toBe('old')
    expect(await Array.fromAsync(secrets.list())).toEqual(['db/A', 'B'])
    await unpause(secrets, undefined)
    await rotate(secrets, 'B', { generate })
  })

  test('is one for all rotators below a prefix, however it is composed', async () => {
    const store = memory({ 'shop/A': 'old', 'other/B': 'old' })
    await pause(createSecrets(prefixed(store, 'shop')), undefined, { by: 'ops' })
    await rejection(rotate(createSecrets(prefixed(chain([store]), 'shop')), 'A', { generate }), 'ERR_SECRET_CONFLICT')
    await rotate(createSecrets(prefixed(store, 'other')), 'B', { generate })
  })

  test('one that cannot be read stops everything: it may be on', async () => {
    const store = memory({ KEY: 'old', 'all-sealwax-pause': 'what is this' })
    const error = await rejection(rotate(createSecrets(store), 'KEY', { generate }), 'ERR_SECRET_CORRUPT')
    expect(error.message).toMatch(/"all-sealwax-pause" in memory, which holds up all rotations, cannot be read/)
    const denied = memory({ KEY: 'old' })
    denied.inject({ operation: 'get', name: 'all-sealwax-pause', fails: 'ERR_SECRET_DENIED' })
    await rejection(rotate(createSecrets(denied), 'KEY', { generate }), 'ERR_SECRET_DENIED')
  })

  test('one that somebody deleted is off', async () => {
    const store = memory({ KEY: 'old' })
    const secrets = createSecrets(store)
    await pause(secrets, undefined, { by: 'ops' })
    await secrets.delete('all-sealwax-pause')
    await rotate(secrets, 'KEY', { generate })
  })

  test('where a client has no place for one, rotations go on and pause says so', async () => {
    const secrets = createSecrets(route({ 'db/': memory({ 'db/A': 'old' }) }))
    await rotate(secrets, 'db/A', { generate })
    await rejection(pause(secrets, undefined, { by: 'ops' }), 'ERR_SECRET_CONFIG')
  })
})

describe('a freeze', () => {
  test('lets no rotation begin; what is under way goes on, and what others know is rotated', async () => {
    const clock = new SimulatedClock(Date.UTC(2026, 10, 27, 15))
    const secrets = createSecrets(memory({ A: 'old', B: 'old' }, { clock }), { clock })
    const policy = readPolicy({
      rules: { '*': { strategy: generateThenPut({ generate }), grace: { ms: 3_600_000, consumers: [] } } },
      freeze: [{ weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, reason: 'weekend' }],
    })
    await rotateByPolicy(secrets, 'A', policy)
    clock.set(Date.UTC(2026, 10, 27, 17))
    const error = await rejection(rotateByPolicy(secrets, 'B', policy), 'ERR_SECRET_CONFLICT')
    expect(error.message).toBe(
      '"B" was left as it is: no rotation begins until 2026-11-30T08:00:00.000Z, in a freeze ("weekend"). What is under way goes on by `resume`; a credential that is known to others is rotated with { compromised: true }.',
    )
    expect(await resumeByPolicy(secrets, 'A', policy)).toMatchObject({ phase: 'idle' })
    expect(await rotateByPolicy(secrets, 'B', policy, { compromised: true })).toMatchObject({ compromised: true })
    await rejection(rotateByPolicy(createSecrets(memory()), 'A', { rules: {} }), 'ERR_SECRET_CONFIG')
  })
})
