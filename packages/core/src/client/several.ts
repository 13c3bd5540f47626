import { checkedName, wrongArgument } from '../contract/arguments.ts'
import { SecretError, type SecretErrorCode } from '../contract/errors.ts'
import { parseReference } from '../policy/reference.ts'

/** What went wrong with one name among several. */
export interface Problem {
  readonly name: string
  /** What to say of it, without values. */
  readonly text: string
  readonly error: SecretError
}

/** Which failure speaks for all: what the caller cannot mend by adding a secret comes first. */
const gravity: readonly SecretErrorCode[] = [
  'ERR_SECRET_CONFIG',
  'ERR_SECRET_DENIED',
  'ERR_SECRET_UNAVAILABLE',
  'ERR_SECRET_TIMEOUT',
  'ERR_SECRET_THROTTLED',
  'ERR_SECRET_UNKNOWN',
  'ERR_SECRET_UNSUPPORTED',
  'ERR_SECRET_CORRUPT',
  'ERR_SECRET_DISABLED',
  'ERR_SECRET_DELETED',
  'ERR_SECRET_INVALID',
  'ERR_SECRET_NOT_FOUND',
]

/** One error for a call about several names: a line a name, and each name's own error in `errors`. */
export function severalFailed(problems: readonly Problem[], total: number): SecretError {
  const codes = new Set(problems.map(problem => problem.error.code))
  const code = gravity.find(candidate => codes.has(candidate)) ?? problems[0]?.error.code ?? 'ERR_SECRET_UNKNOWN'
  const lines = problems.map(({ text }) => `\n- ${text}`).join('')
  const worst = problems.find(problem => problem.error.code === code)?.error
  return new SecretError(`${problems.length} of ${total} secrets cannot be used:${lines}`, {
    code,
    provider: worst?.provider,
    operation: 'get',
    secretName: problems.length === 1 ? problems[0]?.name : undefined,
    errors: problems.map(problem => problem.error),
  })
}

/** @throws TypeError, before any I/O, for what is no array of names. */
export function checkNames(names: unknown, argument: string): asserts names is readonly string[] {
  if (!Array.isArray(names)) throw wrongArgument(argument, 'an array of names', names)
  for (const name of names) parseReference(checkedName(name, `${argument}[]`))
}

/**
 * Resolves to the values by name, in the order of the names, once every read has ended; a failure that is no
 * {@link SecretError} (an abort) rejects as it is.
 */
export async function readSeveral<T>(
  names: readonly string[],
  read: (name: string) => Promise<T>,
): Promise<Map<string, T>> {
  const results = await Promise.allSettled(names.map(read))
  const values = new Map<string, T>()
  const problems: Problem[] = []
  for (const [index, result] of results.entries()) {
    const name = names[index] as string
    if (result.status === 'fulfilled') values.set(name, result.value)
    else if (result.reason instanceof SecretError)
      problems.push({ name, text: result.reason.message, error: result.reason })
    else throw result.reason
  }
  if (problems.length > 0) throw severalFailed(problems, names.length)
  return values
}

/** A record without a prototype: a secret called `__proto__` or `constructor` is a name like any other. */
export function toRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = Object.create(null)
  for (const [name, value] of entries) record[name] = value
  return record
}
