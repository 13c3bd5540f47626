import {
  type ClassRule,
  type PasswordPolicy,
  type Place,
  passwordPolicies,
  safeCharacters,
} from '@sealwax/core/generate'
import { choose, type Options } from './options.ts'

const targets: Readonly<Record<string, PasswordPolicy>> = {
  postgresql: passwordPolicies.postgresql,
  mysql: passwordPolicies.mysql,
  'windows-ad': passwordPolicies.windowsActiveDirectory,
  'aws-rds': passwordPolicies.awsRds,
}

/** The policy of a target, and what the other options change of it. */
export function passwordPolicy(options: Options): PasswordPolicy {
  const places = options.list('safe-for').map(place => choose('safe-for', place, placesByName))
  const length = options.number('length')
  const exclude = options.value('exclude')
  const target = options.oneOf<PasswordPolicy>('policy', targets)
  return {
    ...target,
    ...classRules(options),
    ...(length !== undefined && { length }),
    // What a target leaves out stays out.
    ...(exclude !== undefined && { exclude: (target?.exclude ?? '') + exclude }),
    ...(places.length > 0 && { safeFor: [...[target?.safeFor ?? []].flat(), ...places] }),
    ...(options.has('no-look-alikes') && { lookAlikes: false }),
    ...(options.has('no-repeats') && { repeats: false }),
    ...(options.has('letter-first') && { startsWithLetter: true }),
  }
}

const placesByName = Object.fromEntries(Object.keys(safeCharacters).map(place => [place, place])) as Record<
  Place,
  Place
>

/** A number, or `none` for a class that does not come. */
function classRules(options: Options): Record<string, ClassRule> {
  const rules: Record<string, ClassRule> = {}
  for (const name of ['lowercase', 'uppercase', 'digits', 'symbols']) {
    const rule = options.value(name) === 'none' ? false : options.number(name)
    if (rule !== undefined) rules[name] = rule
  }
  return rules
}
