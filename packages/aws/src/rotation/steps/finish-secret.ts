import { currentLabel } from '../../label.ts'
import { isOfCandidate, pendingLabel, previousLabel, sinceIn, sinceLabel } from '../labels.ts'
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
  if (!state.has(base, previousLabel)) await secret.attach(previousLabel, base, state.previous)
  await publish(step, base)
  target.tell('promote', 'ok')
  if (strategy.revoke !== undefined) await secret.attach(sinceLabel(Date.now()), base)
  await tidy(step, base)
  target.tell('done', 'ok')
}

async function publish({ secret, token }: Step, base: string): Promise<void> {
  try {
    await secret.attach(currentLabel, token, base)
  } catch (error) {
    // Somebody put another value a moment ago: nothing was replaced, so that there is no old credential.
    if (isConflict(error)) await secret.detach(previousLabel, base)
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
