import { oldLabel } from '../labels.ts'
import type { Step } from '../step.ts'
import { trouble } from '../trouble.ts'

/**
 * The old credential of the rotation before has to be revoked first: the target may have room for two only, and what is set
 * now must not be what somebody is about to revoke.
 * @throws SecretError _CONFLICT
 */
export function checkOldCredential({ state, token, settings }: Step): void {
  const { old, current, name } = state
  if (settings.strategy.revoke === undefined || old === undefined || old === current) return
  // By this rotation itself, which somebody overtook a moment later: that is told by whoever looks at its base.
  if (old === state.baseOf(token)) return
  throw trouble(
    name,
    `the old credential of the rotation before is not revoked yet (version ${old}, ${oldLabel}). Nothing was begun; AWS tries again. See that the function made by toAwsRevocationHandler() is called often enough, and that rotations are further apart than grace.`,
    'ERR_SECRET_CONFLICT',
  )
}
