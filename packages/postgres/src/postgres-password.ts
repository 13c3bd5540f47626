import type { Answer, CanReset, CanSet, SetCall, Target } from '@sealwax/core/rotate'
import { Cluster } from './cluster.ts'
import { underFence } from './fence.ts'
import { checkPostgresOptions, isRole, type PostgresOptions } from './options.ts'
import {
  alterPassword,
  checkLasts,
  checkMayEnd,
  checkMayLogIn,
  checkRoles,
  endSessionsSql,
  roleFacts,
} from './roles.ts'
import { isPlain, scramVerifier } from './scram.ts'

export interface PostgresPasswordOptions extends PostgresOptions {
  /** The user whose password it is. No other role is ever altered. */
  readonly user: string
}

export type PostgresPassword = Target & CanSet & CanReset

/**
 * The password of one PostgreSQL user, for `inPlace`: from `set` to the moment the new one is published and read, the published one
 * is refused. {@link postgresUsers} has no such moment: prefer it wherever there can be a second user.
 *
 * Fences, verifiers and errors are as there. `reset` is `set`: the administrator needs no password of the user's.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another.
 * @example
 * const target = postgresPassword({ database: 'shop', server: { host: 'db.example' }, administrator, user: 'legacy' })
 * await rotate(secrets, 'LEGACY_PASSWORD', {
 *   strategy: inPlace({ target, generate: () => tokenUrlsafe(32), allowOutage: true }),
 * })
 */
export function postgresPassword(options: PostgresPasswordOptions): PostgresPassword {
  checkPostgresOptions<PostgresPasswordOptions>(options, { user: isRole })
  const { user, iterations } = options
  const cluster = new Cluster(options)

  const set = async (password: string, call: SetCall): Promise<Answer | 'fenced'> => {
    if (!isPlain(password)) return 'refused'
    const verifier = await scramVerifier(password, iterations)
    const answer = await cluster.administer(`set the password of ${user}`, call, async session => {
      const facts = await roleFacts(session, [user])
      checkRoles(facts, [user])
      checkLasts(facts, user)
      checkMayLogIn(facts, user)
      if (call.endSessions) checkMayEnd(facts, user)
      const role = facts.get(user)
      const afterwards = call.endSessions && role !== undefined ? endSessionsSql(role.oid) : undefined
      const alter = () => alterPassword(session, user, verifier)
      return underFence(session, [user], cluster.fencing(call), alter, afterwards)
    })
    if (answer !== 'changed') return answer
    if (call.endSessions) await cluster.endSessionsOnReplicas({ username: user, password: call.current }, call)
    return 'accepted'
  }

  return {
    location: cluster.location,
    test: (password, call) => cluster.test({ username: user, password }, call),
    set,
    reset: set,
  }
}
