import { SecretError, type SecretErrorCode } from '@sealwax/core'
import { RotationError, type RotationStatus } from '@sealwax/core/rotate'
import { describe, expect, test } from 'vitest'
import { Failures, failedBefore } from '../../src/command/rotation/failures.ts'
import type { Task } from '../../src/command/rotation/rotate-due.ts'

const taskOf = (task: Task['task'], target?: string, status?: Partial<RotationStatus>): Task =>
  ({ name: 'KEY', task, rule: { ...(target !== undefined && { target }) }, status }) as unknown as Task
const done = { name: 'KEY', task: 'rotate' } as const
const failed = (code: SecretErrorCode) => ({ ...done, error: new SecretError('no', { code }) })
const silent = {
  ...done,
  error: new RotationError('no', 'ERR_SECRET_UNAVAILABLE', 'memory', { name: 'KEY' } as RotationStatus),
}
const [rotation, resuming] = [taskOf('rotate'), taskOf('resume')]

describe('after failures', () => {
  test('the rest is begun, until five have failed one after another', () => {
    const failures = new Failures()
    for (let turn = 0; turn < 3; turn++) {
      for (let count = 0; count < 4; count++) failures.add(failed('ERR_SECRET_UNSUPPORTED'), rotation)
      expect(failures.allows(rotation)).toBe(true)
      failures.add(done, rotation)
    }
    for (let count = 0; count < 5; count++) failures.add(failed('ERR_SECRET_INVALID'), rotation)
    expect([failures.allows(rotation), failures.allows(resuming)]).toEqual([false, true])
    expect(failures.end).toBe('because 5 failed one after another')
    // One that was begun before comes to its end.
    failures.add(done, rotation)
    expect(failures.allows(rotation)).toBe(false)
  })

  test('a store that does not answer ends all', () => {
    for (const code of ['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT', 'ERR_SECRET_THROTTLED'] as const) {
      const failures = new Failures()
      failures.add(failed(code), rotation)
      expect([failures.allows(rotation), failures.allows(resuming)]).toEqual([false, false])
      expect(failures.end).toBe('because the store does not answer')
    }
  })

  test('a target that does not answer, or refuses three one after another, is left alone, and no other', () => {
    const [mesh, other] = [taskOf('rotate', 'mesh'), taskOf('rotate', 'other')]
    const down = new Failures()
    down.add(silent, mesh)
    expect([mesh, other, rotation, resuming].map(task => down.allows(task))).toEqual([false, true, true, true])
    const refusing = new Failures()
    for (let count = 0; count < 3; count++) {
      expect(refusing.allows(mesh)).toBe(true)
      refusing.add(failed('ERR_SECRET_INVALID'), mesh)
    }
    expect([refusing.allows(mesh), refusing.allows(other)]).toEqual([false, true])
  })

  test('what somebody else is at is none', () => {
    const failures = new Failures()
    for (let count = 0; count < 9; count++) failures.add({ ...done, skipped: { reason: 'in-flight' } }, rotation)
    expect(failures.allows(rotation)).toBe(true)
  })

  test('any of the rotations may be next; before that they come in order, and what is under way first', () => {
    const tasks = [rotation, rotation, rotation, rotation]
    const failures = new Failures()
    expect(failures.choose([1, 2], tasks)).toBe(1)
    expect(failures.choose([], tasks)).toBe(-1)
    failures.add(failed('ERR_SECRET_INVALID'), rotation)
    const chosen = new Set(Array.from({ length: 400 }, () => failures.choose([1, 2, 3], tasks)))
    expect([...chosen].sort()).toEqual([1, 2, 3])
    expect(failures.choose([0, 1], [resuming, rotation])).toBe(0)
  })
})

test('what came to nothing the last time comes last', () => {
  expect(failedBefore(rotation)).toBe(false)
  const after = (last: RotationStatus['last']): Task => taskOf('rotate', undefined, last === undefined ? {} : { last })
  expect(failedBefore(after({ outcome: 'aborted', reason: 'refused', at: 1 }))).toBe(true)
  expect(failedBefore(after({ outcome: 'aborted', reason: 'asked', at: 1 }))).toBe(false)
  expect(failedBefore(after({ outcome: 'rotated', at: 1 }))).toBe(false)
})
