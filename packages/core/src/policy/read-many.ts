import type { SecretError } from '../contract/errors.ts'
import type { CallItem } from '../contract/event.ts'
import { foldName } from '../contract/native-names.ts'
import { type AnyProvider, Failed, type Stored } from '../contract/provider.ts'
import { checkName } from './check-name.ts'
import { explain, failureOf, leftOut } from './failure.ts'
import { formed } from './maps.ts'
import { type Asking, perform } from './operation.ts'
import type { Policy, PolicyCall } from './policy.ts'

/**
 * One batch: one result a name, also where the whole batch failed. Rejects with the caller's own reason.
 *
 * @param getMany the provider's own.
 */
export async function readMany(
  provider: AnyProvider,
  policy: Policy,
  getMany: NonNullable<AnyProvider['getMany']>,
  names: readonly string[],
  asking: Asking,
): Promise<Map<string, Stored | SecretError>> {
  const results = new Map<string, Stored | SecretError>()
  const natives = new Map<string, string>()
  // Two names may be one to a store that ignores case: it is asked for one of them.
  const asked = new Map<string, string>()
  const fold = (native: string): string => foldName(provider.limits.names, native)
  for (const name of names) {
    try {
      const native = checkName(provider, 'get', name)
      if (!asked.has(fold(native))) asked.set(fold(native), native)
      natives.set(name, asked.get(fold(native)) as string)
    } catch (error) {
      results.set(name, error as SecretError)
    }
  }
  if (natives.size === 0) return results

  const answers = new Map<string, Stored | Failed>()
  let left = [...asked.values()]
  const work = async (call: PolicyCall): Promise<void> => {
    for (const [native, answer] of await getMany.call(provider, left, call)) answers.set(native, answer)
    if (provider.retries !== 'core') return
    // What failed in a passing way is asked again, as it would be if it were asked alone.
    left = left.filter(native => mayPass(provider, answers.get(native)))
    const [first] = left
    if (first !== undefined) throw (answers.get(first) as Failed).error
  }
  const itemsOf = (): CallItem[] | undefined =>
    answers.size === 0
      ? undefined
      : Array.from(natives, ([name, native]) => itemOf(provider, name, answers.get(native)))
  const task = { operation: 'getMany', names: asked.size, repeatable: true, work, itemsOf } as const
  const outcome = await perform(provider, policy, task, asking)
  const fault = 'error' in outcome ? outcome.fault : undefined
  if ('error' in outcome && fault === undefined) throw outcome.error
  for (const [name, native] of natives) {
    const answer = answers.get(native)
    const { guess } = policy
    const question = { operation: 'get', name, attempts: outcome.attempts, guess } as const
    if (answer instanceof Failed) results.set(name, failureOf(provider, answer.error, question))
    else if (answer !== undefined) results.set(name, formed(provider, answer))
    else results.set(name, fault === undefined ? leftOut(provider, name) : explain(provider, fault, question))
  }
  return results
}

function itemOf(provider: AnyProvider, name: string, answer: Stored | Failed | undefined): CallItem {
  if (answer === undefined) return { name, outcome: 'ERR_SECRET_CORRUPT' }
  if (answer instanceof Failed)
    return { name, outcome: failureOf(provider, answer.error, { operation: 'get', name }).code }
  return { name, outcome: 'ok', ...(provider.local !== true && { version: answer.version }) }
}

function mayPass(provider: AnyProvider, answer: Stored | Failed | undefined): boolean {
  return answer instanceof Failed && failureOf(provider, answer.error, { operation: 'get' }).retryable
}
