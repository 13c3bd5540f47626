import {
  bits,
  type ClassRule,
  lookAlikes,
  type PasswordPolicies,
  type PasswordPolicy,
  type Place,
  password,
  passwordPolicies,
} from '@sealwax/core/generate'
import type { Field, Given, Kind } from './kind.ts'
import { literal } from './literal.ts'

const classes = { lowercase: 'Lower case', uppercase: 'Upper case', digits: 'Digits', symbols: 'Symbols' }
const classNames = Object.keys(classes) as (keyof typeof classes)[]

const places: Readonly<Record<Place, string>> = {
  url: 'Safe in a URL',
  shell: 'Safe in a shell',
  'connection-string': 'Safe in a connection string',
}
const placeNames = Object.keys(places) as Place[]

const targets: Readonly<Record<keyof PasswordPolicies, string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  windowsActiveDirectory: 'Windows Active Directory',
  awsRds: 'AWS RDS',
}

export const passwordKind: Kind = {
  id: 'password',
  name: 'Password',
  group: 'people',
  about: 'Every password that meets the rules is as likely as every other.',
  fields: [
    {
      type: 'choice',
      name: 'target',
      label: 'For',
      initial: '',
      choices: [['', 'Anything: your own rules'], ...Object.entries(targets)],
      sets: Object.fromEntries(
        (Object.keys(targets) as (keyof PasswordPolicies)[]).map(name => [name, fieldsOf(passwordPolicies[name])]),
      ),
    },
    { type: 'number', name: 'length', label: 'Characters', initial: 20, min: 1, max: 256 },
    ...classNames.map(
      (name): Field => ({
        type: 'choice',
        name,
        label: classes[name],
        isShort: true,
        initial: '1',
        choices: [
          ['none', 'None'],
          ['0', 'Any number'],
          ...[1, 2, 3, 4].map((least): [string, string] => [String(least), `At least ${least}`]),
        ],
      }),
    ),
    { type: 'flag', name: 'noLookAlikes', label: 'No look-alikes', hint: [...lookAlikes].join(' '), initial: false },
    { type: 'flag', name: 'startsWithLetter', label: 'Begins with a letter', initial: false, isExtra: true },
    { type: 'flag', name: 'noRepeats', label: 'No character twice', initial: false, isExtra: true },
    ...placeNames.map((name): Field => ({ type: 'flag', name, label: places[name], initial: false, isExtra: true })),
    { type: 'text', name: 'exclude', label: 'Characters to leave out', initial: '', isExtra: true },
  ],
  recipe(given) {
    const target = given.text('target')
    const policy = target === '' ? policyOf(given) : passwordPolicies[target as keyof PasswordPolicies]
    return {
      code: `password(${target === '' ? literal(policy) : `passwordPolicies.${target}`})`,
      bits: bits.password(policy),
      make: random => [{ label: 'Password', value: password(policy, random), isTyped: true }],
    }
  },
}

/** Only what differs from the defaults, beside the length. */
function policyOf(given: Given): PasswordPolicy {
  const rules = classNames
    .map((name): [string, ClassRule] => [name, given.text(name) === 'none' ? false : Number(given.text(name))])
    .filter(([, rule]) => rule !== 1)
  const safeFor = placeNames.filter(name => given.flag(name))
  const exclude = given.text('exclude')
  return {
    length: given.number('length'),
    ...Object.fromEntries(rules),
    ...(exclude !== '' && { exclude }),
    ...(given.flag('noLookAlikes') && { lookAlikes: false }),
    ...(given.flag('startsWithLetter') && { startsWithLetter: true }),
    ...(given.flag('noRepeats') && { repeats: false }),
    ...(safeFor.length > 0 && { safeFor }),
  }
}

/** What the fields hold for a policy; those of which it says nothing go back to where they began. */
function fieldsOf(policy: PasswordPolicy): Record<string, string | number | boolean> {
  const { length = 20, exclude = '', lookAlikes: alike = true, startsWithLetter = false, repeats = true } = policy
  return {
    length,
    ...Object.fromEntries(classNames.map(name => [name, policy[name] === false ? 'none' : String(policy[name] ?? 1)])),
    noLookAlikes: !alike,
    startsWithLetter,
    noRepeats: !repeats,
    ...Object.fromEntries(placeNames.map(name => [name, [policy.safeFor].flat().includes(name)])),
    exclude,
  }
}
