import { wrongArgument } from '../../contract/arguments.ts'
import type { Strategy } from '../strategy.ts'
import type { CanRevoke, CanSet, Target } from '../target.ts'
import { checkTarget } from './check-target.ts'
import { refuseNoText, textIn } from './text.ts'

export interface DualSlotOptions {
  readonly target: Target & CanSet & CanRevoke
  /** Makes the new value. What it is given is published: keep it apart where a value names its slot. */
  readonly generate: (current: string) => string | Promise<string>
}

/**
 * One identity with room for two credentials: Redis users with several passwords, accounts with a primary and a secondary key.
 * `set` puts the new one beside the published one, `revoke` takes the old one away. At every moment the published one
 * authenticates.
 */
export function dualSlot({ target, generate }: DualSlotOptions): Strategy {
  checkTarget(target, 'test', 'set', 'revoke')
  if (typeof generate !== 'function')
    throw wrongArgument('options.generate', 'a function that makes the new value', generate)
  const { inUse } = target
  return {
    id: 'dual-slot',
    location: target.location,
    overlaps: true,
    stages: 1,
    refuses: refuseNoText,
    create: async ({ current }) => generate(textIn(current)),
    test: (value, call) => target.test(value, call),
    set: (value, { published, ...call }) => target.set(value, { ...call, current: published }),
    revoke: async (value, call) => (value === call.published ? 'done' : target.revoke(value, call)),
    ...(inUse !== undefined && { inUse: (value, call) => inUse.call(target, value, call) }),
  }
}
