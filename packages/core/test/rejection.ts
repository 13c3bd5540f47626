import { expect } from 'vitest'
import { SecretError, type SecretErrorCode } from '../src/index.ts'

/** What a promise rejects with; fails where it resolves. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => undefined,
    (reason: unknown) => ({ reason }),
  )
  if (outcome === undefined) throw new Error('the call succeeded, and was expected to fail')
  return outcome.reason
}

/** The SecretError that a promise rejects with; fails for another code or class. */
export async function rejection(promise: Promise<unknown>, code: SecretErrorCode): Promise<SecretError> {
  const reason = await reasonOf(promise)
  if (!(reason instanceof SecretError)) throw reason
  expect(reason.code, reason.message).toBe(code)
  return reason
}

/** Whether a promise is still open once everything ready has run. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open')
  const turn = new Promise<symbol>(resolve => setImmediate(resolve, open))
  return (
    (await Promise.race([
      promise.then(
        () => undefined,
        () => undefined,
      ),
      turn,
    ])) === open
  )
}
