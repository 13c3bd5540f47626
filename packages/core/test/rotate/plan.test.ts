import { describe, expect, test } from 'vitest'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  generateThenPut,
  inPlace,
  issueThenRevoke,
  keyring,
  newKeyring,
  pause,
  planRotation,
  rotate,
} from '../../src/rotate/index.ts'
import { FakeTarget } from '../../src/rotate/testing/index.ts'
import { reasonOf, rejection } from '../rejection.ts'
import { Lab } from './lab.ts'
import { FakeLocks } from './process.ts'

const generate = (): string => 'another'

describe('a plan', () => {
  test('says what each step would do, and writes nothing', async () => {
    const lab = new Lab()
    const plan = await planRotation(lab.secrets, 'KEY', {
      ...lab.options,
      grace: { ms: 7_000, consumers: [{ name: 'batch', lag: 5_000 }] },
    })
    expect(plan).toEqual({
      name: 'KEY',
      location: 'memory',
      promote: 'atomic',
      keepsVersions: true,
      strategy: 'dual-slot',
      target: lab.target.location,
      overlaps: true,
      stages: 1,
      asks: ['set', 'test', 'in-use', 'revoke'],
      graceMs: 7_000,
      consumers: [{ name: 'batch', lag: 5_000 }],
      ends: 'when-unused',
    })
    expect(lab.store.calls.every(({ operation }) => operation === 'get')).toBe(true)
    expect([lab.steps, lab.made]).toEqual([[], 0])
  })

  test('of a compromised credential has no grace', async () => {
    const lab = new Lab()
    const plan = await planRotation(lab.secrets, 'KEY', { ...lab.options, compromised: true })
    expect(plan).toMatchObject({ graceMs: 0, ends: 'at-once' })
  })

  test('says what a strategy and a store promise', async () => {
    const target = new FakeTarget({ credentials: ['old'] })
    const lock = new FakeLocks({ now: () => 0, setTimeout: () => undefined, clearTimeout: () => {} })
    const detected = createSecrets(memory({ KEY: 'old' }, { without: ['putIf', 'versions', 'moveStage'] }))
    const outage = inPlace({ target, generate, allowOutage: true })
    expect(await planRotation(detected, 'KEY', { strategy: outage, lock })).toMatchObject({
      promote: 'detected',
      keepsVersions: false,
      overlaps: false,
      ends: 'nothing',
    })
    await rejection(planRotation(detected, 'KEY', { strategy: outage }), 'ERR_SECRET_UNSUPPORTED')
    const { inUse: _, ...issuing } = issueThenRevoke({ target })
    const secrets = createSecrets(memory({ KEY: 'old', RING: newKeyring('x') }))
    expect(await planRotation(secrets, 'KEY', { strategy: issuing })).toMatchObject({
      asks: ['issue', 'test', 'revoke'],
      ends: 'by-hand',
    })
    expect(
      await planRotation(secrets, 'RING', { strategy: keyring({ generate, spread: 9_000_000, keep: 0 }) }),
    ).toMatchObject({ stages: 3, graceMs: 9_000_000, ends: 'nothing' })
  })

  test('says why it would be refused, or what is under way', async () => {
    const strategy = generateThenPut({ generate })
    const secrets = createSecrets(memory({ KEY: 'old', RING: 'no ring' }))
    expect((await planRotation(secrets, 'GONE', { strategy })).refusal).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    const ring = keyring({ generate, spread: 0, keep: 0 })
    expect((await planRotation(secrets, 'RING', { strategy: ring })).refusal).toMatchObject({
      code: 'ERR_SECRET_INVALID',
    })
    await rotate(secrets, 'KEY', { strategy, by: 'ops' })
    expect(await planRotation(secrets, 'KEY', { strategy })).toMatchObject({ underWay: { phase: 'grace', by: 'ops' } })
    expect((await planRotation(secrets, 'KEY', { strategy: ring })).refusal?.message).toMatch(
      /was begun with the strategy/,
    )
    await pause(secrets, 'KEY', { by: 'ops' })
    expect((await planRotation(secrets, 'KEY', { strategy })).refusal?.message).toMatch(/is paused by "ops"/)
    await pause(secrets, undefined, { by: 'on call' })
    expect((await planRotation(secrets, 'KEY', { strategy })).refusal?.message).toMatch(
      /all rotations .* are paused by "on call"/,
    )
    expect(await reasonOf(planRotation(secrets, 'KEY', {}))).toBeInstanceOf(TypeError)
  })
})
