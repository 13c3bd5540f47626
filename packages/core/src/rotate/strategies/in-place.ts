import { wrongArgument } from '../../contract/arguments.ts'
import type { Strategy } from '../strategy.ts'
import type { CanReset, CanSet, Target } from '../target.ts'
import { checkTarget } from './check-target.ts'
import { refuseNoText, textIn } from './text.ts'

export interface InPlaceOptions {
  readonly target: Target & CanSet & Partial<CanReset>
  /** Makes the new value. Default of nothing: a target has its own rules. */
  readonly generate: (current: string) => string | Promise<string>
  /**
   * That the published credential does not authenticate for a moment, and until the next `resume` where the rotator is killed
   * in it: has to be said.
   */
  readonly allowOutage: true
}

/**
 * One credential, replaced where it is: a user's password where there can be no second user. **From the moment the target has the
 * new one until that is published and read, the published one is refused.** Use {@link alternatingUsers} or {@link dualSlot}
 * wherever the target can have two; and let `resume` run often, since nothing else ends an outage that a crash leaves.
 *
 * A target with `reset` gets out of the state in which neither works.
 */
export function inPlace({ target, generate, allowOutage }: InPlaceOptions): Strategy {
  checkTarget(target, 'test', 'set')
  if (typeof generate !== 'function')
    throw wrongArgument('options.generate', 'a function that makes the new value', generate)
  if (allowOutage !== true) {
    throw new TypeError(
      'options.allowOutage must be true: with one credential, the published one is refused between set and promote. Two alternating users have no such moment.',
    )
  }
  const { reset } = target
  return {
    id: 'in-place',
    location: target.location,
    overlaps: false,
    stages: 1,
    refuses: refuseNoText,
    create: async ({ current }) => generate(textIn(current)),
    test: (value, call) => target.test(value, call),
    set: (value, { published, ...call }) => target.set(value, { ...call, current: published }),
    ...(reset !== undefined && {
      reset: (value, { published, ...call }) => reset.call(target, value, { ...call, current: published }),
    }),
  }
}
