import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type RotationError, resume, revoke, rollback, rotate, status, verify } from '../../src/rotate/index.ts'
import { Lab } from './lab.ts'

/** All that a rotation says to anybody but the store and the target. */
async function everythingSaid(lab: Lab): Promise<string> {
  const said: unknown[] = []
  const hear = async (work: () => Promise<unknown>): Promise<void> => {
    said.push(await lab.run(() => work().catch((error: unknown) => error)))
  }
  const { secrets, options, target } = lab
  target.inject({ method: 'set', fails: 'outage' })
  await hear(() => rotate(secrets, 'KEY', options))
  target.heal()
  await hear(() => rotate(secrets, 'KEY', options))
  await hear(() => status(secrets, 'KEY'))
  await hear(() => verify(secrets, 'KEY', options))
  await hear(() => resume(secrets, 'KEY', options))
  await hear(() => rollback(secrets, 'KEY', options))
  await hear(() => rollback(secrets, 'KEY', options))
  await hear(() => revoke(secrets, 'KEY', options))
  await secrets.put('KEY', 'key-by-hand')
  await hear(() => verify(secrets, 'KEY', options))
  await hear(() => rotate(secrets, 'KEY', options))
  return said
    .concat(lab.events)
    .map(each => `${inspect(each, { depth: 9 })}\n${JSON.stringify(each)}\n${(each as RotationError).message ?? ''}`)
    .join('\n')
}

describe('no value is said', () => {
  test('by errors, statuses and events', async () => {
    const lab = new Lab()
    const said = await everythingSaid(lab)
    expect(said).toMatch(/'withdraw|test|promote/)
    for (const value of ['key-0', 'key-1', 'key-2', 'key-by-hand']) expect(said).not.toContain(value)
  })

  test('by the record; the candidate stands in the other sibling until it is published for good', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    const record = await lab.secrets.get('KEY-sealwax-rotation')
    expect(record).not.toMatch(/key-\d/)
    expect(await lab.secrets.get('KEY-sealwax-candidate')).toContain('key-1')
    await lab.run(() => revoke(lab.secrets, 'KEY', lab.options))
    expect(await lab.secrets.get('KEY-sealwax-candidate', { fresh: true })).not.toMatch(/key-\d/)
    expect(await Array.fromAsync(lab.secrets.list())).toEqual(['KEY'])
  })

  test('what the target rejects with reaches nobody but the one who asked for it', async () => {
    const lab = new Lab()
    const failure = new Error('password "key-1" is not accepted')
    lab.target.set = async () => Promise.reject(failure)
    const error = await lab.fails<RotationError>(() => rotate(lab.secrets, 'KEY', { ...lab.options, patience: 0 }))
    expect(inspect(error, { depth: 9 })).not.toContain('key-1')
    expect(lab.targetErrors).toEqual([failure])
  })
})

describe('observers', () => {
  test('are told of every step', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    await lab.run(() => revoke(lab.secrets, 'KEY', lab.options))
    expect(lab.steps).toEqual([
      'plan ok',
      'create ok',
      'test refused',
      'set accepted',
      'test accepted',
      'promote ok',
      'test accepted',
      'grace ok',
      'test accepted',
      'test accepted',
      'revoke ok',
      'test refused',
      'test accepted',
      'done ok',
    ])
    const [event] = lab.events.filter(({ type }) => type === 'rotation')
    expect(event).toEqual({
      type: 'rotation',
      provider: 'memory',
      name: 'KEY',
      epoch: 1,
      step: 'plan',
      outcome: 'ok',
      durationMs: 0,
    })
  })

  test('a caller who aborts gets his own reason, and the rotation can be resumed', async () => {
    const lab = new Lab()
    const controller = new AbortController()
    const reason = new Error('shutting down')
    lab.target.inject({ method: 'set', fails: 'hang' })
    const { test } = lab.target
    lab.target.test = async (...args) => {
      setImmediate(() => controller.abort(reason))
      return test.apply(lab.target, args)
    }
    expect(await lab.fails(() => rotate(lab.secrets, 'KEY', { ...lab.options, signal: controller.signal }))).toBe(
      reason,
    )
    lab.target.test = test
    lab.target.heal()
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({ phase: 'grace' })
    expect(lab.made).toBe(1)
  })
})
