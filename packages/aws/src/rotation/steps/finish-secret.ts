import { currentLabel } from '../../label.ts'
import { isOfCandidate, oldLabel, pendingLabel, sinceIn, sinceLabel } from '../labels.ts'
import { asText, checkBase, isConflict, openTarget, readCandidate, type Step } from '../step.ts'
import { checkOldCredential } from './old-credential.ts'
import { checkWorks } from './test-secret.ts'

/**
 * Publishes the candidate: AWSCURRENT moves from the version that the candidate was made from, and from no other. What comes
 * after that move is tidying: where the function ends before it, the next rotation or revocation does it.
 */
export async function finishSecret(step: Step): Promise<void> {
  const { secret, state, settings } = step
  const { strategy } = settings
  checkOldCredential(step)
  const candidate = asText(await readCandidate(step))
  const target = await openTarget(step)
  const base = await checkBase(step, target, candidate)
  if (strategy.test !== undefined) await checkWorks(step, target, candidate)
  const leavesOld = strategy.revoke !== undefined
  if (leavesOld && !state.has(base, oldLabel)) await secret.attach(oldLabel, base)
  if (!(await isPublishedHere(step, base))) return
  target.tell('promote', 'ok')
  if (leavesOld) await secret.attach(sinceLabel(Date.now(), base), base)
  await tidy(step, base)
  target.tell('done', 'ok')
}

/** False where the same step, called twice, was quicker elsewhere. */
async function isPublishedHere({ secret, token }: Step, base: string): Promise<boolean> {
  try {
    await secret.attach(currentLabel, token, base)
    return true
  } catch (error) {
    if (!isConflict(error)) throw error
    const now = await secret.describe()
    if (now.has(token, currentLabel)) return false
    // Somebody put another value a moment ago: nothing was replaced, so that there is no old credential.
    if (now.has(base, oldLabel)) await secret.detach(oldLabel, base)
    throw error
  }
}

/** A version that carries a label is kept for ever, and a secret has room for 100: what says nothing any more is taken off. */
async function tidy({ secret, token }: Step, base: string): Promise<void> {
  const { versions } = await secret.describe()
  for (const [version, labels] of versions) {
    for (const label of new Set(labels)) {
      const isOver =
        version === token
          ? label === pendingLabel
          : isOfCandidate(label) || (version !== base && sinceIn(label) !== undefined)
      if (isOver) await secret.detach(label, version)
    }
  }
}
