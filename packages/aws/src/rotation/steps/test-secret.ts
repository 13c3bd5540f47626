import { asText, openTarget, readCandidate, type Step, silent } from '../step.ts'
import type { TargetCalls } from '../target-calls.ts'
import { trouble } from '../trouble.ts'

/** Asks the target whether the candidate works. */
export async function testSecret(step: Step): Promise<void> {
  const candidate = asText(await readCandidate(step))
  if (step.settings.strategy.test !== undefined) await checkWorks(step, await openTarget(step), candidate)
}

/** @throws SecretError where the candidate does not authenticate, or nobody knows. */
export async function checkWorks({ state }: Step, target: TargetCalls, candidate: string): Promise<void> {
  const answer = await target.test(candidate)
  if (answer === 'accepted') return
  if (answer === 'unknown') throw silent(state.name)
  throw trouble(
    state.name,
    'the target refuses the new credential: setSecret has not come to its end, or somebody changed it there. Nothing was published; AWS begins again.',
    'ERR_SECRET_CONFLICT',
  )
}
