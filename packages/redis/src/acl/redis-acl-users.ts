import type { Answer, CanRevoke, CanSet, Login, RevokeCall, SetCall, Target, TargetCall } from '@sealwax/core/rotate'
import { AclServers } from './acl-servers.ts'
import { hashOf } from './acl-user.ts'
import { checkPasswords, checkSettable } from './change.ts'
import { checkUsersOptions, type RedisAclUsersOptions } from './options.ts'

/** Two ACL users, for `alternatingUsers`. The credential is a user's name and password. */
export interface RedisAclUsers extends Target<Login>, CanSet<Login>, CanRevoke<Login> {
  /** Whether the user has a connection to any of the servers, whichever password opened it. */
  inUse(login: Login, call: TargetCall): Promise<boolean>
}

/**
 * Two Redis ACL users that take turns: a target for `alternatingUsers`, for when it must be known who still uses the old
 * credential, or whose sessions end. With one user of two passwords, as {@link redisAclUser} has it, no server can tell.
 *
 * `set` gives a user one password and ends those before (`resetpass #…`); `revoke` leaves it without any (`resetpass`), so that it cannot log
 * in. Both users need the same rights.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another. The methods reject with
 * SecretError, as the servers answer, or with the reason of the signal.
 * @example
 * const target = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [{ url, username: 'rotator', password }] })
 * const strategy = alternatingUsers({ target, users: ['shop_a', 'shop_b'], generate: () => tokenUrlsafe(32) })
 * await rotate(secrets, 'shop/redis', { strategy })
 */
export function redisAclUsers(options: RedisAclUsersOptions): RedisAclUsers {
  checkUsersOptions(options)
  return new Users(options)
}

class Users implements RedisAclUsers {
  readonly #users: readonly string[]
  readonly #servers: AclServers

  constructor({ users, ...options }: RedisAclUsersOptions) {
    this.#users = [...users]
    this.#servers = new AclServers(options)
  }

  get location(): string {
    return `redis ACL users ${this.#users.join(' and ')} on ${this.#servers.places}`
  }

  async test({ username, password }: Login, call: TargetCall): Promise<Answer> {
    return this.#servers.test(username, password, call)
  }

  async set({ username, password }: Login, call: SetCall<Login>): Promise<Answer | 'fenced'> {
    this.#checkOurs(username)
    if (password === '') return 'refused'
    const { current } = call
    // What is published stays valid, also where somebody published another password of this very user.
    const kept = current.username === username ? [hashOf(current.password)] : []
    const outcome = await this.#servers.change(
      {
        user: username,
        fence: this.#servers.fenceOf(call),
        rules: user => {
          const { hashes } = checkSettable(username, user)
          return onlyPasswords([...kept.filter(hash => hashes.has(hash)), hashOf(password)])
        },
        undo: user => onlyPasswords([...(user?.hashes ?? [])]),
        endSessions: false,
      },
      call,
    )
    return outcome === 'done' ? 'accepted' : outcome
  }

  async revoke({ username, password }: Login, call: RevokeCall<Login>): Promise<'done' | 'fenced'> {
    this.#checkOurs(username)
    const { published } = call
    const [hash, spared] = [hashOf(password), hashOf(published.password)]
    const isPublished = published.username === username
    return this.#servers.change(
      {
        user: username,
        fence: this.#servers.fenceOf(call),
        rules: user => {
          checkPasswords(username, user)
          if (isPublished) return user?.hashes.has(hash) === true && hash !== spared ? [`!${hash}`] : []
          return user === undefined || user.hashes.size === 0 ? [] : onlyPasswords([])
        },
        undo: () => [],
        endSessions: call.endSessions,
      },
      call,
    )
  }

  async inUse({ username }: Login, call: TargetCall): Promise<boolean> {
    return this.#servers.isConnected(username, call)
  }

  /** A secret that was changed by hand may name anybody. @throws TypeError */
  #checkOurs(username: string): void {
    if (this.#users.includes(username)) return
    throw new TypeError(
      `the credential must be of ${this.#users.join(' or ')}, and is of another user: nothing was changed`,
    )
  }
}

function onlyPasswords(hashes: readonly string[]): readonly string[] {
  return ['resetpass', ...new Set(hashes.map(hash => `#${hash}`))]
}
