import { SecretError, type SecretErrorCode } from '@sealwax/core'
import { RotationError, type RotationStatus } from '@sealwax/core/rotate'
import { describe, expect, test } from 'vitest'
import { judgeError, judgeStatus } from '../src/verdict.ts'

function statusOf(more: Partial<RotationStatus>): RotationStatus {
  return {
    name: 'API_KEY',
    phase: 'idle',
    epoch: 1,
    stage: 0,
    attempt: 1,
    kind: 'rotation',
    compromised: false,
    since: 0,
    at: 0,
    ...more,
  }
}

function rotationError(code: SecretErrorCode, more: Partial<RotationStatus>): RotationError {
  return new RotationError('words', code, 'memory', statusOf(more))
}

function storeError(code: SecretErrorCode, provider: string | undefined = 'memory'): SecretError {
  return new SecretError('words', { code, ...(provider !== undefined && { provider }) })
}

describe('what a step came to', () => {
  test.each([
    ['it is over', { last: { outcome: 'rotated', at: 1 } }, { is: 'done' }],
    ['nothing was under way', {}, { is: 'done' }],
    ['grace', { phase: 'grace', waitsFor: 'grace', next: 9 }, { is: 'done' }],
    ['grace that only somebody ends', { phase: 'grace', waitsFor: 'revoke' }, { is: 'done' }],
    ['called off', { last: { outcome: 'aborted', reason: 'refused', at: 1 } }, { is: 'failed', code: 'aborted' }],
    ['two changes met', { phase: 'needs-operator', trouble: 'changed' }, { is: 'failed', code: 'needs-operator' }],
    ['neither works', { phase: 'setting', waitsFor: 'administrator' }, { is: 'failed', code: 'locked-out' }],
    ['the target is away', { phase: 'setting', waitsFor: 'target' }, { is: 'waiting', why: 'target' }],
    ['it is away for revoking', { phase: 'revoking', waitsFor: 'target' }, { is: 'waiting', why: 'target' }],
    ['somebody else is at it', { phase: 'creating' }, { is: 'waiting', why: 'busy' }],
  ] as const)('%s', (_, status, verdict) => {
    expect(judgeStatus(statusOf(status as Partial<RotationStatus>))).toMatchObject(verdict)
  })

  test('an error of a rotation says how far it is', () => {
    const away = rotationError('ERR_SECRET_UNAVAILABLE', { phase: 'setting', waitsFor: 'target' })
    expect(judgeError(away)).toMatchObject({ is: 'waiting', why: 'target' })
    const refused = rotationError('ERR_SECRET_INVALID', { last: { outcome: 'aborted', reason: 'refused', at: 1 } })
    expect(judgeError(refused)).toMatchObject({ is: 'failed', code: 'ERR_SECRET_INVALID', trouble: 'refused' })
    const since = rotationError('ERR_SECRET_CONFLICT', { epoch: 2, last: { outcome: 'rotated', at: 1 } })
    expect(judgeError(since)).toMatchObject({ is: 'done', status: { epoch: 2 } })
  })

  test('a pause is waited for until it is over', () => {
    const held = { by: 'ops', since: 1 }
    expect(judgeError(rotationError('ERR_SECRET_CONFLICT', { paused: held }))).toMatchObject({ why: 'paused' })
    const over = { ...held, until: 2 }
    expect(judgeError(rotationError('ERR_SECRET_CONFLICT', { paused: over }))).toMatchObject({ is: 'done' })
  })

  test('a store that does not answer is waited for, as is a lock; what it says otherwise is a failure', () => {
    for (const code of ['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT', 'ERR_SECRET_THROTTLED'] as const) {
      expect(judgeError(storeError(code))).toEqual({ is: 'waiting', why: 'store' })
    }
    expect(judgeError(new SecretError('words', { code: 'ERR_SECRET_CONFLICT' }))).toEqual({
      is: 'waiting',
      why: 'lock',
    })
    for (const code of ['ERR_SECRET_CONFLICT', 'ERR_SECRET_DENIED', 'ERR_SECRET_NOT_FOUND'] as const) {
      expect(judgeError(storeError(code))).toEqual({ is: 'failed', code })
    }
  })

  test('an error of others is told by nothing that is in it', () => {
    expect(judgeError(new Error('the value is hunter2'))).toEqual({ is: 'failed', code: 'other' })
    expect(judgeError('hunter2')).toEqual({ is: 'failed', code: 'other' })
  })
})
