import type { ProfileConfiguration, StoreUrls } from './configuration.ts'
import type { ResolveOptions } from './resolved.ts'
import type { Said } from './source.ts'
import { guess, wrongConfiguration } from './wrong-configuration.ts'

/** What holds after a profile was chosen. */
export interface Chosen {
  readonly profile: string | undefined
  readonly settings: ProfileConfiguration
}

/**
 * `options.profile` or SEALWAX_PROFILE, strictly: a profile that is not there is an error. Else the one that NODE_ENV
 * names, if there is one; else `default`.
 */
export function chooseProfile(said: Said, options: ResolveOptions): Chosen {
  const { profiles: given, adapters: _, $schema: __, ...shared } = said.configuration
  const env = options.env ?? process.env
  // SEALWAX_PROFILE is about files: stores that were given by hand have been chosen already.
  const fromVariable =
    said.origin === 'SEALWAX_URL' || (said.origin === 'argument' && !given)
      ? undefined
      : env['SEALWAX_PROFILE'] || undefined
  const wanted = options.profile ?? fromVariable
  const asked = options.profile === undefined ? 'SEALWAX_PROFILE' : 'the option profile'
  if (given === undefined) {
    if (wanted === undefined) return { profile: undefined, settings: shared }
    throw wrongConfiguration(
      said.source,
      `${asked} asks for ${JSON.stringify(wanted)}, but there are no profiles here.`,
    )
  }
  const profiles = new Map(Object.entries(given))
  const named = env['NODE_ENV'] ?? ''
  const profile = wanted ?? (profiles.has(named) ? named : 'default')
  const chosen = profiles.get(profile)
  if (chosen === undefined) {
    const known = [...profiles.keys()]
    const problem =
      wanted === undefined
        ? 'there is no profile "default", and NODE_ENV names none.'
        : `${asked} asks for ${JSON.stringify(wanted)}, which is no profile.${guess(wanted, known)}`
    throw wrongConfiguration(said.source, `${problem} There are ${known.map(name => JSON.stringify(name)).join(', ')}.`)
  }
  return { profile, settings: { ...shared, ...asProfile(chosen) } }
}

/** A profile that is nothing but its stores, written out. */
export function asProfile(profile: StoreUrls | ProfileConfiguration): ProfileConfiguration {
  return isStores(profile) ? { stores: profile } : profile
}

function isStores(profile: StoreUrls | ProfileConfiguration): profile is StoreUrls {
  return typeof profile === 'string' || Array.isArray(profile)
}
