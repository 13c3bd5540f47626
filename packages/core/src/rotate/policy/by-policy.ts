import { SecretError } from '../../contract/errors.ts'
import { policyOf, type RotatedClient } from '../home.ts'
import { checkedOptions, type RotateOptions, resume, rotate } from '../rotate.ts'
import type { RotationStatus } from '../status.ts'
import { type RotationPolicy, readPolicy } from './policy.ts'

/** What belongs to one call and not to a rule; where a rule has it too, this is taken. */
export type CallByPolicy = Pick<RotateOptions, 'by' | 'signal' | 'lock' | 'onTargetError'>

/**
 * `rotate` as the secret's rule says, unless it is frozen: then nothing is begun. A credential that is known to others is rotated
 * in a freeze as well. Whether it is due is not asked.
 *
 * @throws SecretError _CONFLICT in a freeze, _CONFIG where no rule covers the name; else as {@link rotate}.
 */
export async function rotateByPolicy(
  secrets: RotatedClient,
  name: string,
  policy: RotationPolicy,
  options: CallByPolicy & Pick<RotateOptions, 'compromised' | 'ifEpoch'> = {},
): Promise<RotationStatus> {
  const rules = readPolicy(policy)
  const merged = { ...rules.optionsFor(name), ...checkedOptions(options) }
  const freeze = merged.compromised === true ? undefined : rules.freezeAt(policyOf(secrets).clock.now())
  if (freeze === undefined) return rotate(secrets, name, merged)
  const why = freeze.reason === undefined ? '' : ` (${JSON.stringify(freeze.reason)})`
  throw new SecretError(
    `${JSON.stringify(name)} was left as it is: no rotation begins until ${new Date(freeze.until).toISOString()}, in a freeze${why}. What is under way goes on by \`resume\`; a credential that is known to others is rotated with { compromised: true }.`,
    { code: 'ERR_SECRET_CONFLICT', secretName: name },
  )
}

/** `resume` as the secret's rule says: in a freeze as well. @throws SecretError _CONFIG where no rule covers the name; else as {@link resume}. */
export async function resumeByPolicy(
  secrets: RotatedClient,
  name: string,
  policy: RotationPolicy,
  options: CallByPolicy = {},
): Promise<RotationStatus> {
  return resume(secrets, name, { ...readPolicy(policy).optionsFor(name), ...checkedOptions(options) })
}
