import type { Strategy } from '../strategy.ts'
import type { CanIssue, CanRevoke, Target } from '../target.ts'
import { checkTarget } from './check-target.ts'
import { refuseNoText } from './text.ts'

export interface IssueThenRevokeOptions {
  readonly target: Target & CanIssue & CanRevoke
}

/**
 * Credentials that the target itself makes: API keys, access keys. `issue` makes one under a token, and `withdraw` ends whatever
 * was made under a token whose answer was lost, so that nothing is left of a crash in between.
 */
export function issueThenRevoke({ target }: IssueThenRevokeOptions): Strategy {
  checkTarget(target, 'test', 'issue', 'withdraw', 'revoke')
  const { inUse } = target
  return {
    id: 'issue-then-revoke',
    location: target.location,
    overlaps: true,
    stages: 1,
    refuses: refuseNoText,
    create: ({ signal, secret, fence, token }) => target.issue({ signal, secret, fence, token }),
    test: (value, call) => target.test(value, call),
    withdraw: (token, call) => target.withdraw(token, call),
    revoke: async (value, call) => (value === call.published ? 'done' : target.revoke(value, call)),
    ...(inUse !== undefined && { inUse: (value, call) => inUse.call(target, value, call) }),
  }
}
