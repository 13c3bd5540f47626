import type { Answer, CanRevoke, CanSet, RevokeCall, SetCall, Target, TargetCall } from '@sealwax/core/rotate'
import { AclServers } from './acl-servers.ts'
import { hashOf } from './acl-user.ts'
import { checkPasswords, checkSettable } from './change.ts'
import { checkUserOptions, type RedisAclUserOptions } from './options.ts'

/** One ACL user with several passwords, for `dualSlot`. The credential is the password. */
export type RedisAclUser = Target & CanSet & CanRevoke

/**
 * One Redis ACL user, with the old and the new password at once: a target for `dualSlot`. The password reaches a server in logins only;
 * changes carry its SHA-256 (`ACL SETUSER user #…`, `!…`). Other passwords of the user stay as they are.
 *
 * A session does not know which password opened it. Where the old one is known to others (`compromised`), *all* sessions of
 * the user end in the same step as the password, on each server; who has the new one connects again.
 *
 * Whatever a server answers to a login but WRONGPASS (a full or loading server, one that cannot be reached) is no refusal: `test` rejects.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another. The methods reject with
 * SecretError, as the servers answer, or with the reason of the signal.
 * @example
 * const target = redisAclUser({
 *   user: 'shop',
 *   servers: ['rediss://a.example:6379', 'rediss://b.example:6379'].map(url => ({ url, username: 'rotator', password })),
 * })
 * await rotate(secrets, 'REDIS_PASSWORD', { strategy: dualSlot({ target, generate: () => tokenUrlsafe(32) }) })
 */
export function redisAclUser(options: RedisAclUserOptions): RedisAclUser {
  checkUserOptions(options)
  return new User(options)
}

class User implements RedisAclUser {
  readonly #user: string
  readonly #servers: AclServers

  constructor({ user, ...options }: RedisAclUserOptions) {
    this.#user = user
    this.#servers = new AclServers(options)
  }

  get location(): string {
    return `redis ACL user ${this.#user} on ${this.#servers.places}`
  }

  test(password: string, call: TargetCall): Promise<Answer> {
    return this.#servers.test(this.#user, password, call)
  }

  async set(password: string, call: SetCall): Promise<Answer | 'fenced'> {
    if (password === '') return 'refused'
    const hash = hashOf(password)
    const name = this.#user
    const outcome = await this.#servers.change(
      {
        user: name,
        fence: this.#servers.fenceOf(call),
        rules: user => (checkSettable(name, user).hashes.has(hash) ? [] : [`#${hash}`]),
        undo: user => (user?.hashes.has(hash) === false ? [`!${hash}`] : []),
        // They end with the password that opened them.
        endSessions: false,
      },
      call,
    )
    return outcome === 'done' ? 'accepted' : outcome
  }

  revoke(password: string, call: RevokeCall): Promise<'done' | 'fenced'> {
    const hash = hashOf(password)
    const name = this.#user
    return this.#servers.change(
      {
        user: name,
        fence: this.#servers.fenceOf(call),
        rules: user => {
          checkPasswords(name, user)
          return user?.hashes.has(hash) === true ? [`!${hash}`] : []
        },
        undo: () => [],
        endSessions: call.endSessions,
      },
      call,
    )
  }
}
