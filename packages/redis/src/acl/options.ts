import { checkOptions, isMatch, isOneOf, type OptionChecks } from '@sealwax/core/adapter'
import { checkConnection, connectionChecks, prefixCheck, type RedisConnectionOptions } from '../options.ts'

export interface RedisAclOptions {
  /**
   * Every server that consumers log in to: the primary, its replicas, all nodes of a cluster. ACL users are each server's own,
   * and do not spread. Credentials, or the client, are those of an administrator: see the README's rules. A replica needs its
   * primary in the list.
   */
  readonly servers: readonly RedisConnectionOptions[]
  /**
   * Where a server keeps its ACL users for its next start (Redis documentation, ACL): `acl-file` sends ACL SAVE with each
   * change, for servers with an `aclfile`; `config-file` sends CONFIG REWRITE, for users in `redis.conf`; `nowhere` sends
   * nothing: after a restart the server knows the passwords that it knew at its start. Default: `acl-file`, which rejects, and
   * takes the change back, where the server has none.
   */
  readonly keptIn?: 'acl-file' | 'config-file' | 'nowhere' | undefined
  /**
   * The prefix of the keys, one a secret, that hold the greatest fence that a server has seen. `false` keeps none: for nodes
   * of a cluster, of which each holds certain keys only. Default: `sealwax-acl`.
   */
  readonly fences?: string | false | undefined
}

export interface RedisAclUserOptions extends RedisAclOptions {
  /** The ACL user whose passwords are rotated. It must be there, with its rights. */
  readonly user: string
}

export interface RedisAclUsersOptions extends RedisAclOptions {
  /** The two ACL users that take turns. No others are touched, and these have no passwords but the rotation's. */
  readonly users: readonly [string, string]
}

/** Names have no white space and no NUL (Redis, src/acl.c, ACLStringHasSpaces). */
const isUser = isMatch(/^[^\s\0]{1,256}$/)
const userExpected = 'the name of an ACL user: no white space in it'

const common: OptionChecks<RedisAclOptions> = {
  servers: ['an array with at least one server', value => Array.isArray(value) && value.length > 0],
  keptIn: ["'acl-file', 'config-file' or 'nowhere'", isOneOf('acl-file', 'config-file', 'nowhere')],
  fences: [`${prefixCheck[0]}, or false`, value => value === false || prefixCheck[1](value)],
}

/** @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another. */
export function checkUserOptions(options: RedisAclUserOptions): void {
  checkOptions(options, { ...common, user: [userExpected, isUser] })
  checkNeeded(options, 'user', userExpected)
  checkServers(options)
}

/** @throws TypeError as {@link checkUserOptions}. */
export function checkUsersOptions(options: RedisAclUsersOptions): void {
  const expected = 'two names of ACL users that differ'
  const isPair = (value: unknown): boolean =>
    Array.isArray(value) && value.length === 2 && value.every(isUser) && value[0] !== value[1]
  checkOptions(options, { ...common, users: [expected, isPair] })
  checkNeeded(options, 'users', expected)
  checkServers(options)
}

function checkNeeded<O extends object>(options: O, option: keyof O & string, expected: string): void {
  if (options[option] === undefined) throw new TypeError(`options.${option} must be ${expected}`)
}

function checkServers(options: RedisAclOptions): void {
  checkNeeded(options, 'servers', common.servers[0])
  for (const [index, server] of options.servers.entries()) {
    try {
      checkConnection(server, connectionChecks)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw new TypeError(error.message.replaceAll('options', `options.servers[${index}]`))
    }
  }
}
