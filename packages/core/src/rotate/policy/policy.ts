import { figure } from '../../client/option-checks.ts'
import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { SecretError } from '../../contract/errors.ts'
import { isReservedName } from '../../contract/names.ts'
import { nearestName } from '../../policy/near-name.ts'
import { type RotationOptions, readSettings } from '../settings.ts'
import { type Freeze, type FreezeWindow, readFreezes } from './freeze.ts'

/** How secrets of one kind are rotated, and how old they may become. */
export interface RotationRule extends RotationOptions {
  /** Milliseconds after which the published credential is due. Default: never; it is rotated by hand. */
  readonly maxAge?: number
  /** Whom to ask: told with what is overdue. */
  readonly owner?: string
  /** A label of what the credentials are for, where a fleet bounds how many of one target it rotates at once. */
  readonly target?: string
}

export interface RotationPolicy {
  /**
   * By the application's names: a name, or a beginning of names that ends in `*`. The exact name decides, then the longest
   * beginning; `*` alone is the rest.
   */
  readonly rules: Readonly<Record<string, RotationRule>>
  readonly freeze?: readonly FreezeWindow[]
}

/** A policy that was found to be in order. */
export interface CheckedPolicy extends RotationPolicy {
  /** The rule for a name; undefined where there is none. */
  ruleFor(name: string): RotationRule | undefined
  /** The rule's options for `rotate`, `resume` and the others. @throws SecretError _CONFIG where there is no rule. */
  optionsFor(name: string): RotationOptions
  /** When the freeze ends that lasts at this moment, both in milliseconds since the epoch; undefined where none does. */
  frozenUntil(time: number): number | undefined
  /** The same, with its reason. */
  freezeAt(time: number): Freeze | undefined
}

const own = ['maxAge', 'owner', 'target']

/**
 * Checks a policy; one that was checked comes back as it is.
 *
 * @throws TypeError, RangeError for rules, options and windows that are unknown, of the wrong kind or at odds with each other.
 * @example
 * const policy = readPolicy({
 *   rules: { 'db/*': { strategy, maxAge: 90 * 86_400_000, owner: 'data team' } },
 *   freeze: [{ weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, timeZone: 'Europe/Berlin' }],
 * })
 */
export function readPolicy(policy: RotationPolicy): CheckedPolicy {
  if (policy instanceof RuleBook) return policy
  checkKeys('policy', policy, ['rules', 'freeze'])
  const { rules, freeze } = policy
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules)) {
    throw wrongArgument('policy.rules', 'an object with a rule for each name, or beginning of names', rules)
  }
  for (const [pattern, rule] of Object.entries(rules)) checkRule(pattern, rule)
  return new RuleBook(policy, readFreezes(freeze, 'policy.freeze'))
}

function checkRule(pattern: string, rule: RotationRule): void {
  const option = `policy.rules[${JSON.stringify(pattern)}]`
  const isBeginning = pattern.endsWith('*')
  const name = isBeginning ? pattern.slice(0, -1) : pattern
  if (name.includes('*')) throw new TypeError(`${option} must have its only * at the end`)
  if (name.includes('#')) throw new TypeError(`${option} must be for whole secrets: their fields are rotated together`)
  if (pattern === '' || (!isBeginning && isReservedName(name))) {
    throw new TypeError(`${option} must be for a name, or for a beginning of names that ends in *`)
  }
  if (typeof rule !== 'object' || rule === null) throw wrongArgument(option, 'a rule', rule)
  const { maxAge, owner, target } = rule
  if (maxAge !== undefined) figure(`${option}.maxAge`, maxAge, 0, 1)
  if (owner !== undefined && typeof owner !== 'string') throw wrongArgument(`${option}.owner`, 'a string', owner)
  if (target !== undefined && typeof target !== 'string') throw wrongArgument(`${option}.target`, 'a string', target)
  readSettings(optionsOf(rule), false, option)
}

class RuleBook implements CheckedPolicy {
  readonly rules: RotationPolicy['rules']
  readonly freeze: readonly FreezeWindow[]
  readonly #freezeAt: (time: number) => Freeze | undefined
  readonly #byName: ReadonlyMap<string, RotationRule>
  /** The longest first. */
  readonly #beginnings: readonly (readonly [start: string, rule: RotationRule])[]

  constructor({ rules, freeze = [] }: RotationPolicy, freezeAt: (time: number) => Freeze | undefined) {
    this.rules = Object.freeze({ ...rules })
    this.freeze = [...freeze]
    this.#freezeAt = freezeAt
    const all = Object.entries(rules)
    this.#byName = new Map(all.filter(([pattern]) => !pattern.endsWith('*')))
    this.#beginnings = all
      .filter(([pattern]) => pattern.endsWith('*'))
      .map(([pattern, rule]) => [pattern.slice(0, -1), rule] as const)
      .sort(([one], [other]) => other.length - one.length)
  }

  ruleFor(name: string): RotationRule | undefined {
    return this.#byName.get(name) ?? this.#beginnings.find(([start]) => name.startsWith(start))?.[1]
  }

  optionsFor(name: string): RotationOptions {
    const rule = this.ruleFor(name)
    if (rule !== undefined) return optionsOf(rule)
    const names = Object.keys(this.rules)
    const near = nearestName(name, names)
    const meant = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
    throw new SecretError(
      `No rule says how ${JSON.stringify(name)} is rotated.${meant} There are rules for ${someOf(names)}. Add one for it, or for a beginning of its name.`,
      { code: 'ERR_SECRET_CONFIG', secretName: name },
    )
  }

  frozenUntil(time: number): number | undefined {
    return this.freezeAt(time)?.until
  }

  freezeAt(time: number): Freeze | undefined {
    return this.#freezeAt(time)
  }
}

/** How many names a message lists. */
const mostNamed = 3

function someOf(names: readonly string[]): string {
  if (names.length === 0) return 'nothing'
  const rest = names.length - mostNamed
  return `${names.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function optionsOf(rule: RotationRule): RotationOptions {
  return Object.fromEntries(Object.entries(rule).filter(([key]) => !own.includes(key)))
}
