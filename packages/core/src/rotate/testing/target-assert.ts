import type { IssueCall, RevokeCall, SetCall, TargetCall } from '../target.ts'
import type { AnyTarget } from './target-harness.ts'

/** A promise of a target is broken. Never shows a credential. */
export class TargetFailure extends Error {
  override readonly name: string = 'TargetFailure'
}

const secret = 'conformance/SECRET'

/** What goes with a call under a fence. */
export function call(fence: number, signal: AbortSignal = new AbortController().signal): TargetCall {
  return { signal, secret, fence }
}

export function setting<C>(current: C, fence = 1): SetCall<C> {
  return { ...call(fence), current, endSessions: false }
}

export function revoking<C>(published: C, fence = 1): RevokeCall<C> {
  return { ...call(fence), published, endSessions: false }
}

export function issuing(token: string, fence = 1): IssueCall {
  return { ...call(fence), token }
}

/** @throws TargetFailure where a target answered otherwise. What it shows of the answer is one of the words that targets say. */
export function same(found: unknown, expected: string, what: string): void {
  if (found === expected) return
  const shown =
    found === 'accepted' || found === 'refused' || found === 'fenced' || found === 'done' ? found : typeof found
  throw new TargetFailure(`${what}: expected ${expected}, found ${shown}`)
}

/** @throws TargetFailure where a target's test answers otherwise. */
export async function expectTest<C>(
  { target }: { readonly target: AnyTarget<C> },
  credential: C,
  expected: string,
  what: string,
): Promise<void> {
  same(await target.test(credential, call(1)), expected, what)
}

/** @throws TargetFailure where a call does not reject. */
export async function rejects(work: Promise<unknown>, what: string): Promise<void> {
  const settled = await work.then(
    value => ({ value }),
    () => undefined,
  )
  if (settled === undefined) return
  const said = settled.value === 'accepted' || settled.value === 'refused' ? ` (it answered ${settled.value})` : ''
  throw new TargetFailure(`${what}: expected a rejection${said}`)
}
