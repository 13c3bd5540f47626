import { SecretError } from '@sealwax/core'
import type { OptionCheck } from '@sealwax/core/adapter'
import type { CanRevoke, CanSet, Login, Target, TargetCall } from '@sealwax/core/rotate'
import { Cluster } from './cluster.ts'
import { underFence } from './fence.ts'
import { checkPostgresOptions, isRole, type PostgresOptions, roleRule } from './options.ts'
import { identifier, isRoleName } from './quote.ts'
import { alterPassword, checkLasts, checkMayEnd, checkRights, checkRoles, endSessionsSql, roleFacts } from './roles.ts'
import { isPlain, scramVerifier } from './scram.ts'

export interface PostgresUsersOptions extends PostgresOptions {
  /** The two users that take turns. No other role is ever altered. */
  readonly users: readonly [string, string]
  /** The role that owns everything and that both users are members of, so that their rights are the same. It should be NOLOGIN. */
  readonly owner: string
}

export type PostgresUsers = Target<Login> &
  CanSet<Login> &
  CanRevoke<Login> &
  Required<Pick<Target<Login>, 'inUse'>> & {
    /** As given: for `alternatingUsers`. */
    readonly users: readonly [string, string]
  }

/**
 * Two users of a PostgreSQL server that take turns, for `alternatingUsers`: at every moment the published one is let in.
 *
 * Passwords reach the server as SCRAM-SHA-256 verifiers, never as text. Each change is one transaction that locks a fence first, so
 * that a rotator that slept through later rotations changes nothing. A user that is revoked may not log in (NOLOGIN) and has no
 * password; its sessions go on, unless its password is known to others (`compromised`).
 *
 * Methods reject with SecretError: ERR_SECRET_UNAVAILABLE, ERR_SECRET_TIMEOUT, ERR_SECRET_DENIED (of the administrator),
 * ERR_SECRET_CONFIG (a role, a membership, the table of fences is missing: with the statement to run), ERR_SECRET_UNKNOWN.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another.
 * @example
 * const target = postgresUsers({
 *   database: 'shop',
 *   server: { host: 'db.example' },
 *   administrator: { secrets, name: 'admin/db' },
 *   users: ['shop_a', 'shop_b'],
 *   owner: 'shop',
 * })
 * await rotate(secrets, 'shop/db', {
 *   strategy: alternatingUsers({ target, users: target.users, generate: () => tokenUrlsafe(32) }),
 * })
 */
export function postgresUsers(options: PostgresUsersOptions): PostgresUsers {
  checkPostgresOptions<PostgresUsersOptions>(options, { users: twoUsers, owner: isRole })
  const { owner, iterations } = options
  const users = [...options.users] as [string, string]
  if (users.includes(owner)) throw new TypeError('options.owner must be a role of its own, neither of options.users')
  const cluster = new Cluster(options)

  const ours = (username: string, { secret }: TargetCall): void => {
    if (!users.includes(username)) throw misused(secret, `its user is neither of ${users.join(' and ')}`)
  }

  return {
    location: cluster.location,
    users,
    test(login, call) {
      const isOurs = users.includes(login.username)
      return cluster.test(login, call, isOurs ? session => checkRights(session, login.username, owner) : undefined)
    },

    async set({ username, password }, call) {
      ours(username, call)
      if (username === call.current.username) throw misused(call.secret, 'its user is the one that is published')
      if (!isPlain(password)) return 'refused'
      const verifier = await scramVerifier(password, iterations)
      const answer = await cluster.administer(`set the password of ${username}`, call, async session => {
        const facts = await roleFacts(session, users, owner)
        checkRoles(facts, users, owner)
        checkLasts(facts, username)
        const alter = () => alterPassword(session, username, verifier, 'LOGIN')
        return underFence(session, users, cluster.fencing(call), alter)
      })
      return answer === 'changed' ? 'accepted' : answer
    },

    async revoke(login, call) {
      const { username } = login
      ours(username, call)
      // The published password is another one of the same user's: the old one is over.
      if (username === call.published.username) return 'done'
      const answer = await cluster.administer(`revoke ${username}`, call, async session => {
        const facts = await roleFacts(session, [username])
        const role = facts.get(username)
        if (call.endSessions) checkMayEnd(facts, username)
        const disable = async (): Promise<'changed'> => {
          if (role !== undefined) await session.query(`ALTER ROLE ${identifier(username)} NOLOGIN PASSWORD NULL`)
          return 'changed'
        }
        const afterwards = call.endSessions && role !== undefined ? endSessionsSql(role.oid) : undefined
        return underFence(session, users, cluster.fencing(call), disable, afterwards)
      })
      if (answer === 'fenced') return answer
      if (call.endSessions) await cluster.endSessionsOnReplicas(login, call)
      return 'done'
    },

    inUse: ({ username }, call) =>
      isRoleName(username) ? cluster.hasSessions(username, call) : Promise.resolve(false),
  }
}

function misused(secret: string, problem: string): SecretError {
  return new SecretError(`This login is not altered: ${problem}. Look at the secret, and at options.users.`, {
    code: 'ERR_SECRET_CONFIG',
    provider: 'postgres',
    secretName: secret,
  })
}

const twoUsers: OptionCheck = [
  `an array of two names that differ, each ${roleRule}`,
  value => Array.isArray(value) && value.length === 2 && value.every(isRoleName) && value[0] !== value[1],
]
