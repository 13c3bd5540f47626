import type { Held, Run } from '../run.ts'
import { affect } from '../step.ts'

/** Whether everything that may have been issued under these tokens is withdrawn; false where the target did not answer. */
export async function isWithdrawn(run: Run, held: Held, tokens: readonly string[]): Promise<boolean> {
  const { record } = held
  for (const token of tokens) {
    // A token's epoch is over: whoever goes on meanwhile has no use for it.
    const work = (): ReturnType<Run['target']['withdraw']> => run.target.withdraw(token, record)
    if ((await affect(run, held, { isStill: () => true, work })) === 'unknown') return false
  }
  return true
}
