import { kindOf, SecretError, type SecretErrorCode } from '@sealwax/core'

/** A broken promise. Its message says what was expected and what came: lengths and kinds, never a value. */
export class ConformanceFailure extends Error {
  override readonly name: string = 'ConformanceFailure'
}

/** Says while a case runs that it cannot be tried here. */
export class NotApplicable extends Error {
  override readonly name: string = 'NotApplicable'
}

/** For what is known only once the store was asked, such as whether it has versions. */
export function notApplicable(reason: string): never {
  throw new NotApplicable(reason)
}

export function fail(message: string): never {
  throw new ConformanceFailure(message)
}

export function check(condition: unknown, message: string): asserts condition {
  if (!condition) fail(message)
}

/** For names, versions, codes and figures: both sides are printed. Never for values: see {@link sameValue}. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) fail(`${what}: expected ${plain(expected)}, received ${plain(actual)}`)
}

/** For what must be undefined: anything else may be a value, and is not printed. */
export function absent(actual: unknown, what: string): void {
  if (actual !== undefined)
    fail(`${what}: expected undefined, received ${typeof actual === 'string' ? 'a value' : kindOf(actual)}`)
}

/** Two lists of names, versions or codes, in order. */
export function sameList(actual: readonly string[], expected: readonly string[], what: string): void {
  if (actual.length !== expected.length || actual.some((item, index) => item !== expected[index])) {
    fail(`${what}: expected ${plain(expected)}, received ${plain(actual)}`)
  }
}

/** Two values, byte by byte; the message has lengths and the first place where they differ. */
export function sameValue(actual: string | Uint8Array | undefined, expected: string | Uint8Array, what: string): void {
  if (actual === undefined) fail(`${what}: expected a value, received undefined`)
  const left = typeof actual === 'string' ? new TextEncoder().encode(actual) : actual
  const right = typeof expected === 'string' ? new TextEncoder().encode(expected) : expected
  const shorter = Math.min(left.length, right.length)
  let at = 0
  while (at < shorter && left[at] === right[at]) at++
  if (at < shorter || left.length !== right.length) {
    fail(
      `${what}: expected the ${right.length} bytes that were put, received ${left.length} bytes that differ from byte ${at} on`,
    )
  }
}

/** The SecretError that `promise` must reject with, with one of the codes. */
export async function rejection(
  promise: Promise<unknown>,
  what: string,
  ...codes: readonly SecretErrorCode[]
): Promise<SecretError> {
  let error: unknown
  try {
    const value = await within(promise, what)
    const kind = value === undefined ? 'undefined' : `a ${typeof value}`
    return fail(`${what}: expected a rejection with ${codes.join(' or ')}, but it resolved to ${kind}`)
  } catch (caught) {
    error = caught
  }
  if (error instanceof ConformanceFailure || error instanceof NotApplicable) throw error
  if (!(error instanceof SecretError))
    fail(`${what}: expected a SecretError with ${codes.join(' or ')}, received ${describe(error)}`)
  if (!codes.includes(error.code)) fail(`${what}: expected ${codes.join(' or ')}, received ${error.code}`)
  return error
}

/**
 * Bounds the wait for what must end by itself. Generous on purpose: it tells "never" from "late" on a busy machine, and
 * measures nothing.
 */
export async function within<T>(promise: PromiseLike<T>, what: string, ms = 10_000): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConformanceFailure(`${what}: it did not end within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([promise, bound])
  } finally {
    clearTimeout(timer)
  }
}

/** The kind of an unexpected error; its message may hold anything, so it is left out. */
export function describe(error: unknown): string {
  if (error instanceof SecretError) return `a SecretError with ${error.code}`
  if (error instanceof Error) return `an error of class ${error.constructor.name}`
  return error === null ? 'null' : `a ${typeof error}`
}

function plain(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value)
}
