import { type TargetCase, type TargetCaseContext, targetCases } from './target-cases.ts'
import type { TargetHarness } from './target-harness.ts'

export interface TargetResult {
  readonly id: string
  readonly title: string
  readonly outcome: 'passed' | 'failed' | 'not-applicable'
  /** Why, for every outcome but a pass. Never a credential, as far as the target's own errors have none. */
  readonly reason?: string
}

/**
 * Tries one promise on a target of its own.
 *
 * @example
 * for (const each of targetCases) {
 *   test(each.title, async ({ skip }) => {
 *     const { outcome, reason } = await runTargetCase(each, harness)
 *     if (outcome === 'not-applicable') skip(reason)
 *     if (outcome === 'failed') throw new Error(reason)
 *   })
 * }
 */
export async function runTargetCase<C>(each: TargetCase, harness: TargetHarness<C>): Promise<TargetResult> {
  const { id, title } = each
  const fixture = await harness.open()
  const context: TargetCaseContext<C> = { harness, fixture, target: fixture.target }
  try {
    const reason = each.lacks(context)
    if (reason !== undefined) return { id, title, outcome: 'not-applicable', reason }
    await each.run(context)
    return { id, title, outcome: 'passed' }
  } catch (error) {
    return { id, title, outcome: 'failed', reason: error instanceof Error ? error.message : typeof error }
  } finally {
    await fixture.dispose?.()
  }
}

/** The whole suite, one case after another. */
export async function runTargetCases<C>(harness: TargetHarness<C>): Promise<readonly TargetResult[]> {
  const results: TargetResult[] = []
  for (const each of targetCases) results.push(await runTargetCase(each, harness))
  return results
}
