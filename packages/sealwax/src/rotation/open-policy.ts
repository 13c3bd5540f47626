import type { CheckedPolicy } from '@sealwax/core/rotate'
import { chooseProfile } from '../configuration/profile.ts'
import type { ResolveOptions } from '../configuration/resolved.ts'
import { readSource, type Source } from '../configuration/source.ts'
import { noRules } from './no-rules.ts'
import { readRotation } from './read-rotation.ts'

/** Where the configuration is looked for, as with `openSecrets`. */
export type PolicyOptions = Pick<ResolveOptions, 'config' | 'profile' | 'workingDirectory' | 'env'>

/**
 * The `rotation` of the configuration that `openSecrets` would take, for whatever rotates: a job, a queue. No store is opened.
 *
 * @throws SecretError ERR_SECRET_CONFIG for a configuration that cannot be read, does not make sense, or has no `rotation`.
 * @example
 * for await (const { name, task } of survey(await openSecrets(), await openRotationPolicy())) console.log(name, task)
 */
export async function openRotationPolicy(source?: Source, options: PolicyOptions = {}): Promise<CheckedPolicy> {
  const said = await readSource(source, options)
  const { settings } = chooseProfile(said, options)
  if (settings.rotation === undefined) throw noRules(said)
  return readRotation(settings.rotation, said.source)
}
